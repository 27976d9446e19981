"""Comments that end with who wrote them and when, as on wikis.

"I agree. -- Kim 2007-02-18 (日) 18:53", "I agree. Kim (talk) 13:13, 5 October 2014 (UTC)".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml.html import HtmlElement

from yalu.pages.comments.comment_text import author_of, says_something
from yalu.pages.comments.generic.flow import UNREAD, Flow, Piece, RunIn
from yalu.pages.dates.date_parser import dates_in
from yalu.pages.document.elements import tokens
from yalu.text import one_line

_NAMING = frozenset(tokens("a b strong cite em i span font"))
_OTHER = frozenset(tokens("form nav footer aside"))
_LONGEST_END = 160
"""Characters of a line's end that hold name and time."""
_BETWEEN = re.compile(r"\s*(?:[(（\[][^()（）\[\]]{0,40}[)）\]])?[\s,.·|–—-]*\Z")
"""What stands between name and time: "(talk)"."""
_AFTER = re.compile(r"\W*+(?:[A-Z]{3,4})?\W*+\Z")
_DASHED = re.compile(r"(?:--|[—―–])\s{0,3}(?P<name>[^\s—―–-][^—―–]{0,40}?)[\s,，]*\Z")
_EDGES = " \t\u3000-–—―"


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
