"""Replacements in the source of a page, and every copy of a text in it."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html.entities import html5

from lxml import etree
from lxml import html as lxml_html

from benchmarks.changes.edited.pages.source import Page, key


@dataclass(frozen=True)
class Edit:
    """Replace source[start:end] by text."""

    start: int
    end: int
    text: str


def overlap(a: Edit, b: Edit) -> bool:
    """True when two edits touch."""
    return a.start <= b.end and b.start <= a.end


def apply(src: str, edits: Sequence[Edit]) -> str:
    """The source with all edits done; raises ValueError when two overlap."""
    out, at = [], 0
    for e in sorted(edits, key=lambda e: (e.start, e.end)):
        if e.start < at:
            raise ValueError("overlapping edits")
        out += [src[at : e.start], e.text]
        at = e.end
    return "".join(out) + src[at:]


QUOTES = '"“”„‟«»‹›〝〞＂'
APOS = "'‘’‚‛`´"
DASH = "-‐‑–—−"
TAGS = r"(?:<[^<>]{0,300}>|\\u003[cC][^\\]{0,200}(?:\\[^u][^\\]{0,200})*\\u003[eE])*"


def _escapes(char: str) -> list[str]:
    """Every way a character may be written in text, attributes and JSON."""
    code = ord(char)
    out = [re.escape(char), rf"&#0*{code};", rf"&(?:amp;)?#[xX]0*{code:x};", rf"\\{{1,3}}u{code:04x}"]
    out += [rf"&(?:amp;)?{n.rstrip(';')};" for n in _names(char)]
    if char in "\"'/":
        out.append(r"\\{1,3}" + re.escape(char))
    return out


def _names(char: str) -> list[str]:
    return [n for n in _BY_CHAR.get(char, []) if n.endswith(";")]


_BY_CHAR: dict[str, list[str]] = {}
for _name, _char in html5.items():
    _BY_CHAR.setdefault(_char, []).append(_name)


def _char_pattern(char: str) -> tuple[str, str]:
    """Pattern of tags allowed round a character, and of the character."""
    if char.isascii() and char.isalnum():
        return "", char
    if char.isspace():
        return TAGS, r"(?:\s|&nbsp;|&#160;|&#xa0;|&amp;nbsp;|\\{1,3}[nrt]|\\{1,3}u00a0)" + _TAGS_OR_SPACE
    same = next((group for group in (QUOTES, APOS, DASH) if char in group), char)
    pattern = "(?i:" + "|".join(p for c in same for p in _escapes(c)) + ")"
    return ("" if char.isalnum() else TAGS), pattern


_TAGS_OR_SPACE = r"(?:\s|&nbsp;|&#160;|&#xa0;|\\{1,3}[nrt]|\\{1,3}u00a0|<[^<>]{0,300}>)*"


def finder(text: str, a: int, b: int) -> re.Pattern[str]:
    """A pattern that finds `text` in any notation; group w is text[a:b] without tags at its ends."""
    parts = [_char_pattern(c) for c in text]
    out = []
    for i, (tags, char) in enumerate(parts):
        if i == a:
            out.append("(?P<w>")
            if a == b:
                out.append(")")
        lead = tags if i not in (0, a) else ""
        trail = tags if i not in (len(parts) - 1, a - 1, b - 1) else ""
        if char.endswith(_TAGS_OR_SPACE) and i in (a - 1, b - 1):
            char = char.removesuffix(_TAGS_OR_SPACE) + r"[ \t]*"
        out.append(lead + char + trail)
        if i == b - 1 and a < b:
            out.append(")")
    return re.compile("".join(out) + ("(?P<w>)" if a == b == len(parts) else ""))


def encode_for(page: Page, whole: str, pos: int, new: str, charset: str) -> str | None:
    """`new` written as the place at `pos` needs it; None where that is not clear."""
    kind = page.region(pos)
    if kind == "script":
        if re.search(r"\\\\", whole) and re.search(r"[\"\\/]|[^\x00-\x7f]", new):
            return None
        ascii_only = bool(re.search(r"\\u[0-9a-f]{4}", whole, re.I)) or not encodable(new, charset)
        return json.dumps(new, ensure_ascii=ascii_only)[1:-1]
    out = html.escape(new, quote=kind == "tag")
    return out if encodable(out, charset) else out.encode(charset, "xmlcharrefreplace").decode(charset)


def encodable(text: str, charset: str) -> bool:
    """Whether a charset has all characters of a text."""
    try:
        text.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


def replace_everywhere(page: Page, text: str, a: int, b: int, new: str, charset: str) -> list[Edit] | None:
    """Edits that put `new` for text[a:b] in every copy of `text` in the source."""
    edits = []
    for m in finder(text, a, b).finditer(page.src):
        coded = encode_for(page, m.group(), m.start("w"), new, charset)
        if coded is None:
            return None
        edits.append(Edit(m.start("w"), m.end("w"), coded))
    return edits or None


def visible_key(src: str) -> str:
    """Key of the text that lxml sees in the body, scripts and the like left out."""
    doc = lxml_html.document_fromstring(src.encode("utf-8", "replace"), parser=_parser())
    body = doc.find("body")
    root = doc if body is None else body
    etree.strip_elements(root, "script", "style", "noscript", "template", "textarea", "iframe", with_tail=False)
    return key("".join(map(str, root.itertext())))


def _parser() -> lxml_html.HTMLParser:
    return lxml_html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)


def loose_key(src: str) -> str:
    """Key of everything a page says, scripts and meta contents included."""
    metas = " ".join(re.findall(r"<meta\b[^>]*?content\s*=\s*(\"[^\"]*\"|'[^']*')", src, re.I))
    text = re.sub(r"\\+u([0-9a-fA-F]{4})", lambda m: chr(int(m.group(1), 16)), src + "\n" + metas)
    text = re.sub(r"\\+[nrt]", " ", text)
    text = html.unescape(html.unescape(text).replace("\\/", "/"))
    return key(re.sub(r"<[^<>]*>", "", text))


def json_ld_ok(old: str, new: str) -> bool:
    """False when a JSON-LD script that could be read before cannot be read any more."""
    return not any(_loads(a) and not _loads(b) for a, b in zip(_json_ld(old), _json_ld(new), strict=False))


def _json_ld(src: str) -> list[str]:
    return re.findall(r"<script[^>]+ld\+json[^>]*>(.*?)</script>", src, re.S | re.I)


def _loads(text: str) -> bool:
    try:
        json.loads(text, strict=False)
    except ValueError:
        return False
    return True
