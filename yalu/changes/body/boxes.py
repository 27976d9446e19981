"""Boxes beside the text of an article that one capture shows and the other does not (decision 0244)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from yalu.changes.language.tokens import is_unspaced
from yalu.changes.language.word_variants import fold
from yalu.changes.significance.hunk import TextDifference, form_differences
from yalu.model import ParsedArticle
from yalu.reasons import Reason
from yalu.text import body_text, paragraphs

ALIKE = 0.5
"""Minimum share of words that two texts of one box have in common; with fewer they are two boxes."""
_REASONS = Reason.of("form.box_removed"), Reason.of("form.box_added")
Range = tuple[int, int]


def but_for_boxes(old: ParsedArticle, new: ParsedArticle) -> tuple[ParsedArticle, ParsedArticle, list[TextDifference]]:
    """Return the two states without the boxes that only one of them has, and those boxes as differences.

    Boxes with equal texts are left out of both states, wherever they stand. A box with a similar one in the other state
    stays, and so does one of which a paragraph is in the text of the other: it was edited, or put around a paragraph.
    """
    if not old.boxes and not new.boxes:
        return old, new, []
    before, after = paragraphs(old.body), paragraphs(new.body)
    equal_old, equal_new = _equal(before, old.boxes, after, new.boxes)
    left = [box for box in old.boxes if box not in equal_old], [box for box in new.boxes if box not in equal_new]
    gone = _alone(before, left[0], after, left[1], new.boxes)
    came = _alone(after, left[1], before, left[0], old.boxes)
    removed = [body_text(before[first:end]) for first, end in gone]
    parts = form_differences(removed, [body_text(after[first:end]) for first, end in came], _REASONS)
    return _without(old, before, [*equal_old, *gone]), _without(new, after, [*equal_new, *came]), parts


def _equal(
    before: Sequence[str], old: Iterable[Range], after: Sequence[str], new: Iterable[Range]
) -> tuple[list[Range], list[Range]]:
    """Return the boxes of each side that have an equal one on the other."""
    places: dict[tuple[str, ...], list[Range]] = {}
    for first, end in new:
        for text in {tuple(after[first:end]), _below_head(after[first:end])}:
            places.setdefault(text, []).append((first, end))
    mine, theirs = [], []
    for first, end in old:
        lines = tuple(before[first:end])
        candidates = [
            *places.get(lines, ()),
            *(box for box in places.get(_below_head(lines), ()) if box[1] - box[0] < len(lines)),
        ]
        if free := [box for box in candidates if box not in theirs]:
            mine.append((first, end))
            theirs.append(free[0])
    return mine, theirs


def _below_head(lines: Sequence[str]) -> tuple[str, ...]:
    """Return the lines of a box without its heading, which is not read where the box is the end of the text."""
    return tuple(lines[1:] if len(lines) > 2 and lines[0][-1].isalnum() else lines)


def _alone(
    mine: Sequence[str],
    boxes: Sequence[Range],
    theirs: Sequence[str],
    others: Sequence[Range],
    all_others: Sequence[Range],
) -> list[Range]:
    """Return the ``boxes`` that are like none of the ``others`` and not in the text of the other side."""
    if not boxes:
        return []
    boxed = {place for first, end in all_others for place in range(first, end)}
    text = {paragraph for place, paragraph in enumerate(theirs) if place not in boxed}
    other_bags = [bag(theirs[first:end]) for first, end in others]
    return [
        (first, end)
        for first, end in boxes
        if text.isdisjoint(mine[first:end]) and not any(are_alike(bag(mine[first:end]), other) for other in other_bags)
    ]


def bag(lines: Sequence[str]) -> Counter[str]:
    """Return the words of a box, or the pairs of its characters if it is written without spaces."""
    keys = fold(" ".join(lines)).keys
    return Counter(map("".join, pairwise(keys)) if is_unspaced("".join(keys[:200])) else keys)


def are_alike(left: Counter[str], right: Counter[str]) -> bool:
    """Return True if two bags of words hold at least ``ALIKE`` of their words in common."""
    return 2 * (left & right).total() >= ALIKE * (left.total() + right.total())


def _without(state: ParsedArticle, text: Sequence[str], boxes: Iterable[Range]) -> ParsedArticle:
    """Return the state without the paragraphs of some boxes. The ranges of the boxes that stay are no longer needed."""
    left_out = {place for first, end in boxes for place in range(first, end)}
    body = body_text([paragraph for place, paragraph in enumerate(text) if place not in left_out])
    return replace(state, body=body, boxes=())
