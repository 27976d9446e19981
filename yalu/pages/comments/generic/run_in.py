"""Comments that begin with their own name and time in running markup, as in "<b>Kim</b> (9 May 2026): I agree".

Such comments are bare paragraphs, or stretches of one element parted by rules. A stretch begins where, at the begin of
a line, a name in an element of its own is followed by a time.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from lxml.html import HtmlElement

from yalu.model import ParsedComment, PublisherTime
from yalu.pages.comments.blocks.comment_ids import ITEM_ID
from yalu.pages.comments.blocks.header_line import without_saying
from yalu.pages.comments.blocks.time_markers import is_time_text
from yalu.pages.comments.comment_text import SHORT, author_of, is_edit_mark, line_of, says_something, text_of, tidy
from yalu.pages.comments.completeness.openness import asks_to_sign_in, is_compose, is_reply, says_closed
from yalu.pages.comments.counts import stated_count
from yalu.pages.comments.platform import made_up
from yalu.pages.dates.date_parser import dates_in, machine_time, visible_time
from yalu.pages.document.elements import tokens
from yalu.text import one_line

_NAMING = frozenset(tokens("b strong cite a em span font u h5 h6"))
_INLINE = frozenset(tokens("b strong cite a em i u span font small time sub sup abbr code mark q img wbr s del ins"))
_SILENT = frozenset(tokens("script style template noscript svg button select textarea form iframe"))
_FLOW = frozenset(tokens("p blockquote ul ol pre"))
"""Elements that may continue a comment begun by another block."""
_OTHER = frozenset(tokens("nav footer aside table"))
_ANCHOR = re.compile(r"\A([A-Za-z_-]{0,20}?)[-_]?(\d{1,19})\Z")
_BRACKETED = re.compile(r"\A[\s,，·•|–—-]{0,3}[(（\[【]([^()（）\[\]【】]{2,60})[)）\]】]")
_LEAD = re.compile(r"\A[\s,，·•|/–—:：-]{0,4}(?:(?:on|at|am|le)\s)?", re.I)
_TAIL = re.compile(r"\A[\s)）\]】,，|·•–—-]*(?:[:：]|\Z|[\s)）\]】]*)")
_SENTENCE = re.compile(r"[!?。！？;；]|[^\W\d]{4}\.(?:\s|\Z)")
_LONGEST_NAME = 60
MOST_PIECES = 20_000


@dataclass(slots=True)
class _Piece:
    """A text of a flow, and the element it is in; ``begins`` if it is the first of its line, ``gap`` what parts it."""

    text: str
    node: HtmlElement
    gap: str = ""
    anchors: tuple[str, ...] = ()


@dataclass(slots=True)
class RunIn:
    """One such comment, with the blocks it is in."""

    author: str
    time: PublisherTime | None
    anchor: str | None
    kind: str
    texts: list[str] = field(default_factory=list)
    blocks: dict[HtmlElement, None] = field(default_factory=dict)


def run_in_comments(region: Sequence[HtmlElement]) -> list[RunIn]:
    """The comments in the elements after a heading, up to the first that continues none; empty if the first is none."""
    run_ins: list[RunIn] = []
    for block in region:
        if block.tag in _SILENT or block.tag in _OTHER or next(block.iter("textarea", "h1"), None) is not None:
            break
        pieces = list(islice(_pieces(block), MOST_PIECES))
        if not pieces:
            continue
        begun = len(run_ins)
        _read(pieces, block, run_ins)
        if len(run_ins) == begun and (
            not run_ins or block.tag not in _FLOW or _is_about_thread(text_of(block, most=SHORT))
        ):
            break
        if len(run_ins) == begun:
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


def comments_of_run_ins(run_ins: Sequence[RunIn]) -> tuple[tuple[ParsedComment, ...], str]:
    """Give them the ids of their anchors, else made-up ones ("page", "none")."""
    numbers = [run_in.anchor for run_in in run_ins]
    whole = all(numbers) and len(set(numbers)) == len(numbers)
    taken: Counter[str] = Counter()
    return tuple(
        ParsedComment(
            str(run_in.anchor) if whole else made_up(run_in.author, run_in.time, taken),
            tidy("".join(run_in.texts)),
            None,
            run_in.author,
            run_in.time,
        )
        for run_in in run_ins
    ), "page" if whole else "none"


def _read(pieces: Sequence[_Piece], block: HtmlElement, run_ins: list[RunIn]) -> None:
    """Add the comments that begin in a block, and its other texts to the comment before."""
    at, first = 0, True
    begun = len(run_ins)
    while at < len(pieces):
        piece = pieces[at]
        head = _head(pieces, at) if first or piece.gap else None
        first = False
        if head is not None:
            comment, at, rest = head
            comment.blocks[block] = None
            comment.texts.append(rest)
            run_ins.append(comment)
            continue
        if len(run_ins) > begun:
            run_ins[-1].texts.append(piece.gap + piece.text)
        elif run_ins:
            return
        at += 1


def _head(pieces: Sequence[_Piece], at: int) -> tuple[RunIn, int, str] | None:
    """The comment that begins with a piece, the piece after its head, and the rest of the head's last piece."""
    name = pieces[at]
    shown = one_line(name.text)
    if name.node.tag not in _NAMING or at + 1 >= len(pieces) or pieces[at + 1].gap:
        return None
    bare = without_saying(shown).strip(" :：")
    if not 0 < len(bare) <= _LONGEST_NAME or _SENTENCE.search(bare) or is_time_text(bare) or is_reply(bare):
        return None
    after = pieces[at + 1]
    stamp, rest, onward = _time_at(after.text), None, at + 2
    if stamp is not None:
        rest = stamp[1]
    elif after.text.strip(" ,，·•|/–—:：-(（[") == "" and at + 2 < len(pieces) and not pieces[at + 2].gap:
        after, onward = pieces[at + 2], at + 3
        stamp = (after.text, "") if is_time_text(after.text) else None
    elif is_time_text(after.text):
        stamp = (after.text, "")
    if stamp is None or (author := author_of(bare)) is None:
        return None
    own = machine_time(after.node.get("datetime") or "") if after.node.tag == "time" else None
    anchor = next((number for value in name.anchors if (number := _number(value))), None)
    comment = RunIn(author, own or visible_time(one_line(stamp[0])), anchor, name.node.tag)
    if rest is None and onward < len(pieces) and not pieces[onward].gap:
        rest, onward = _TAIL.sub("", pieces[onward].text, count=1), onward + 1
    return comment, onward, rest or ""


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


