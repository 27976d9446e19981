"""Comments as archives leave them: blocks or bare paragraphs under a heading, without telling classes.

Each block must begin with a header line (``header_line.py``), all of the same kind. That excludes numbered lists in an
article: they have neither dates nor "responded with" after each number.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement

from yalu.model import ParsedComment
from yalu.pages.comments.blocks.comment_ids import number_of_node
from yalu.pages.comments.blocks.header_line import Head, consecutive, read_head
from yalu.pages.comments.blocks.time_markers import is_drawn_as
from yalu.pages.comments.comment_text import SHORT, line_of, text_of
from yalu.pages.comments.completeness.controls import short
from yalu.pages.comments.completeness.openness import says_closed
from yalu.pages.comments.counts import NAMES_COMMENTS, heads_list, stated_count
from yalu.pages.comments.generic.run_in import comments_of_run_ins, run_in_comments
from yalu.pages.comments.platform import Sight, made_up
from yalu.pages.document.blocks import HEADINGS
from yalu.pages.document.elements import tokens
from yalu.pages.document.vocabulary import phrases

_TITLE_TAGS = frozenset((*HEADINGS, "p", "div", "strong", "b", "legend", "dt"))
_BESIDE = frozenset(tokens("form script style nav footer aside"))
_FLOW = frozenset(tokens("p blockquote ul ol dd pre em span small td h4 h5 h6"))
"""Elements that may continue a comment begun by another block."""
_LISTS = frozenset(tokens("ol ul div section dl table tbody"))
_NAMED = re.compile(
    r"(?:\A|[-_])(?:comments?|responses|replies|discussion|commentlist|reactions)(?:\Z|[-_])|pinglun|daetgul", re.I
)
_MOST_INSIDE = 7
"""Maximum elements of such a line, including itself."""
MAX_TITLES = 30
MAX_BLOCKS = 4000
MAX_DEPTH = 4
"""Maximum number of wrappers around the blocks."""


@dataclass(frozen=True, slots=True)
class Unstructured:
    """The comments, their nodes with and without the heading, and the heading's count.

    ``ids``: "page" for those of the markup, "place" for printed numbers, "none" for made-up ones. ``run_in``: each has
    its name and time at the begin of its own text.
    """

    comments: tuple[ParsedComment, ...]
    cut: tuple[HtmlElement, ...]
    boxes: tuple[HtmlElement, ...]
    stated: int | None
    ids: str
    run_in: bool = False


def read_unstructured(sight: Sight) -> Unstructured | None:
    """Return the first run of such blocks under a comments heading; None if there is none."""
    for title, stated in islice(_titles(sight), MAX_TITLES):
        region, lead = _region(title)
        named = _is_named(title)
        for parts in _levels(region):
            headed_blocks = _comments(parts, named, sight.drawn)
            alone = stated == 1 or (headed_blocks and is_drawn_as(headed_blocks[0][0].nodes, sight.drawn))
            if len(headed_blocks) > 1 or (headed_blocks and alone):
                comments, ids = _with_ids(headed_blocks)
                boxes = tuple(node for block, _ in headed_blocks for node in block.nodes)
                return Unstructured(comments, (*lead, *boxes), boxes, stated, ids)
            if (run := run_in_comments(parts)) and (named or stated is not None or heads_list(line_of(title))):
                comments, ids = comments_of_run_ins(run)
                boxes = tuple(dict.fromkeys(block for comment in run for block in comment.blocks))
                return Unstructured(comments, (*lead, *boxes), boxes, stated, ids, run_in=True)
    return None


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
        if (
            phrases("untitled_comments").match(text)
            or heads_list(text)
            or (stated is not None and (node.tag in HEADINGS or len(text) < 40))
        ):
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


def _is_named(title: HtmlElement) -> bool:
    around = [title, *islice(title.iterancestors(), 3)]
    return any(
        _NAMED.search(name) for node in around for name in (node.get("id") or "", *(node.get("class") or "").split())
    )


@dataclass(slots=True)
class _Block:
    nodes: list[HtmlElement]
    text: str


def _comments(parts: Sequence[HtmlElement], named: bool, drawn: str | None) -> list[tuple[_Block, Head]]:
    """The blocks with their header lines; empty if one has none or they are of different kinds.

    A numbered block alone is the first one, or in the markup of those on the page before (``drawn``).
    """
    blocks: list[_Block] = []
    for node in parts:
        text = text_of(node)
        if not text:
            continue
        if node.tag not in _BESIDE and read_head(f"{text}\n\n…").sure:
            blocks.append(_Block([node], text))
        elif node.tag in _BESIDE or node.tag not in _FLOW or says_closed(text[:160]):
            break
        elif blocks:
            blocks[-1].nodes.append(node)
            blocks[-1].text += f"\n\n{text}"
        else:
            return []
    headed_blocks = [(block, read_head(block.text)) for block in blocks]
    heads = [head for _, head in headed_blocks]
    if not heads or not all(head.sure and head.text and stated_count(head.author or "") is None for head in heads):
        return []
    alike = all(head.introduced for head in heads) or all(head.time for head in heads)
    counted = consecutive([head.number for head in heads])
    counted = counted or (len(blocks) == 1 and is_drawn_as(blocks[0].nodes, drawn))
    if any(head.number for head in heads) and not counted:
        return []
    return headed_blocks if alike or (counted and named) else []


def _with_ids(headed_blocks: Sequence[tuple[_Block, Head]]) -> tuple[tuple[ParsedComment, ...], str]:
    """Give the comments the ids of the markup, else the printed numbers, else made-up ones."""
    by_page = [number_of_node(block.nodes[0], _inside(block.nodes)) for block, _ in headed_blocks]
    whole = all(by_page) and len(set(by_page)) == len(headed_blocks)
    places = not whole and all(head.number for _, head in headed_blocks)
    taken: Counter[str] = Counter()
    comments = []
    for number, (_, head) in zip(by_page, headed_blocks, strict=True):
        shown = number if whole else head.number if places else made_up(head.author, head.time, taken)
        comments.append(ParsedComment(str(shown), head.text, None, head.author, head.time))
    return tuple(comments), "page" if whole else "place" if places else "none"


def _inside(nodes: Sequence[HtmlElement]) -> Iterator[HtmlElement]:
    return (inner for node in nodes for inner in node.iter() if isinstance(inner.tag, str))
