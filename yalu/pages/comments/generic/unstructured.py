"""Comments as archives leave them: blocks or bare paragraphs under a heading, without telling classes.

Each block must begin with a header line (``header_line.py``), all of the same kind. That excludes numbered lists in an
article: they have neither dates nor "responded with" after each number. Or lines of running text begin or end with
name and time (``flow.py``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import chain, islice

from lxml.html import HtmlElement

from yalu.model import ParsedComment
from yalu.pages.comments.blocks.comment_ids import number_of_node
from yalu.pages.comments.blocks.header_line import consecutive, read_head
from yalu.pages.comments.blocks.time_markers import is_drawn_as
from yalu.pages.comments.comment_text import SHORT, line_of, text_of, tidy
from yalu.pages.comments.completeness.controls import short
from yalu.pages.comments.completeness.openness import says_closed
from yalu.pages.comments.counts import NAMES_COMMENTS, heads_list, stated_count
from yalu.pages.comments.generic.flow import BESIDE, Flow, RunIn, lines_of, run_in_comments, signed_comments
from yalu.pages.comments.lists.records import Entries
from yalu.pages.comments.platform import Sight, made_up_ids
from yalu.pages.document.blocks import HEADINGS
from yalu.pages.document.elements import tokens
from yalu.pages.document.vocabulary import phrases

_TITLE_TAGS = frozenset((*HEADINGS, "p", "div", "strong", "b", "legend", "dt"))
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
    flow: Flow = cache(lines_of)
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
    shown = [comment.anchor for comment in run]
    if not all(shown) or len(set(shown)) < len(run):
        shown = [comment.number for comment in run]
    shown = shown if all(shown) else [None] * len(run)
    texts = (tidy("".join(comment.texts)) for comment in run)
    comments = made_up_ids(
        ParsedComment(number or "", text, None, comment.author, comment.time)
        for comment, number, text in zip(run, shown, texts, strict=True)
    )
    records = tuple(tuple(comment.blocks) for comment in run)
    boxes = dict.fromkeys(chain.from_iterable(records))
    return Entries(comments, records, (*lead, *boxes), stated)


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
        if node.tag not in BESIDE and read_head(f"{text}\n\n…").sure:
            blocks.append(([node], [text]))
        elif node.tag in BESIDE or node.tag not in _FLOW or says_closed(text[:160]):
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
