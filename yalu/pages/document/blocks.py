"""A page as a list of text blocks, each knowing the elements around it.

One walk over the tree, without recursion. Everything that chooses a body works on the result.
"""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate, islice, pairwise
from typing import Any

from lxml import etree
from lxml.html import HtmlElement

from yalu.pages.document.literal_prefilter import Clued, Letters, folded
from yalu.pages.document.vocabulary import names
from yalu.text import clean, one_line

SKIPPED = frozenset(
    {
        "script", "style", "noscript", "template", "svg", "math", "iframe", "object", "embed", "canvas", "audio",
        "video", "map", "select", "option", "input", "textarea", "head", "link", "meta", "title", "datalist",
        "progress", "xmp", "rt", "rp", "applet", "param", "source", "track", "amp-ad", "base", "frameset", "noindex",
    }
)  # fmt: skip
INLINE = frozenset(
    {
        "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i",
        "img", "ins", "kbd", "label", "mark", "nobr", "q", "rb", "ruby", "s", "samp", "small", "span", "strike",
        "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "picture", "o:p", "st1:place", "st1:country-region",
        "st1:city", "st1:personname", "keyword", "amp-img",
    }
)  # fmt: skip
LEFT_OUT = SKIPPED | {"br", "hr"}
_BREAKS = frozenset({"br", "hr", "textarea", "iframe", "video", "noscript"})
"""Elements without text of the page that part the text before from that after them."""
_FRAMES = frozenset({"span", "font", "b", "strong", "em", "i"})
"""Inline elements in which a picture with its words can stand amid a text."""
MOST_IN_FRAME = 24
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})

_TOKEN = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_STATES = frozenset(
    {"no", "has", "with", "without", "not", "is", "hide", "show", "js", "data", "status", "category", "format"}
)
_MODIFIER = re.compile(rf"(?:{'|'.join(sorted(_STATES))}|wp-block-post(?!-author))[-_]", re.I)
"""Names that tell of a state or of what is somewhere else, not of what the element is."""
_MADE_UP = re.compile(
    r"(?:\A|(?<=\s))(?:(?:css|svelte)-[a-z0-9]{5,10}|sc-(?=[a-zA-Z]{0,6}(?:\d|[a-z][A-Z]))[A-Za-z0-9]{4,8})(?![A-Za-z0-9])|"
    r"(?<![A-Za-z0-9])(?![A-Za-z]*\d+x\d)[A-Za-z]*\d+[A-Za-z][A-Za-z0-9]*|"
    r"(?<![A-Za-z0-9])(?=[a-f]*\d)[0-9a-f]{6,40}(?![A-Za-z0-9])"
)
"""Hashes that build tools put into names ("css-1ad2e", "Box_x-3fad"): the letters in them are no words."""
_MADE_UP_STARTS = ("css-", "svelte-", "sc-")
_OTHERWISE_READ = frozenset({"wp", "css", "svelte"})
"""First words of names that are not read word by word."""
_DIGIT = re.compile(r"\d")
"""One of these is in every name with such a hash."""
MOST_LINE = 90
"""Weight of a block up to which it is a line."""
MOST_NAME = 300
"""Characters of a class or id whose words are read."""
_PIECE = 65_536
"""Characters in which CJK letters are counted at once."""
_NO_NAMES: frozenset[str] = frozenset()
_TEXTS = etree.XPath("descendant::text()[not(parent::script or parent::style)]", smart_strings=False)
"""In one step: the nodes that several steps find are joined in the square of their number."""
_STATING = etree.XPath(
    "descendant-or-self::*[@style or @hidden or @itemprop or @itemtype or @rel or @property or @aria-label or "
    "@data-component or @data-testid]"
)
"""Asked once: each path goes through all elements."""
_NAMED = etree.XPath("descendant-or-self::*[@class or @id]")
_CJK = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")
_SENTENCE = re.compile(r"""[.!?…](?:["”’')\]»]|\s|$)|[。！？；।॥؟،۔።]|，|,\s|다\.|[:;]\s""")
_BARE_ADDRESS = re.compile(r"\s{0,8}(?:https?://|www\.)", re.I)
"""A link that shows its own address: an author wrote it, menus and cards never do."""
_HIDDEN = re.compile(r"display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden", re.I)
HEAD_OF_LIST = "head of a list of links"
"""Reason of a block that is left out of the text as the heading of a list of links."""


@dataclass(slots=True, eq=False)
class Block:
    """A run of text between block boundaries. ``element`` indexes ``Walk.nodes``."""

    text: str
    element: int
    links: int = 0
    bold: int = 0
    index: int = 0
    size: int = 0
    sentence: bool = False
    kept: bool = True
    reason: str = ""
    link_share: float = 0.0
    beside: str | None = None
    """What ``prose.said_beside`` found, None before it was asked."""


