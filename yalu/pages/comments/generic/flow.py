"""Comments in running text, whose lines begin or end with a name and a time.

So do those on old pages, "<b>Kim</b> (9 May 2026): I agree", where a name in an element of its own and a time begin a
line, and on wikis: "I agree. -- Kim 2007-02-18 (日) 18:53", "I agree. Kim (talk) 13:13, 5 October 2014 (UTC)".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from lxml.html import HtmlElement

from yalu.model import PublisherTime
from yalu.pages.comments.blocks.header_line import is_name_like, without_saying
from yalu.pages.comments.blocks.time_markers import is_time_text
from yalu.pages.comments.comment_text import SHORT, author_of, is_edit_mark, line_of, says_something, text_of
from yalu.pages.comments.completeness.openness import asks_to_sign_in, is_compose, is_reply, says_closed
from yalu.pages.comments.counts import stated_count
from yalu.pages.dates.date_parser import dates_in, machine_time, visible_time
from yalu.pages.document.elements import tokens
from yalu.text import one_line

_INLINE = frozenset(tokens("b strong cite a em i u span font small time sub sup abbr code mark q img wbr s del ins"))
UNREAD = frozenset(tokens("script style template noscript svg button select textarea form iframe"))
MOST_PIECES = 20_000
_NAMING = frozenset(tokens("a b strong cite em i span font u h5 h6"))
BESIDE = UNREAD | frozenset(tokens("nav footer aside"))
"""Elements that end a region of comments."""
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


Line = Sequence[Piece]


@dataclass(slots=True)
class RunIn:
    """A comment in running text: the blocks it is in, the id that the markup has for it, the number that is printed.

    ``kind`` is what marks it: all comments of a list are marked alike.
    """

    author: str
    time: PublisherTime | None
    anchor: str | None
    kind: str
    texts: list[str] = field(default_factory=list)
    blocks: dict[HtmlElement, None] = field(default_factory=dict)
    number: str | None = None


Flow = Callable[[HtmlElement], Sequence[Line]]
"""Reads the lines of a block once for all who ask (``lines_of``)."""


def lines_of(block: HtmlElement) -> Sequence[Line]:
    """The lines of a block: its texts (``MOST_PIECES`` at most), parted where the markup parts lines."""
    lines: list[list[Piece]] = []
    for piece in islice(_pieces_of(block), MOST_PIECES):
        if piece.gap or not lines:
            lines.append([])
        lines[-1].append(piece)
    return lines


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
        if block.tag in BESIDE:
            break
        for line in flow(block):
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


def _signature(line: Line, text: str) -> RunIn | None:
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


def _is_linked(line: Line, end: int) -> bool:
    """True if all words before ``end`` are links: the title of another page stands there."""
    place = 0
    for piece in line:
        if place >= end:
            break
        if piece.node.tag != "a" and any(map(str.isalnum, piece.text[: end - place])):
            return False
        place += len(piece.text) + 1
    return True


def _in_element(line: Line, text: str, end: int) -> tuple[int, str] | None:
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


_FLOWING = frozenset(tokens("p blockquote ul ol pre"))
"""Elements that may continue a comment begun by another block."""
_ANCHOR = re.compile(r"\A[A-Za-z_-]{0,20}?(\d{1,19})\Z")
_BRACKETED = re.compile(r"\A[\s,，·•|–—-]{0,3}[(（\[【]([^()（）\[\]【】]{2,60})[)）\]】]")
_LEAD = re.compile(r"\A[\s,，·•|/–—:：-]{0,4}(?:(?:on|at|am|le)\s)?", re.I)
_TAIL = re.compile(r"\A[\s)）\]】,，|·•–—-]*(?:[:：]|\Z|[\s)）\]】]*)")
_MARKS = " ,，·•|/–—:：-(（["
"""What may stand alone between a name and a time."""


def run_in_comments(region: Sequence[HtmlElement], flow: Flow) -> list[RunIn]:
    """The comments in the elements after a heading, up to the first that continues none; empty if the first is none."""
    run_ins: list[RunIn] = []
    for block in region:
        if block.tag in BESIDE or block.tag == "table" or next(block.iter("textarea", "h1"), None) is not None:
            break
        lines = flow(block)
        heads = [_head(line) for line in lines]
        if any(heads) and (heads[0] or not run_ins):
            for line, head in zip(lines, heads, strict=True):
                if head is not None:
                    run_ins.append(head)
                    head.blocks[block] = None
                elif run_ins:
                    run_ins[-1].texts += [line[0].gap, *(piece.text for piece in line)]
        elif lines:
            if not run_ins or block.tag not in _FLOWING or _is_about_thread(text_of(block, most=SHORT)):
                break
            run_ins[-1].texts.append(f"\n\n{text_of(block)}")
            run_ins[-1].blocks[block] = None
    alike = len({run_in.kind for run_in in run_ins}) == 1 and all(map(_is_sure, run_ins))
    return run_ins if alike and all(says_something("".join(run_in.texts)) for run_in in run_ins) else []


def _is_sure(run_in: RunIn) -> bool:
    """True if a name and a time are no dateline ("Seoul, 9 March"): the comment is numbered, or has a time of day."""
    return run_in.anchor is not None or run_in.time is None or run_in.time.has_time


def _is_about_thread(text: str) -> bool:
    line = one_line(text)
    return says_closed(line) or asks_to_sign_in(line) or is_compose(line) or stated_count(line) is not None


def _head(line: Line) -> RunIn | None:
    """The comment that a line begins with a name in an element and a time; None if it begins none."""
    name, *after = line
    bare = without_saying(one_line(name.text)).strip(" :：")
    author = author_of(bare)
    if name.node.tag not in _NAMING or not after or author is None:
        return None
    if not is_name_like(bare) or is_time_text(bare) or is_reply(bare):
        return None
    timed, *rest = after if after[0].text.strip(_MARKS) or len(after) == 1 else after[1:]
    words = "".join(piece.text for piece in rest)
    if (stamp := _time_at(after[0].text)) is not None:
        timed, words = after[0], "".join((stamp[1], *(piece.text for piece in after[1:])))
    elif is_time_text(timed.text):
        stamp, words = (timed.text, ""), _TAIL.sub("", words, count=1)
    else:
        return None
    own = machine_time(timed.node.get("datetime") or "") if timed.node.tag == "time" else None
    anchor = next((match[1] for match in map(_ANCHOR.match, name.anchors) if match), None)
    return RunIn(author, own or visible_time(one_line(stamp[0])), anchor, name.node.tag, [words])


def _time_at(text: str) -> tuple[str, str] | None:
    """The time that a text begins with, and the text after it."""
    if (match := _BRACKETED.match(text)) and is_time_text(match[1]):
        return match[1], _TAIL.sub("", text[match.end() :], count=1)
    lead = _LEAD.match(text)
    start = lead.end() if lead else 0
    dated = dates_in(text[: start + 80])
    if not dated or dated[0].begin > start:
        return None
    return text[dated[0].begin : dated[0].end], _TAIL.sub("", text[dated[0].end :], count=1)
