"""Lists of one thread in several markups: a theme's old comments, and those that a plug-in shows since.

Rule: threads.md#lists-of-comments.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace

from lxml.html import HtmlElement

from yalu.model import ParsedComment
from yalu.pages.comments.blocks.time_markers import Record
from yalu.pages.comments.lists.evidence import SURE, is_called
from yalu.pages.comments.platform import outermost
from yalu.pages.document.elements import Elements

_PAGE = frozenset(("html", "body", "main", "article"))


@dataclass(frozen=True, slots=True)
class Entries:
    """The comments, their elements, what to cut, the heading's count, whether the ids are the page's; the evidence."""

    comments: tuple[ParsedComment, ...]
    records: tuple[Record, ...]
    cut: tuple[HtmlElement, ...]
    stated: int | None
    named: bool
    evidence: int

    @property
    def boxes(self) -> tuple[HtmlElement, ...]:
        """The elements of all comments."""
        return tuple(node for record in self.records for node in record)


def joined_lists(ranked: Sequence[Entries], elements: Elements) -> Entries:
    """The first of several lists, with those of the others that belong to its thread, in document order.

    They belong to it if nothing of one is in the other, and the count above them is met by both together, or not
    exceeded where both are in an element that is named after comments.
    """
    held = [set(entries.boxes) for entries in ranked if entries.evidence > SURE and len(entries.records) > 1]
    best, *others = (each for each in ranked if not any(_is_inside(each, boxes) for boxes in held))
    for other in others:
        if _is_apart(best, other) and (_meets(best, other) or _has_one_section(best, other)):
            best = _joined(best, other, elements)
    return best


def _is_inside(entries: Entries, boxes: Container[HtmlElement]) -> bool:
    """True if a list is of replies in the comments of another one."""
    return all(any(up in boxes for up in box.iterancestors()) for box in entries.boxes)


def _is_apart(left: Entries, right: Entries) -> bool:
    if {comment.id for comment in left.comments} & {comment.id for comment in right.comments}:
        return False
    if {(comment.author, comment.text) for comment in left.comments} & {
        (comment.author, comment.text) for comment in right.comments
    }:
        return False
    return not (_within(left.boxes, set(right.boxes)) or _within(right.boxes, set(left.boxes)))


def _within(inner: Sequence[HtmlElement], boxes: Container[HtmlElement]) -> bool:
    return any(up in boxes for box in inner for up in (box, *box.iterancestors()))


def _meets(left: Entries, right: Entries) -> bool:
    size = len(left.comments) + len(right.comments)
    return size in (left.stated, right.stated) and len(left.comments) != left.stated


def _has_one_section(left: Entries, right: Entries) -> bool:
    stated = left.stated if left.stated is not None else right.stated
    if stated is not None and len(left.comments) + len(right.comments) > stated:
        return False
    around = set(right.boxes[0].iterancestors())
    section = next((up for up in left.boxes[0].iterancestors() if up in around), None)
    return section is not None and section.tag not in _PAGE and is_called(section)


def _joined(left: Entries, right: Entries, elements: Elements) -> Entries:
    at = elements.at
    first, second = (left, right) if at.get(left.boxes[0], 0) <= at.get(right.boxes[0], 0) else (right, left)
    return replace(
        left,
        comments=(*first.comments, *second.comments),
        records=(*first.records, *second.records),
        cut=outermost((*first.cut, *second.cut)),
        stated=left.stated if left.stated is not None else right.stated,
        named=left.named and right.named,
        evidence=max(left.evidence, right.evidence),
    )
