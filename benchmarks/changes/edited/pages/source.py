"""A page as source text with a light map of its elements and visible text blocks.

Nothing is serialised: every edit is a replacement in the decoded source, so a page keeps its own markup.
"""

from __future__ import annotations

import bisect
import html
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

VOID = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
})  # fmt: skip
BLOCK = frozenset({
    "address", "article", "aside", "blockquote", "body", "br", "button", "center", "dd", "details", "div", "dl",
    "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr",
    "html", "legend", "li", "main", "nav", "ol", "option", "p", "pre", "section", "select", "summary", "table",
    "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "video", "audio",
})  # fmt: skip
CLOSES_P = BLOCK - {"br", "button", "option", "select", "legend", "summary", "body", "html", "td", "th", "tr"}
RAW = "script|style|noscript|textarea|title|iframe|template|svg|xmp"
TOKEN = re.compile(
    r"(?P<comment><!--.*?-->)|(?P<raw><(?P<rawname>" + RAW + r")\b[^>]*>.*?</(?P=rawname)\s*>)"
    r"|(?P<decl><[!?][^>]*>)"
    r"|(?P<tag><(?P<slash>/?)(?P<name>[a-zA-Z][^\s/>]*)"
    r"(?P<attrs>(?>\s+|/|=|[^\s/>=]+(?>\s*=\s*(?>\"[^\"]*\"|'[^']*'|[^\s>]*))?)*+)>)",
    re.S | re.I,
)
CHAR = re.compile(r"&(?:#\d+|#[xX][0-9a-fA-F]+|[A-Za-z]\w*);|(?:\s|&nbsp;|&#160;|&#xa0;)+|.", re.S | re.I)
SPACE = re.compile(r"(?:\s|&nbsp;|&#160;|&#xa0;)+\Z", re.I)
HIDDEN_STYLE = re.compile(r"display\s*:\s*none", re.I)
HIDDEN_CLASS = re.compile(
    r"(?i)(?:^|[\s\"'_-])(?:hidden|visually-?hidden|sr-only|screen-reader\S*|print-only|printonly)\b"
)


@dataclass
class Element:
    """One element of the source; `close`/`end` are None when its end tag was not found."""

    tag: str
    attrs: str
    start: int
    open_end: int
    parent: int
    close: int | None = None
    end: int | None = None

    def attr(self, name: str) -> str:
        """Value of an attribute, or an empty string."""
        match = re.search(rf"(?<![\w-]){name}\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", self.attrs, re.I)
        return html.unescape(next((g for g in match.groups() if g is not None), "")) if match else ""

    @property
    def names(self) -> str:
        """Class and id together."""
        return f"{self.attr('class')} {self.attr('id')}".strip()

    @property
    def hidden(self) -> bool:
        """True when the markup itself hides the element."""
        if HIDDEN_STYLE.search(self.attr("style")) or HIDDEN_CLASS.search(self.attr("class")):
            return True
        return bool(re.search(r"(?<![\w-])hidden(?![\w-])", re.sub(r"\"[^\"]*\"|'[^']*'", "", self.attrs)))


@dataclass
class Block:
    """A run of visible text between two block boundaries, with the source place of every character."""

    elem: int
    text: str = ""
    pos: list[tuple[int, int]] = field(default_factory=list)
    owner: list[int] = field(default_factory=list)

    @property
    def start(self) -> int:
        """Source offset of the first character."""
        return self.pos[0][0]

    @property
    def end(self) -> int:
        """Source offset behind the last character."""
        return self.pos[-1][1]

    @cached_property
    def key(self) -> str:
        """Text reduced to letters and digits."""
        return key(self.text)

    def solid(self, a: int, b: int) -> bool:
        """True when the characters a..b stand in the source without a tag between them."""
        return all(self.pos[i][1] == self.pos[i + 1][0] for i in range(a, b - 1))

    def plain(self, a: int, b: int) -> bool:
        """True when the characters a..b are direct text of the block's element, with no inline element."""
        return self.solid(a, b) and all(self.owner[i] == self.elem for i in range(a, b))