@dataclass(slots=True)
class Walk:
    """The walked elements (document order: a parent's index is below its children's) and the blocks in them."""

    tree: HtmlElement
    nodes: list[HtmlElement] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    last: list[int] = field(default_factory=list)
    """Index of the last descendant of each element."""
    skipped: AbstractSet[HtmlElement] = frozenset()
    """What was left out because it is no part of the piece."""
    stating: list[HtmlElement] = field(default_factory=list)
    """The elements of the page with an attribute that says how or as what they are shown, in document order."""
    hidden: AbstractSet[HtmlElement] = frozenset()
    """The elements that say that they are not shown."""
    order: dict[HtmlElement, int] = field(default_factory=dict)
    """The place of each element of the page, once it was asked for."""
    folded: str = ""
    begins: list[int] = field(default_factory=list)
    held: dict[Clued, AbstractSet[int]] = field(default_factory=dict)
    """All lines as a scan for clues takes them, where each block begins in it, and what ``holding`` found."""
    called: list[frozenset[str]] = field(default_factory=list)
    """The words in the names of each element, once they were asked for."""

    def open(self, node: HtmlElement, owner: int) -> int:
        """Take up an element whose parent has the index ``owner``; gives its own index."""
        self.nodes.append(node)
        self.parents.append(owner)
        self.tags.append(node.tag)
        self.last.append(len(self.nodes) - 1)
        return len(self.nodes) - 1

    @property
    def names(self) -> list[frozenset[str]]:
        """The words in the names of each element, and in that of the part of the page that it says it is."""
        if len(self.called) < len(self.nodes):
            parts = {node: node.get("data-component") or node.get("data-testid") for node in self.stating}
            self.called = [with_part(node, parts.get(node)) for node in self.nodes]
        return self.called

    def tokens(self, index: int) -> frozenset[str]:
        """Those of one element."""
        return (self.called or self.names)[index]

    @property
    def places(self) -> dict[HtmlElement, int]:
        """All elements of the page, walked or not, and comments, by their order."""
        if not self.order:
            self.order = {node: place for place, node in enumerate(self.tree.iter())}
        return self.order

    def holding(self, sought: Clued) -> AbstractSet[int]:
        """The lines (``MOST_LINE``) in which a pattern may be found, told by one scan of all."""
        if (known := self.held.get(sought)) is None:
            if not self.begins:
                texts = [folded(block.text) if block.size <= MOST_LINE else "" for block in self.blocks]
                self.begins = list(accumulate((len(text) + 1 for text in texts), initial=0))
                self.folded = "\n".join(texts)
            known = self.held[sought] = sought.parts_of(self.folded, self.begins)
        return known

    def chain(self, index: int, most: int = 10_000) -> list[int]:
        """An element and those around it, innermost first, ``most`` of them."""
        found: list[int] = []
        while index >= 0 and len(found) < most:
            found.append(index)
            index = self.parents[index]
        return found

    def inside(self, index: int, container: int) -> bool:
        return container <= index <= self.last[container]


def name_tokens(first: str | None, second: str | None = None, third: str | None = None) -> frozenset[str]:
    """The words in class and id names: ``relatedPosts-list`` is related, posts, list and relatedposts."""
    if not (first or second or third):
        return _NO_NAMES
    if len(first or "") > MOST_NAME or len(second or "") > MOST_NAME or len(third or "") > MOST_NAME:
        return _all_tokens((first or "")[:MOST_NAME], (second or "")[:MOST_NAME], (third or "")[:MOST_NAME])
    return _all_tokens(first, second, third)


def tokens_of(node: HtmlElement) -> frozenset[str]:
    """The words in the class and the id of an element, which keeps them."""
    try:
        known: frozenset[str] = node.tokens
    except AttributeError:
        known = node.tokens = name_tokens(node.get("class"), node.get("id"))
    return known


def name_all(tree: HtmlElement) -> None:
    """Give all elements of a page what ``tokens_of`` says of them: most have no names."""
    for node in tree.iter("*"):
        node.tokens = _NO_NAMES
    for node in named_elements(tree):
        node.tokens = name_tokens(node.get("class"), node.get("id"))


def named_elements(tree: HtmlElement) -> list[HtmlElement]:
    """The elements that have a class or an id, in document order."""
    found: Any = _NAMED(tree)  # what a path gives is known by the path alone
    return list(found)


def letters_of(tree: HtmlElement) -> Letters:
    """The letters of all that stands on the page outside scripts and style sheets, in document order; kept."""
    try:
        known: Letters = tree.letters
    except AttributeError:
        texts: Any = _TEXTS(tree)
        known = tree.letters = Letters(clean("".join("".join(texts).split())))
    return known


def with_part(node: HtmlElement, part: str | None) -> frozenset[str]:
    """The words in the class and the id of an element, and in the name of the part of the page that it says it is."""
    return name_tokens(node.get("class"), node.get("id"), part) if part else tokens_of(node)


@lru_cache(maxsize=32_768)
def _all_tokens(*names: str | None) -> frozenset[str]:
    each = [_words(part) for name in names if name for part in name.split()]
    return each[0] if len(each) == 1 else _NO_NAMES.union(*each)