def _number(value: str) -> str | None:
    match = ITEM_ID.match(value) or _ANCHOR.match(value)
    return match[match.lastindex or 1] if match else None


def _pieces(block: HtmlElement) -> Iterator[_Piece]:
    """Yield the texts of a block in order, with what parts them from the text before: a line's end or a paragraph's."""
    gap, anchors = "", [block.get("id") or ""]
    stack: list[tuple[HtmlElement, bool]] = [(block, False)]
    while stack:
        node, tail = stack.pop()
        text = node.tail if tail else node.text
        if not tail:
            if not isinstance(node.tag, str) or node.tag in _SILENT or (node is not block and _is_control(node)):
                continue
            if node.tag in ("br", "hr") or (node.tag not in _INLINE and node is not block):
                gap = "\n\n" if gap or node.tag != "br" else "\n"
            anchors += [value for value in (node.get("name"), node.get("id")) if value and node is not block]
            for child in reversed(node):
                stack += [(child, True), (child, False)]
        elif node.tag not in _INLINE and isinstance(node.tag, str) and node.tag != "br":
            gap = "\n\n"
        if text and not text.isspace():
            yield _Piece(text, node.getparent() if tail else node, gap, tuple(anchors))
            gap, anchors = "", []


def _is_control(node: HtmlElement) -> bool:
    return is_edit_mark(node) or (len(node) == 0 and is_reply(line_of(node)))
