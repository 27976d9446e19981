"""Align two sequences: fast, and near-linear even on text built to be slow."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz.distance import Indel

from yalu.changes.language.tokens import is_unspaced

DIRECT = 20_000_000
"""Maximum cells of the compiled matrix that are filled at once (2.5 MB of bits, some milliseconds)."""
SEARCHED = 4
"""Average number of times each word may be searched for anchors: in hostile text each search finds only one."""


class Same(NamedTuple):
    """``a[a_start : a_start + length] == b[b_start : b_start + length]``."""

    a_start: int
    b_start: int
    length: int


def matching(a: Sequence[str], b: Sequence[str]) -> list[Same]:
    """Return the equal runs of two sequences, in order on both sides, adjacent ones joined.

    This is a longest common subsequence where that is cheap; long inputs are first cut at runs of words that occur once
    on each side. A long part without such runs (few words, repeated over and over) is cut into the same number of
    pieces on both sides, which are aligned one by one: still in order and equal, though not the longest.
    """
    if len(a) * len(b) <= DIRECT and (direct := _by_hash(a, b)) is not None:
        return direct
    numbers = {item: number for number, item in enumerate(dict.fromkeys([*a, *b]))}
    left, right = [*map(numbers.__getitem__, a)], [*map(numbers.__getitem__, b)]
    shared = set(left) & set(right)
    places_a, places_b = _places(left, shared), _places(right, shared)
    runs = _long([left[at] for at in places_a], [right[at] for at in places_b])
    if len(places_a) == len(left) and len(places_b) == len(right):
        return _joined(runs)
    steps = ((run.a_start + step, run.b_start + step) for run in runs for step in range(run.length))
    return _joined([Same(places_a[i], places_b[j], 1) for i, j in steps])


def _places(items: list[int], wanted: set[int]) -> list[int]:
    return [at for at, item in enumerate(items) if item in wanted]


def _long(left: list[int], right: list[int]) -> list[Same]:
    """Return the equal runs of two long sequences, unordered: cut at both ends and anchors until parts are small."""
    runs: list[Same] = []
    todo = [(0, len(left), 0, len(right))]
    budget = SEARCHED * (len(left) + len(right))
    while todo:
        a0, a1, b0, b1 = todo.pop()
        start, limit = a0, a0 + min(a1 - a0, b1 - b0)
        while a0 < limit and left[a0] == right[b0]:
            a0, b0 = a0 + 1, b0 + 1
        if a0 > start:
            runs.append(Same(start, b0 - (a0 - start), a0 - start))
        end, limit = a1, a1 - min(a1 - a0, b1 - b0)
        while a1 > limit and left[a1 - 1] == right[b1 - 1]:
            a1, b1 = a1 - 1, b1 - 1
        if a1 < end:
            runs.append(Same(a1, b1, end - a1))
        if not (a1 - a0) * (b1 - b0):
            continue
        if (a1 - a0) * (b1 - b0) <= DIRECT:
            runs.extend(_direct(left[a0:a1], right[b0:b1], a0, b0))
            continue
        anchors = _anchors(left[a0:a1], right[b0:b1]) if budget > 0 else []
        budget -= a1 - a0 + b1 - b0
        todo.extend(_between(anchors, a0, a1, b0, b1) if anchors else _pieces(a0, a1, b0, b1))
        runs.extend(Same(a0 + i, b0 + j, 1) for i, j in anchors)
    return runs


def _pieces(a0: int, a1: int, b0: int, b1: int) -> list[tuple[int, int, int, int]]:
    """Cut a part without anchors into the same number of pieces on both sides, enough to make each cheap."""
    count = math.isqrt((a1 - a0) * (b1 - b0) // DIRECT) + 2
    cuts_a = [a0 + (a1 - a0) * at // count for at in range(count + 1)]
    cuts_b = [b0 + (b1 - b0) * at // count for at in range(count + 1)]
    return [(*span_a, *span_b) for span_a, span_b in zip(pairwise(cuts_a), pairwise(cuts_b), strict=True)]


def _by_hash(a: Sequence[str], b: Sequence[str]) -> list[Same] | None:
    """Return what ``_direct`` does, comparing words by their hash; None if that was wrong."""
    runs = []
    for start_a, start_b, length in Indel.opcodes(a, b).as_matching_blocks():
        if a[start_a : start_a + length] != b[start_b : start_b + length]:
            return None
        if length:
            runs.append(Same(start_a, start_b, length))
    return runs


def _direct(a: list[int], b: list[int], a0: int, b0: int) -> list[Same]:
    """Return a longest common subsequence; the compiled search trims a common beginning and end itself."""
    blocks = Indel.opcodes(a, b).as_matching_blocks()
    return [Same(a0 + block.a, b0 + block.b, block.size) for block in blocks if block.size]


def _between(anchors: list[tuple[int, int]], a0: int, a1: int, b0: int, b1: int) -> list[tuple[int, int, int, int]]:
    gaps = []
    a_at, b_at = a0, b0
    for i, j in anchors:
        gaps.append((a_at, a0 + i, b_at, b0 + j))
        a_at, b_at = a0 + i + 1, b0 + j + 1
    gaps.append((a_at, a1, b_at, b1))
    return gaps


def _anchors(a: list[int], b: list[int]) -> list[tuple[int, int]]:
    """Return positions of runs that occur exactly once on each side: the longest chain that is in order on both."""
    for width in (1, 3, 6):
        once_a = _once(a, width)
        once_b = _once(b, width)
        pairs = sorted((i, once_b[run]) for run, i in once_a.items() if run in once_b)
        if len(pairs) * 200 >= min(len(a), len(b)) or (pairs and width == 6):
            return rising(pairs)
    return []


def _once(items: list[int], width: int) -> dict[tuple[int, ...], int]:
    runs = list(zip(*(items[shift:] for shift in range(width)), strict=False))
    count = Counter(runs)
    return {run: at for at, run in enumerate(runs) if count[run] == 1}


def rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest chain of pairs (sorted by their first) whose seconds rise too; takes n log n."""
    tails: list[int] = []
    tail_at: list[int] = []
    before: list[int] = []
    for at, (_, second) in enumerate(pairs):
        place = bisect_left(tails, second)
        before.append(tail_at[place - 1] if place else -1)
        if place == len(tails):
            tails.append(second)
            tail_at.append(at)
        else:
            tails[place] = second
            tail_at[place] = at
    chain = []
    at = tail_at[-1] if tail_at else -1
    while at >= 0:
        chain.append(pairs[at])
        at = before[at]
    return chain[::-1]