@lru_cache(maxsize=32_768)
def _words(name: str) -> frozenset[str]:
    """The words in one name, and each two that stand side by side."""
    if name.isascii() and name.islower():
        parts = name.replace("_", "-").split("-")
        if "".join(parts).isalpha() and parts[0] not in _OTHERWISE_READ:
            return frozenset(parts) if len(parts) == 1 else _NO_NAMES if parts[0] in _STATES else _with_pairs(parts)
    if not name.isalpha():
        if ":" in name or "[" in name or _MODIFIER.match(name):
            return _NO_NAMES
        if name.startswith(_MADE_UP_STARTS) or _DIGIT.search(name):
            name = _MADE_UP.sub(" ", name)
    return _with_pairs([word.lower() for word in _TOKEN.findall(name)])


def _with_pairs(words: list[str]) -> frozenset[str]:
    words = [word for word in words if word]
    return frozenset((*words, *map("".join, pairwise(words))))


def beginning(node: HtmlElement, most: int) -> str:
    """The first characters of what an element holds, without reading the rest."""
    found: str = ""
    for text in node.itertext():
        found += text
        if len(found) >= most:
            break
    return found[:most]


def weight(text: str) -> int:
    """Length of a text, a CJK character counting for two and a half letters."""
    if text.isascii():
        return len(text)
    pieces = (text[at : at + _PIECE] for at in range(0, len(text), _PIECE))  # each letter found is a string of its own
    return len(text) + (sum(len(_CJK.findall(piece)) for piece in pieces) * 3) // 2


def walk(tree: HtmlElement, skip: AbstractSet[HtmlElement] = frozenset()) -> Walk:
    """Read ``tree`` into blocks, leaving out ``skip``, hidden elements and everything that is not text."""
    found = Walk(tree, skipped=skip)
    run = _Run(found)
    owner = -1
    left_out: HtmlElement | None = None
    stating: Any = _STATING(tree)
    found.stating = list(stating)
    hidden = found.hidden = frozenset(filter(is_hidden, stating))
    walker = etree.iterwalk(tree, events=("start", "end", "comment", "pi"))
    for event, node in walker:
        tag = node.tag
        if event == "start":
            if tag in LEFT_OUT or node in skip or (tag in INLINE and node in hidden):
                if tag in _BREAKS:
                    run.flush()
                left_out = node
                walker.skip_subtree()
                continue
            if tag in INLINE and not (tag in _FRAMES and len(node) and _is_captioned(node)):
                run.enter(tag, 1)
            else:
                if run.parts:
                    run.flush()
                owner = run.element = found.open(node, owner)
            if text := node.text:
                run.add(text)
            continue
        if node is left_out or event != "end":
            left_out = None
        elif tag in INLINE and (owner < 0 or found.nodes[owner] is not node):
            run.enter(tag, -1)
        else:
            if run.parts:
                run.flush()
            found.last[owner] = len(found.nodes) - 1
            owner = run.element = found.parents[owner]
        if text := node.tail:
            run.add(text)
    run.flush()
    return found


def _is_captioned(node: HtmlElement) -> bool:
    """Whether an inline element is the frame of a picture with words to it: named so, with both in it."""
    if not (tokens_of(node) & names("picture")):
        return False
    parts = list(islice(node.iter(), MOST_IN_FRAME))
    if not any(part.tag == "img" for part in parts):
        return False
    inner = ((part.text, part.tail if part is not node else None) for part in parts)
    return any(text and not text.isspace() for pair in inner for text in pair)


def is_hidden(node: HtmlElement) -> bool:
    """Whether the element says that it is not shown."""
    style = node.get("style")
    return node.get("hidden") is not None or bool(style and len(style) < 400 and _HIDDEN.search(style))


class _Run:
    """The text being gathered until the next block boundary."""

    def __init__(self, walk_: Walk) -> None:
        self.walk = walk_
        self.element = 0
        self.parts: list[str] = []
        self.links = 0
        self.bold = 0
        self.in_links = 0
        self.in_bold = 0

    def enter(self, tag: str, step: int) -> None:
        """Go into an inline element, or out of it with a step of -1."""
        if tag == "a":
            self.in_links += step
        elif tag == "b" or tag == "strong":
            self.in_bold += step

    def add(self, text: str) -> None:
        self.parts.append(text)
        if self.in_links or self.in_bold:
            size = len(text.strip())
            self.links += size if self.in_links and not _BARE_ADDRESS.match(text) else 0
            self.bold += size if self.in_bold else 0

    def flush(self) -> None:
        if not self.parts:
            return
        parts = self.parts
        text = one_line(parts[0] if len(parts) == 1 else "".join(parts))
        if text:
            block = Block(text, self.element, self.links, self.bold, len(self.walk.blocks))
            block.size = weight(text)
            block.link_share = min(1.0, self.links / len(text))
            block.sentence = _SENTENCE.search(text) is not None
            self.walk.blocks.append(block)
        self.parts = []
        self.links = self.bold = 0
