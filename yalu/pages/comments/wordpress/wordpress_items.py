"""Single WordPress comments as themes print them: classic (html5, xhtml, div, pre-2010), block themes, plugins."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice

from lxml.html import HtmlElement

from yalu.changes.beginnings import LONGEST_NOTICE
from yalu.changes.comments import placeholders_of, state_told
from yalu.model import CommentState, ParsedComment
from yalu.pages.comments.blocks.block_comments import read_blocks
from yalu.pages.comments.blocks.replies import MOST_UP
from yalu.pages.comments.blocks.time_markers import Record
from yalu.pages.comments.comment_text import author_of
from yalu.pages.comments.completeness.controls import short
from yalu.pages.comments.platform import Sight, classes_of
from yalu.pages.document.elements import Elements, ElementWords
from yalu.pages.document.vocabulary import names

ITEM_ID = re.compile(
    r"\A(?:li-|div-|article-|tcm-|single-)?comment-(\d{1,19})\Z|\A(?:wpd|wc)-comm-(\d{1,19})_(\d{1,19})\Z"
)
"""Ids of a comment's element: core's walkers, common themes, wpDiscuz (which adds the parent's number)."""


@dataclass(frozen=True, slots=True)
class FoundItems:
    """The comment elements of a page and their contents. ``boxes`` maps each outermost element to its comment number.

    ``themed``: some comment has its text or name in an element with a theme's class names. An id such as "comment-12"
    is no evidence, since all software uses it.
    """

    boxes: Mapping[HtmlElement, str]
    comments: tuple[ParsedComment, ...]
    pings: tuple[str, ...]
    themed: bool


def read_items(sight: Sight) -> FoundItems:
    """Read the comments of a page in document order, pings apart, with parents by nesting.

    Nesting ends at the depth the site allows (5 by default): deeper replies appear as replies to the comment at that
    depth. wpDiscuz names the true parent. Notes that a comment awaits moderation are no text of it.
    """
    boxes, parents = _boxes(sight)
    pings = {node: number for node, number in boxes.items() if _is_ping(node)}
    shown = {node: number for node, number in boxes.items() if node not in pings}
    notes = {
        note: up
        for note in (_notes(sight.elements) if boxes else ())
        if (up := next((up for up in islice(note.iterancestors(), MOST_UP) if up in shown), None)) is not None
    }
    records, known = list(map(_record, shown)), {_record(node)[0]: number for node, number in shown.items()}
    read = read_blocks(records, (*pings, *notes), known, refer=False)
    if notes and len(read) < len(shown):  # a note in place of words stays
        bare = {node for at, node in enumerate(shown) if at not in read}
        beside = (note for note, up in notes.items() if up not in bare)
        read = read_blocks(records, (*pings, *beside), known, refer=False)
    held = {shown[box] for box in notes.values()}
    comments = tuple(
        replace(
            comment,
            parent_id=parents.get(comment.id) or comment.parent_id,
            author=author_of(comment.author, names("wordpress_nobody")),
            state=CommentState.HELD if comment.id in held else comment.state,
        )
        for comment in read.values()
    )
    return FoundItems(boxes, comments, tuple(pings.values()), any(_themed(node) for node in islice(boxes, 20)))


def _notes(elements: Elements) -> list[HtmlElement]:
    """The elements that say that a comment awaits moderation, and no more."""
    telling = map(elements.nodes.__getitem__, sorted(elements.saying(_held_words())))
    return [node for node in telling if state_told(short(node, LONGEST_NOTICE)) is CommentState.HELD]


@cache
def _held_words() -> ElementWords:
    return ElementWords(placeholders_of(CommentState.HELD))


def _is_ping(node: HtmlElement) -> bool:
    return not names("wordpress_pings").isdisjoint(classes_of(node, *node.iterchildren("div", "article")))


def _record(node: HtmlElement) -> Record:
    """The elements of a comment: its own, and the other half of an entry in a definition list."""
    before = next(node.itersiblings(preceding=True), None) if node.tag == "dd" else None
    return (before, node) if before is not None and before.tag == "dt" else (node,)


def _themed(node: HtmlElement) -> bool:
    return any(
        names("wordpress_parts") & classes_of(part)
        for part in (node, *node.iter("div", "span", "p", "cite", "li", "article"))
    )


def _boxes(sight: Sight) -> tuple[dict[HtmlElement, str], dict[str, str]]:
    """The outermost element of each comment with its number, and the parents that ids name."""
    boxes: dict[HtmlElement, str] = {}
    parents: dict[str, str] = {}
    seen: set[str] = set()
    alike = ((name, places) for (_, name), places in sight.elements.alike.items() if "comm" in name)
    numbered = ((match, places) for name, places in alike if (match := ITEM_ID.match(name)) is not None)
    for match, node in ((match, sight.elements.nodes[place]) for match, places in numbered for place in places):
        if node.tag in ("a", "input", "textarea", "script", "form", "span"):
            continue
        number = match[1] or match[2]
        if match[3] and int(match[3]):
            parents[number] = match[3]
        if number not in seen:
            seen.add(number)
            boxes[node] = number
    return boxes, parents
