"""Comments as archives leave them: blocks or bare paragraphs under a heading, without telling classes.

Each block must begin with a header line (``header_line.py``), all of the same kind. That excludes numbered lists in an
article: they have neither dates nor "responded with" after each number. Or it begins with its own name and time in
running markup ("<b>Kim</b> (9 May 2026): I agree"); such comments are bare paragraphs, or stretches of one element. A
stretch begins where, at the begin of a line, a name in an element of its own is followed by a time.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import chain, islice

from lxml.html import HtmlElement

from yalu.model import ParsedComment
from yalu.pages.comments.blocks.comment_ids import number_of_node
from yalu.pages.comments.blocks.header_line import consecutive, read_head, without_saying
from yalu.pages.comments.blocks.time_markers import is_drawn_as, is_time_text
from yalu.pages.comments.comment_text import SHORT, author_of, line_of, says_something, text_of, tidy
from yalu.pages.comments.completeness.controls import short
from yalu.pages.comments.completeness.openness import asks_to_sign_in, is_compose, is_reply, says_closed
from yalu.pages.comments.counts import NAMES_COMMENTS, heads_list, stated_count
from yalu.pages.comments.generic.flow import UNREAD, Flow, Piece, RunIn, pieces_of, signed_comments
from yalu.pages.comments.lists.records import Entries
from yalu.pages.comments.platform import Sight, made_up
from yalu.pages.dates.date_parser import dates_in, machine_time, visible_time
from yalu.pages.document.blocks import HEADINGS
from yalu.pages.document.elements import tokens
from yalu.pages.document.vocabulary import phrases
from yalu.text import one_line

_TITLE_TAGS = frozenset((*HEADINGS, "p", "div", "strong", "b", "legend", "dt"))
_BESIDE = frozenset(tokens("form script style nav footer aside"))
_FLOW = frozenset(tokens("p blockquote ul ol dd pre em span small td h4 h5 h6"))
"""Elements that may continue a comment begun by another block."""
_LISTS = frozenset(tokens("ol ul div section dl table tbody"))
_MOST_INSIDE = 7
"""Maximum elements of such a line, including itself."""
MAX_TITLES = 30
MAX_BLOCKS = 4000
MAX_DEPTH = 4
"""Maximum number of wrappers around the blocks."""


def read_unstructured(sight: Sight) -> Entries | None:
    """Return the first run of such blocks under a comments heading; None if there is none."""
    flow: Flow = cache(pieces_of)
    for title, stated in islice(_titles(sight), MAX_TITLES):
        region, lead = _region(title)
        for parts in _levels(region):
            run = _headed_comments(parts, sight.drawn)
            alone = stated == 1 or (run and is_drawn_as(list(run[0].blocks), sight.drawn))
            if len(run) > 1 or (run and alone):
                return _entries(run, lead, stated)
            run = run_in_comments(parts, flow) or signed_comments(parts, flow)
            if run and (stated is not None or heads_list(line_of(title))):
                return replace(_entries(run, lead, stated), run_in=True)
    return None


def _entries(run: Sequence[RunIn], lead: Sequence[HtmlElement], stated: int | None) -> Entries:
    """The comments with the ids of the markup, else the printed numbers, else made-up ones; ``lead`` is cut as well."""
    shown, taken = [comment.anchor for comment in run], Counter[str]()
    if not all(shown) or len(set(shown)) < len(run):
        shown = [comment.number for comment in run]
    named = all(shown)
    if not named:
        shown = [made_up(comment.author, comment.time, taken) for comment in run]
    comments = tuple(
        ParsedComment(number or "", tidy("".join(comment.texts)), None, comment.author, comment.time)
        for comment, number in zip(run, shown, strict=True)
    )
    records = tuple(tuple(comment.blocks) for comment in run)
    boxes = dict.fromkeys(chain.from_iterable(records))
    return Entries(comments, records, (*lead, *boxes), stated, named, 0)


def _titles(sight: Sight) -> Iterator[tuple[HtmlElement, int | None]]:
    """Yield headings, or short lines in place of one, that name comments, with their counts."""
    elements = sight.elements
    for place in sorted(elements.saying(NAMES_COMMENTS)):
        if elements.tags[place] not in _TITLE_TAGS or elements.ends[place] - place > _MOST_INSIDE:
            continue
        node = elements.nodes[place]
        if len(node) > 3:
            continue
        text = short(node, 160)
        if len(text) < 2:
            continue
        stated = stated_count(text)
        counted = stated is not None and (node.tag in HEADINGS or len(text) < 40)
        if counted or phrases("untitled_comments").match(text) or heads_list(text):
            yield node, stated


def _region(title: HtmlElement) -> tuple[list[HtmlElement], list[HtmlElement]]:
    """The elements after a heading up to the next of its kind; and the heading itself, cut with them."""
    node, lead = title, [title]
    for _ in range(2):
        after = [other for other in islice(node.itersiblings(), MAX_BLOCKS) if isinstance(other.tag, str)]
        if after or node.getparent() is None or node.getparent().tag in ("body", "article", "main"):
            break
        node = node.getparent()
        lead = [node]
    region: list[HtmlElement] = []
    for other in after:
        if other.tag in HEADINGS and (node.tag not in HEADINGS or other.tag <= node.tag):
            break
        region.append(other)
    return region, lead


def _levels(region: list[HtmlElement]) -> Iterator[list[HtmlElement]]:
    """Yield the blocks after a heading, then the contents of the first list among them, and so on inwards."""
    parts = region
    for _ in range(MAX_DEPTH):
        yield parts
        outer = next((node for node in parts if node.tag in _LISTS and text_of(node, most=SHORT)), None)
        if outer is None:
            return
        parts = [node for node in islice(outer, MAX_BLOCKS) if isinstance(node.tag, str)]


def _headed_comments(parts: Sequence[HtmlElement], drawn: str | None) -> list[RunIn]:
    """The comments in blocks with header lines; empty if one has none or they are of different kinds.

    A numbered block alone is the first one, or in the markup of those on the page before (``drawn``).
    """
    blocks: list[tuple[list[HtmlElement], list[str]]] = []
    for node in parts:
        text = text_of(node)
        if not text:
            continue
        if node.tag not in _BESIDE and read_head(f"{text}\n\n…").sure:
            blocks.append(([node], [text]))
        elif node.tag in _BESIDE or node.tag not in _FLOW or says_closed(text[:160]):
            break
        elif blocks:
            blocks[-1][0].append(node)
            blocks[-1][1].append(text)
        else:
            return []
    heads = [read_head("\n\n".join(texts)) for _, texts in blocks]
    if not heads or not all(head.sure and head.text and stated_count(head.author or "") is None for head in heads):
        return []
    alike = all(head.introduced for head in heads) or all(head.time for head in heads)
    counted = consecutive([head.number for head in heads]) or (len(blocks) == 1 and is_drawn_as(blocks[0][0], drawn))
    if not alike or (not counted and any(head.number for head in heads)):
        return []
    runs: list[RunIn] = []
    for (nodes, _), head in zip(blocks, heads, strict=True):
        anchor = number_of_node(nodes[0], (inner for node in nodes for inner in node.iter("*")))
        runs.append(RunIn(head.author or "", head.time, anchor, "", [head.text], dict.fromkeys(nodes), head.number))
    return runs


_NAMING = frozenset(tokens("b strong cite a em span font u h5 h6"))
_FLOWING = frozenset(tokens("p blockquote ul ol pre"))
"""Elements that may continue a comment begun by another block."""
_OTHER = frozenset(tokens("nav footer aside table"))
_ANCHOR = re.compile(r"\A[A-Za-z_-]{0,20}?(\d{1,19})\Z")
_BRACKETED = re.compile(r"\A[\s,，·•|–—-]{0,3}[(（\[【]([^()（）\[\]【】]{2,60})[)）\]】]")
_LEAD = re.compile(r"\A[\s,，·•|/–—:：-]{0,4}(?:(?:on|at|am|le)\s)?", re.I)
_TAIL = re.compile(r"\A[\s)）\]】,，|·•–—-]*(?:[:：]|\Z|[\s)）\]】]*)")
_SENTENCE_END = re.compile(r"[!?。！？;；]|[^\W\d]{4}\.(?:\s|\Z)")
_LONGEST_SIGNATURE = 60


def run_in_comments(region: Sequence[HtmlElement], flow: Flow) -> list[RunIn]:
    """The comments in the elements after a heading, up to the first that continues none; empty if the first is none."""
    run_ins: list[RunIn] = []
    for block in region:
        if block.tag in UNREAD or block.tag in _OTHER or next(block.iter("textarea", "h1"), None) is not None:
            break
        pieces = flow(block)
        if not pieces:
            continue
        begun = len(run_ins)
        _read(pieces, block, run_ins)
        if len(run_ins) == begun and (
            not run_ins or block.tag not in _FLOWING or _is_about_thread(text_of(block, most=SHORT))
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


def _read(pieces: Sequence[Piece], block: HtmlElement, run_ins: list[RunIn]) -> None:
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


def _head(pieces: Sequence[Piece], at: int) -> tuple[RunIn, int, str] | None:
    """The comment that begins with a piece, the piece after its head, and the rest of the head's last piece."""
    name = pieces[at]
    shown = one_line(name.text)
    if name.node.tag not in _NAMING or at + 1 >= len(pieces) or pieces[at + 1].gap:
        return None
    bare = without_saying(shown).strip(" :：")
    if not 0 < len(bare) <= _LONGEST_SIGNATURE or _SENTENCE_END.search(bare) or is_time_text(bare) or is_reply(bare):
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
    anchor = next((match[1] for match in map(_ANCHOR.match, name.anchors) if match), None)
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