def key(text: str) -> str:
    """Letters and digits only, NFKC, case folded."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())


class Page:
    """Decoded source of a page with its element tree and text blocks."""

    def __init__(self, src: str) -> None:
        self.src = src
        self.elements: list[Element] = []
        self.blocks: list[Block] = []
        self.region_starts: list[int] = []
        self.region_kinds: list[str] = []
        self._stack: list[int] = []
        self._block: Block | None = None
        self._scan()
        self.blocks = [b for b in map(_stripped, self.blocks) if b.text]

    def _scan(self) -> None:
        """Walk over the tokens of the source once."""
        at = 0
        for m in TOKEN.finditer(self.src):
            if m.start() > at:
                self._text(at, m.start())
            at = m.end()
            if m.group("tag"):
                self._region(m.start(), "tag")
                self._tag(m)
            elif m.group("raw"):
                self._raw(m)
            else:
                self._region(m.start(), "comment")
        if at < len(self.src):
            self._text(at, len(self.src))

    def _region(self, start: int, kind: str) -> None:
        self.region_starts.append(start)
        self.region_kinds.append(kind)

    def _raw(self, m: re.Match[str]) -> None:
        """A script, style, title ...: kept as one region, its text is not shown."""
        name = m.group("rawname").lower()
        self._region(m.start(), "title" if name in ("title", "textarea", "noscript", "iframe") else "script")
        open_end = self.src.index(">", m.start()) + 1
        parent = self._stack[-1] if self._stack else -1
        close = self.src.rindex("<", m.start(), m.end())
        attrs = self.src[m.start() + 1 + len(name) : open_end - 1]
        self.elements.append(Element(name, attrs, m.start(), open_end, parent, close, m.end()))

    def _tag(self, m: re.Match[str]) -> None:
        name = m.group("name").lower()
        if name in BLOCK:
            self._block = None
        if m.group("slash"):
            self._close(name, m.start(), m.end())
        else:
            self._open(name, m)

    def _open(self, name: str, m: re.Match[str]) -> None:
        if name in CLOSES_P and self._in_scope("p", {"td", "th", "table", "button", "li", "div"}):
            self._close("p", m.start(), m.start())
        if name in ("li", "td", "th", "tr", "dd", "dt", "option"):
            scope = {"li": {"ul", "ol"}, "option": {"select"}, "dd": {"dl"}, "dt": {"dl"}}.get(name, {"table"})
            if self._in_scope(name, scope):
                self._close(name, m.start(), m.start())
        parent = self._stack[-1] if self._stack else -1
        self.elements.append(Element(name, m.group("attrs"), m.start(), m.end(), parent))
        if name not in VOID:
            self._stack.append(len(self.elements) - 1)

    def _in_scope(self, name: str, fence: set[str]) -> bool:
        for i in reversed(self._stack):
            tag = self.elements[i].tag
            if tag == name:
                return True
            if tag in fence:
                return False
        return False

    def _close(self, name: str, start: int, end: int) -> None:
        for depth in range(len(self._stack) - 1, -1, -1):
            tag = self.elements[self._stack[depth]].tag
            if tag == name:
                elem = self.elements[self._stack[depth]]
                elem.close, elem.end = start, end
                del self._stack[depth:]
                return
            if tag in ("td", "th") and name not in ("tr", "table", "tbody", "body", "html"):
                return

    def _text(self, start: int, end: int) -> None:
        self._region(start, "text")
        owner = self._stack[-1] if self._stack else -1
        if self._block is None:
            if SPACE.match(self.src[start:end]):
                return
            self._block = Block(self._block_elem())
            self.blocks.append(self._block)
        block, chars = self._block, []
        for m in CHAR.finditer(self.src, start, end):
            raw = m.group()
            char = " " if SPACE.match(raw) else html.unescape(raw) if raw[0] == "&" and len(raw) > 1 else raw
            for c in char:
                chars.append(c)
                block.pos.append((m.start(), m.end()))
                block.owner.append(owner)
        block.text += "".join(chars)

    def _block_elem(self) -> int:
        for i in reversed(self._stack):
            if self.elements[i].tag in BLOCK:
                return i
        return -1

    def region(self, pos: int) -> str:
        """Kind of source at an offset: text, tag, script, title or comment."""
        return self.region_kinds[bisect.bisect_right(self.region_starts, pos) - 1]

    def ancestors(self, elem: int) -> Iterable[Element]:
        """The element and everything around it, innermost first."""
        while elem >= 0:
            yield self.elements[elem]
            elem = self.elements[elem].parent

    def hidden(self, block: Block) -> bool:
        """True when an element around the block hides it or it stands in the head."""
        return any(e.hidden or e.tag == "head" for e in self.ancestors(block.elem) if e.tag not in ("html", "body"))

    @cached_property
    def blocks_of(self) -> Counter[int]:
        """How many blocks each element holds directly."""
        return Counter(b.elem for b in self.blocks)

    def holder(self, block: Block) -> int:
        """The element that holds the block's paragraph."""
        if block.elem < 0:
            return -1
        if self.elements[block.elem].tag == "p" or self.blocks_of[block.elem] == 1:
            return self.elements[block.elem].parent
        return block.elem

    def find(self, pattern: str) -> list[Element]:
        """Elements whose id matches the pattern completely."""
        rx = re.compile(pattern)
        return [e for e in self.elements if "id" in e.attrs.lower() and rx.fullmatch(e.attr("id"))]


