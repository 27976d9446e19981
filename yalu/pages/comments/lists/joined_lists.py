"""Lists of one thread in several markups: a theme's old comments, and those that a plug-in shows since.

Rule: threads.md#lists-of-comments.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace

from lxml.html import HtmlElement

from yalu.model import Comment
from yalu.pages.comments.element_texts import ElementTexts
from yalu.pages.comments.lists.evidence import is_called
from yalu.pages.comments.platform import outermost

_PAGE = frozenset(("html", "body", "main", "article"))


@dataclass(frozen=True, slots=True)
class Entries:
    """The comments, their elements, what to cut, the heading's count, whether the ids are the page's; the evidence."""

    comments: tuple[Comment, ...]
    boxes: tuple[HtmlElement, ...]
    cut: tuple[HtmlElement, ...]
    stated: int | None
    named: bool
    evidence: int


def joined_lists(ranked: Sequence[Entries], elements: ElementTexts) -> Entries:
    """The first of several lists, with those of the others that belong to its thread, in document order.

    They belong to it if nothing of one is in the other, and the count above them is met by both together, or not
    exceeded where both are in an element that is named after comments.
    """
    best, *others = ranked
    for other in others:
        if _is_apart(best, other) and (_meets(best, other) or _has_one_section(best, other)):
            best = _joined(best, other, elements)
    return best


def _is_apart(one: Entries, other: Entries) -> bool:
    if {comment.id for comment in one.comments} & {comment.id for comment in other.comments}:
        return False
    if {(comment.author, comment.text) for comment in one.comments} & {
        (comment.author, comment.text) for comment in other.comments
    }:
        return False
    return not (_within(one.boxes, set(other.boxes)) or _within(other.boxes, set(one.boxes)))


def _within(inner: Sequence[HtmlElement], boxes: Container[HtmlElement]) -> bool:
    return any(up in boxes for box in inner for up in (box, *box.iterancestors()))


def _meets(one: Entries, other: Entries) -> bool:
    size = len(one.comments) + len(other.comments)
    return size in (one.stated, other.stated) and len(one.comments) != one.stated


def _has_one_section(one: Entries, other: Entries) -> bool:
    stated = one.stated if one.stated is not None else other.stated
    if stated is not None and len(one.comments) + len(other.comments) > stated:
        return False
    around = set(other.boxes[0].iterancestors())
    section = next((up for up in one.boxes[0].iterancestors() if up in around), None)
    return section is not None and section.tag not in _PAGE and is_called(section)


def _joined(one: Entries, other: Entries, elements: ElementTexts) -> Entries:
    at = elements.at
    first, second = (one, other) if at.get(one.boxes[0], 0) <= at.get(other.boxes[0], 0) else (other, one)
    return replace(
        one,
        comments=(*first.comments, *second.comments),
        boxes=(*first.boxes, *second.boxes),
        cut=outermost((*first.cut, *second.cut)),
        stated=one.stated if one.stated is not None else other.stated,
        named=one.named and other.named,
        evidence=max(one.evidence, other.evidence),
    )
