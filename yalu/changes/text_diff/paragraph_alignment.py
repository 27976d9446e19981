"""Align the paragraphs of two texts: kept, edited, moved, split and merged ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import NamedTuple

from yalu.changes.text_diff.sequence_alignment import Bag, alike, likeness, matching, rising

Bagger = Callable[[int], Bag]

_SURE = 0.6
"""Minimum likeness at which paragraphs in the same place on both sides are paired at once."""
_FACING = 0.15
"""Minimum likeness at which two lone paragraphs between the same neighbours are paired."""
ANYWHERE = 10_000
"""Maximum unpaired paragraphs that are searched for in the whole other text; more are only paired in place."""
_PART = 0.6
"""Minimum share of a paragraph that a neighbour's partner must contain to include it."""


class ParagraphGroup(NamedTuple):
    """Paragraphs that belong together: one old and one new, or several on one side if it was split or merged."""

    old: tuple[int, ...]
    new: tuple[int, ...]
    in_order: bool


def partners(before: Sequence[str], after: Sequence[str], bag_old: Bagger, bag_new: Bagger) -> list[ParagraphGroup]:
    """Return groups with every paragraph of both texts exactly once, in new order, those only in the old text last.

    ``before`` and ``after`` are the paragraphs; ``bag_old(i)`` and ``bag_new(j)`` return what a paragraph is matched by
    and are called only for paragraphs without an equal.
    """
    pairs = _equals(before, after)
    taken = {i for i, _ in pairs}
    matched = {j for _, j in pairs}
    left = [i for i in range(len(before)) if i not in taken]
    right = [j for j in range(len(after)) if j not in matched]
    if len(before) == len(after) == 1 and left and right:
        return [ParagraphGroup((0,), (0,), True)]
    bags_old, bags_new = {i: bag_old(i) for i in left}, {j: bag_new(j) for j in right}
    similar = _facing(pairs, left, right, bags_old, bags_new, _SURE)
    seen_old, seen_new = {i for i, _ in similar}, {j for _, j in similar}
    rest_old, rest_new = [i for i in left if i not in seen_old], [j for j in right if j not in seen_new]
    if len(rest_old) <= ANYWHERE and len(rest_new) <= ANYWHERE:
        likely = alike([bags_old[i] for i in rest_old], [bags_new[j] for j in rest_new])
        similar += [(rest_old[a], rest_new[b]) for a, b in likely]
    similar += _facing(pairs + similar, left, right, bags_old, bags_new, _FACING)
    wide = _widened(similar, bags_old, bags_new)
    in_order = set(rising(sorted(pairs + similar)))
    groups = [ParagraphGroup((i,), (j,), (i, j) in in_order) for i, j in pairs]
    groups += [
        ParagraphGroup(old, new, (old[0], new[0]) in in_order or _touches(old, new, in_order)) for old, new in wide
    ]
    return _complete(groups, len(before), len(after))


def _touches(old: tuple[int, ...], new: tuple[int, ...], in_order: set[tuple[int, int]]) -> bool:
    return any((i, j) in in_order for i in old for j in new)


def _equals(before: Sequence[str], after: Sequence[str]) -> list[tuple[int, int]]:
    pairs = [(run.a_start + n, run.b_start + n) for run in matching(before, after) for n in range(run.length)]
    taken, matched = {i for i, _ in pairs}, {j for _, j in pairs}
    places: dict[str, list[int]] = defaultdict(list)
    for i in reversed(range(len(before))):
        if i not in taken:
            places[before[i]].append(i)
    for j, text in enumerate(after):
        if j not in matched and places.get(text):
            pairs.append((places[text].pop(), j))
    return pairs


def _facing(
    pairs: list[tuple[int, int]],
    left: Sequence[int],
    right: Sequence[int],
    old: dict[int, Bag],
    new: dict[int, Bag],
    least: float,
) -> list[tuple[int, int]]:
    """Return pairs of similar unmatched paragraphs in the same place: as many on both sides between equal neighbours.

    ``pairs`` are the matched indexes, ``left`` and ``right`` the candidates, ``old`` and ``new`` their bags; ``least``
    is the minimum likeness (0 to 1).
    """
    taken, matched = {i for i, _ in pairs}, {j for _, j in pairs}
    chain = [*rising(sorted(pairs)), (1 << 60, 1 << 60)]
    free_left = [i for i in left if i not in taken]
    free_right = [j for j in right if j not in matched]
    similar = []
    a = b = 0
    for i, j in chain:
        start_a, start_b = a, b
        while a < len(free_left) and free_left[a] < i:
            a += 1
        while b < len(free_right) and free_right[b] < j:
            b += 1
        if a - start_a == b - start_b:
            facing = zip(free_left[start_a:a], free_right[start_b:b], strict=True)
            similar += [(i, j) for i, j in facing if likeness(old[i], new[j]) >= least]
    return similar


def _widened(
    pairs: list[tuple[int, int]], old: dict[int, Bag], new: dict[int, Bag]
) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Extend pairs by the neighbours that were split from them or merged into them."""
    taken, matched = {i for i, _ in pairs}, {j for _, j in pairs}
    wide = []
    for i, j in pairs:
        news = _grown(j, matched, new, old[i] - new[j])
        olds = (i,) if len(news) > 1 else _grown(i, taken, old, new[j] - old[i])
        matched.update(news)
        taken.update(olds)
        wide.append((olds, news))
    return wide


def _grown(start: int, used: set[int], bags: dict[int, Bag], missing: Bag) -> tuple[int, ...]:
    """Return ``start`` and the unused neighbours on either side that consist of what is missing."""
    first = last = start
    while (near := bags.get(last + 1)) is not None and last + 1 not in used and _is_part(near, missing):
        missing = missing - near
        last += 1
    while (near := bags.get(first - 1)) is not None and first - 1 not in used and _is_part(near, missing):
        missing = missing - near
        first -= 1
    return tuple(range(first, last + 1))


def _is_part(bag: Bag, missing: Bag) -> bool:
    return len(bag) > 0 and len(bag & missing) >= _PART * len(bag)


def _complete(groups: list[ParagraphGroup], old_count: int, new_count: int) -> list[ParagraphGroup]:
    """Return all groups in the order of the new text; paragraphs without a partner get groups of their own."""
    used_old = {i for group in groups for i in group.old}
    used_new = {j for group in groups for j in group.new}
    groups += [ParagraphGroup((), (j,), True) for j in range(new_count) if j not in used_new]
    groups.sort(key=lambda group: group.new[0])
    return groups + [ParagraphGroup((i,), (), True) for i in range(old_count) if i not in used_old]
