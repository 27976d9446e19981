"""The texts of an element one after another, with what parts them, and comments in them that end with name and time.

So do those on wikis: "I agree. -- Kim 2007-02-18 (日) 18:53", "I agree. Kim (talk) 13:13, 5 October 2014 (UTC)".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from lxml.html import HtmlElement

from yalu.model import PublisherTime
from yalu.pages.comments.comment_text import author_of, is_edit_mark, line_of, says_something
from yalu.pages.comments.completeness.openness import is_reply
from yalu.pages.dates.date_parser import dates_in
from yalu.pages.document.elements import tokens
from yalu.text import one_line

_INLINE = frozenset(tokens("b strong cite a em i u span font small time sub sup abbr code mark q img wbr s del ins"))
UNREAD = frozenset(tokens("script style template noscript svg button select textarea form iframe"))
MOST_PIECES = 20_000
_NAMING = frozenset(tokens("a b strong cite em i span font"))
_OTHER = frozenset(tokens("form nav footer aside"))
_LONGEST_END = 160
"""Characters of a line's end that hold name and time."""
_BETWEEN = re.compile(r"\s*(?:[(（\[][^()（）\[\]]{0,40}[)）\]])?[\s,.·|–—-]*\Z")
"""What stands between name and time: "(talk)"."""
_AFTER = re.compile(r"\W*+(?:[A-Z]{3,4})?\W*+\Z")
_DASHED = re.compile(r"(?:--|[—―–])\s{0,3}(?P<name>[^\s—―–-][^—―–]{0,40}?)[\s,，]*\Z")
_EDGES = " \t\u3000-–—―"


@dataclass(slots=True)
class Piece:
    """A text of a flow, the element it is in, what parts it from the text before, and the anchors between them."""

    text: str
    node: HtmlElement
    gap: str = ""
    anchors: tuple[str, ...] = ()


@dataclass(slots=True)
class RunIn:
    """A comment in running text: the blocks it is in, the id that the markup has for it, the number that is printed."""

    author: str
    time: PublisherTime | None
    anchor: str | None
    kind: str
    texts: list[str] = field(default_factory=list)
    blocks: dict[HtmlElement, None] = field(default_factory=dict)
    number: str | None = None


Flow = Callable[[HtmlElement], Sequence[Piece]]
"""Reads the pieces of a block once for all who ask (``pieces_of``)."""


def pieces_of(block: HtmlElement) -> Sequence[Piece]:
    """The first ``MOST_PIECES`` texts of a block, with what parts each from the text before."""
    return list(islice(_pieces_of(block), MOST_PIECES))


def _pieces_of(block: HtmlElement) -> Iterator[Piece]:
    """Yield the texts of a block in order, with what parts them from the text before: a line's end or a paragraph's."""
    gap, anchors = "", [block.get("id") or ""]
    stack: list[tuple[HtmlElement, bool]] = [(block, False)]
    while stack:
        node, tail = stack.pop()
        text = node.tail if tail else node.text
        if not tail:
            if not isinstance(node.tag, str) or node.tag in UNREAD or (node is not block and _is_control(node)):
                continue
            if node.tag in ("br", "hr") or (node.tag not in _INLINE and node is not block):
                gap = "\n\n" if gap or node.tag != "br" else "\n"
            anchors += [value for value in (node.get("name"), node.get("id")) if value and node is not block]
            for child in reversed(node):
                stack += [(child, True), (child, False)]
        elif node.tag not in _INLINE and isinstance(node.tag, str) and node.tag != "br":
            gap = "\n\n"
        if text and not text.isspace():
            yield Piece(text, node.getparent() if tail else node, gap, tuple(anchors))
            gap, anchors = "", []


def _is_control(node: HtmlElement) -> bool:
    return is_edit_mark(node) or (len(node) == 0 and is_reply(line_of(node)))


def signed_comments(region: Sequence[HtmlElement], flow: Flow) -> list[RunIn]:
    """The comments in the elements after a heading, each signed at its end; empty if there are fewer than two.

    Lines without a signature before the first one are none: they say how many there are, and how to write.
    """
    signed: list[RunIn] = []
    texts: list[str] = []
    passed: list[HtmlElement] = []
    for block in region:
        if block.tag in UNREAD or block.tag in _OTHER:
            break
        for line in _lines(flow(block)):
            text = " ".join(piece.text.replace("\n", " ") for piece in line)
            comment = _signature(line, text)
            if comment is None:
                texts += [one_line(text)] if signed else []
                continue
            comment.texts[:0] = [f"{before}\n\n" for before in texts]
            comment.blocks.update(dict.fromkeys((*passed, block)))
            signed.append(comment)
            texts, passed = [], []
        if not signed:
            passed.append(block)
    whole = len(signed) > 1 and all(says_something("".join(comment.texts)) for comment in signed)
    return signed if whole else []


def _lines(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    line: list[Piece] = []
    for piece in pieces:
        if piece.gap and line:
            yield line
            line = []
        line.append(piece)
    if line:
        yield line


def _signature(line: Sequence[Piece], text: str) -> RunIn | None:
    """The comment in a line that ends with a name and a time of day; None without them."""
    base = max(0, len(text) - _LONGEST_END)
    dated = dates_in(text[base:])
    if not dated or not dated[-1].time.has_time or _AFTER.match(text, base + dated[-1].end) is None:
        return None
    begin = base + dated[-1].begin
    named = _in_element(line, text, begin) or _behind_dash(text, begin)
    if named is None:
        return None
    at, author = named
    if at and _is_linked(line, at):
        return None
    words = one_line(text[:at].rstrip(_EDGES))
    return RunIn(author, dated[-1].time, None, "signed", [words])


def _is_linked(line: Sequence[Piece], end: int) -> bool:
    """True if all words before ``end`` are links: the title of another page stands there."""
    place = 0
    for piece in line:
        if place >= end:
            break
        if piece.node.tag != "a" and any(map(str.isalnum, piece.text[: end - place])):
            return False
        place += len(piece.text) + 1
    return True


def _in_element(line: Sequence[Piece], text: str, end: int) -> tuple[int, str] | None:
    """Where the last name in an element of its own before the time begins, and the name."""
    place, named = 0, None
    for piece in line:
        after = place + len(piece.text)
        own = piece.node.tag in _NAMING and after <= end and _BETWEEN.match(text, after, end)
        if own and (author := author_of(one_line(piece.text))):
            named = place, author
        place = after + 1
    return named


def _behind_dash(text: str, end: int) -> tuple[int, str] | None:
    match = _DASHED.search(text, max(0, end - _LONGEST_END), end)
    author = author_of(one_line(match["name"])) if match else None
    return (match.start(), author) if match and author else None
