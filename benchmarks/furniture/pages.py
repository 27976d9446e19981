"""Paragraphs of real pages with gold bodies: those of the body, and the blocks of the page that are not in it.

A folder of pages holds ``manifest.jsonl`` (a page a line: ``file``, ``url``, ``lang``, ``gold`` with ``body`` and
``title``) and the gzipped pages it names. They are not part of the project.
"""

from __future__ import annotations

import gzip
import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from zlib import crc32

from lxml import etree, html

from benchmarks.furniture.examples import Labelled
from yalu.changes.significance.volatile_text import clockwork
from yalu.text import paragraphs

PROSE, FURNITURE = 4, 4
"""Maximum paragraphs and blocks of one page, so that no page outweighs the others."""
MOST_LINKED = 0.5
BEHIND = 25
"""Blocks behind the body that count; what is further away is never read as a body."""

_BLOCK = re.compile(
    r"address|article|aside|blockquote|body|center|dd|div|dl|dt|fieldset|footer|form|h1|h2|h3|h4|h5"
    r"|h6|header|hr|label|li|main|ol|p|pre|section|td|th|tr|ul"
)
_SKIP = re.compile(
    r"button|figcaption|figure|head|iframe|nav|noscript|option|pre|script|select|style|svg|table"
    r"|template|textarea"
)
_ELSEWHERE = re.compile(
    r"comment|respon[ds]|disqus|caption|gallery|teaser|card|related|excerpt|headline|breadcrumb|menu|\bnav|credit|byline"
    r"|slide|carousel|latest|most-?read|listing",
    re.IGNORECASE,
)
_SOURCE_LINE = re.compile(
    r"\d{4}[-.年]\s?\d{1,2}[-.月]|来源|來源|[【(（]?\d\d:\d\d|^copyright|rights? reserved", re.IGNORECASE
)
"""Dates, sources and rights, which the gold of some sets holds although the reader leaves them out of a body."""
LONGEST_SOURCE_LINE = 70
_CJK = re.compile("[\u3041-\u30fa\u3400-\u9fff\uac00-\ud7a3]")


def read_pages(folder: Path) -> Iterator[Labelled]:
    """Yield the labelled paragraphs of a folder of pages, grouped by host."""
    for line in (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        gold = row["gold"].get("body")
        if not gold:
            continue
        group = (urlsplit(row["url"]).hostname or "").removeprefix("www.")
        lang = row["lang"]
        for text in _some(
            [one for one in paragraphs(gold) if _is_long_enough(one) and not _is_source_line(one)], PROSE
        ):
            yield Labelled(text, False, lang, group, "pages")
        said = _key(gold + (row["gold"].get("title") or ""))
        for text in _some(list(_blocks_outside(folder / row["file"], said)), FURNITURE):
            yield Labelled(text, True, lang, group, "pages")


def _some(texts: list[str], most: int) -> list[str]:
    """Return at most so many of the texts: always the same ones, from anywhere."""
    return sorted(set(texts), key=lambda text: (crc32(text.encode()), text))[:most]


def _key(text: str) -> str:
    return re.sub(r"\W+", "", unicodedata.normalize("NFKC", text).lower())


def _is_long_enough(text: str) -> bool:
    return (10 if _CJK.search(text) else 25) <= len(text)


def _is_source_line(text: str) -> bool:
    return len(text) <= LONGEST_SOURCE_LINE and _SOURCE_LINE.search(text) is not None


def _decoded(file: Path) -> str:
    data = gzip.decompress(file.read_bytes())
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def _blocks_outside(file: Path, said: str) -> Iterator[str]:
    """Yield blocks of sentence length that the gold lacks, from its first paragraph to somewhat behind its last."""
    text = re.sub(r"\A\s*<\?xml[^>]*>", "", _decoded(file))
    tree = html.fromstring(text.encode(), parser=html.HTMLParser(encoding="utf-8"))
    lines = list(_lines(tree))
    inside = [len(_key(line)) >= 15 and _key(line) in said for line, _, _ in lines]
    if sum(inside) < 2:
        return
    first, last = inside.index(True), len(inside) - 1 - inside[::-1].index(True)
    for line, linked, element in lines[first : last + BEHIND]:
        key = _key(line)
        if not _is_long_enough(line) or len(line) > 400 or linked > MOST_LINKED or clockwork(line):
            continue
        if key in said or key[:20] in said or key[-20:] in said or _stands_elsewhere(element):
            continue
        yield line


def _stands_elsewhere(element: etree._Element) -> bool:
    """Return True in comments, captions, lists of other articles and navigation: they are not read as a body."""
    for one in (element, *element.iterancestors()):
        if one.tag in ("body", "html", "main", "article"):
            return False
        if _ELSEWHERE.search(f"{one.get('class') or ''} {one.get('id') or ''}"):
            return True
    return False


def _lines(tree: etree._Element) -> Iterator[tuple[str, float, etree._Element]]:
    """Yield the text of each block with the share of it that is in links, and its element."""
    pieces: list[tuple[str, bool]] = []
    block = tree
    for event, element in etree.iterwalk(tree, events=("start", "end", "comment", "pi")):
        if event == "start":
            if _SKIP.fullmatch(element.tag):
                continue
            if _BLOCK.fullmatch(element.tag):
                yield from _ended(pieces, block)
                block = element
            if not _is_skipped(element):
                pieces.append((element.text or "", _is_linked(element)))
        else:
            if event == "end" and _BLOCK.fullmatch(element.tag):
                yield from _ended(pieces, block)
                block = element.getparent() if element.getparent() is not None else tree
            parent = element.getparent()
            if parent is not None and not _is_skipped(parent):
                pieces.append((" " if element.tag == "br" else "", False))
                pieces.append((element.tail or "", _is_linked(parent)))
    yield from _ended(pieces, block)


def _is_skipped(element: etree._Element) -> bool:
    return any(_SKIP.fullmatch(one.tag) for one in (element, *element.iterancestors()))


def _is_linked(element: etree._Element) -> bool:
    return any(one.tag == "a" for one in (element, *element.iterancestors()))


def _ended(pieces: list[tuple[str, bool]], block: etree._Element) -> Iterator[tuple[str, float, etree._Element]]:
    text = " ".join("".join(piece for piece, _ in pieces).split())
    linked = sum(len(piece.strip()) for piece, link in pieces if link)
    pieces.clear()
    if text:
        yield text, linked / len(text), block