def _joined(runs: list[Same]) -> list[Same]:
    joined: list[Same] = []
    for same in sorted(runs):
        if joined:
            last = joined[-1]
            if last.a_start + last.length == same.a_start and last.b_start + last.length == same.b_start:
                joined[-1] = Same(last.a_start, last.b_start, last.length + same.length)
                continue
        joined.append(same)
    return joined


def cleaned(same: list[Same], a: Sequence[str], b: Sequence[str]) -> list[Same]:
    """Return the equal runs without those between two changes that are too short to be read as equal."""
    kept: list[Same] = []
    ends = Same(len(a), len(b), 0)
    for at, run in enumerate(same):
        nearest = same[at + 1] if at + 1 < len(same) else ends
        last = kept[-1] if kept else Same(0, 0, 0)
        before = max(run.a_start - last.a_start - last.length, run.b_start - last.b_start - last.length)
        after = max(nearest.a_start - run.a_start - run.length, nearest.b_start - run.b_start - run.length)
        if before > 0 and after > 0 and _too_short(run, a, before, after):
            continue
        kept.append(run)
    return kept


def _too_short(run: Same, a: Sequence[str], before: int, after: int) -> bool:
    if run.length > 3 or run.length > min(before, after):
        return False
    size = sum(len(key) for key in a[run.a_start : run.a_start + run.length])
    return size <= (3 if is_unspaced(a[run.a_start]) else 5)


Bag = frozenset[str]
"""The distinct words of a paragraph, or its distinct pairs of characters."""
ALIKE = 0.4
"""Minimum likeness (0 to 1) of two versions of one paragraph."""


def likeness(a: Bag, b: Bag) -> float:
    """Return the share of words in common, 0 to 1 (Dice).

    If at least 80 % of the smaller bag (of five words or more) lies in the other, it is at least half that share.
    """
    if not a or not b:
        return 1.0 if a == b else 0.0
    common, smaller = len(a & b), min(len(a), len(b))
    dice = 2 * common / (len(a) + len(b))
    return max(dice, 0.5 * common / smaller) if smaller >= 5 and common >= 0.8 * smaller else dice


def alike(a: Sequence[Bag], b: Sequence[Bag]) -> list[tuple[int, int]]:
    """Return pairs (i, j) of bags with a likeness of at least ``ALIKE``, each used once, most alike first; sorted by i.

    Candidates are found by the rarest words, so that the time stays near-linear in the text.
    """
    places: dict[str, list[int]] = defaultdict(list)
    known = frozenset[str]().union(*a)
    for j, bag in enumerate(b):
        for word in bag & known:
            places[word].append(j)
    scored: list[tuple[float, int, int, int]] = []
    for i, bag in enumerate(a):
        for j in _candidates(bag, places):
            score = likeness(bag, b[j])
            if score >= ALIKE:
                scored.append((-score, abs(i - j), i, j))
    scored.sort()
    left: set[int] = set()
    right: set[int] = set()
    pairs = []
    for _, _, i, j in scored:
        if i not in left and j not in right:
            left.add(i)
            right.add(j)
            pairs.append((i, j))
    return sorted(pairs)


_RARE = 24
_EXAMINED = 12


def _candidates(bag: Bag, places: dict[str, list[int]]) -> list[int]:
    known = sorted((len(where), word) for word in bag if (where := places.get(word)))
    votes: Counter[int] = Counter()
    for common, word in known[:40]:
        if common > _RARE and votes:
            break
        votes.update(places[word][:_RARE])
    return [j for j, _ in votes.most_common(_EXAMINED)]