def _stripped(block: Block) -> Block:
    """The block without white space at its two ends."""
    b = len(block.text.rstrip())
    a = min(b, len(block.text) - len(block.text.lstrip()))
    return Block(block.elem, block.text[a:b], block.pos[a:b], block.owner[a:b])


ABBREVIATION = re.compile(
    r"(?:\b(?:[A-Za-zÄÖÜäöü]|Dr|Mr|Mrs|Ms|Prof|St|Nr|bzw|ca|etc|vs|Jr|Sr|Inc|No|Co|Corp|Rev|Gen|Sen|Gov|Sgt|Lt|Abs|Art|Bd|usw|evtl|ggf|sog|Mio|Mrd"
    r"|Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Okt|Nov|Dec|Dez|approx|Str)|\d)\.$"
)


def sentences(block: Block, cjk: bool) -> list[tuple[int, int]]:
    """Spans of the sentences of a block."""
    if cjk:
        ends = [m.end() for m in re.finditer(r"[。！？!?]+[」”』’）)]*", block.text)]
    else:
        ends = [
            m.end()
            for m in re.finditer(r"[.!?…]+[\"'”’“»)]*(?=\s+[\"'“„«(¿¡]?[A-ZÄÖÜÀ-ÞА-Я0-9]|$)", block.text)
            if m.group() != "." or not ABBREVIATION.search(block.text[max(0, m.start() - 8) : m.start() + 1])
        ]
    spans, at = [], 0
    for end in [*ends, len(block.text)]:
        while at < end and block.text[at].isspace():
            at += 1
        if end > at:
            spans.append((at, end))
        at = max(at, end)
    return [s for s in spans if _whole(block.text[s[0] : s[1]], cjk)]


def _whole(text: str, cjk: bool) -> bool:
    """True when the sentence has a plausible length, an end and balanced quotes and brackets."""
    if not (12 if cjk else 30) <= len(text) <= 420 or not re.search("[。！？!?.…]", text[-2:]):
        return False
    pairs = ("“”", "「」", "()", "（）", "«»", "『』", "《》", "[]") if "„" not in text else ("()", "„“", "[]", "«»")
    return all(text.count(p[0]) == text.count(p[1]) for p in pairs) and text.count('"') % 2 == 0
