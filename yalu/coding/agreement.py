"""How far coders agree beyond chance: Krippendorff's alpha for nominal data, with an interval.

Source: Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), section C, for any number of coders and missing
values.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import permutations
from math import ceil
from random import Random

RESAMPLES = 2000
LEVEL = 0.95
"""The share of resamples that the interval holds; as many lie below as above."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far coders agree on units. None as a figure: nothing can be said of it."""

    units: int
    """Units that two coders or more gave a code; the others say nothing of agreement."""
    agreed: float | None = None
    """Of 1: the pairs of codes of one unit that are the same."""
    alpha: float | None = None
    """1: all agree; 0: as by chance. None too where only one code was given: there was nothing to tell apart."""
    low: float | None = None
    high: float | None = None
    coincidences: Mapping[tuple[str, str], float] = field(default_factory=dict)
    """How often two codes met in a unit, each pair of coders in both orders, divided by the codes of the unit less
    one: the sum is the number of codes that can be paired."""


@dataclass(frozen=True, slots=True)
class _UnitCounts:
    """What a unit adds to the sums: its codes, how many of them are each code, and the pairs that agree."""

    values: tuple[tuple[str, int], ...]
    size: int
    agreeing: float


def agreement(units: Iterable[Sequence[str]], seed: int) -> Agreement:
    """Return how far coders agree; each unit has the codes that were given to it, a missing one left out.

    The interval is that of a percentile bootstrap over units: units are drawn with replacement as often as there are
    units, and alpha is computed anew each time, expected disagreement too (Zapf et al., BMC Medical Research
    Methodology 16:93, 2016). Hayes and Krippendorff (2007) draw pairs of codes instead, and keep the expected
    disagreement (Krippendorff, Algorithm for bootstrapping a distribution of alpha, 2006): another interval. Resamples
    with one code only have no alpha and are left out; if these are more than half there is no interval. ``seed`` makes
    the draws repeatable.
    """
    pairable = [unit for unit in units if len(unit) > 1]
    counted = [_counted(unit) for unit in pairable]
    alpha = _alpha([(each, 1) for each in counted])
    coincidences: defaultdict[tuple[str, str], float] = defaultdict(float)
    for unit in pairable:
        for pair in permutations(unit, 2):
            coincidences[pair] += 1 / (len(unit) - 1)
    values = sum(each.size for each in counted)
    low, high = _interval(counted, seed) if alpha is not None else (None, None)
    return Agreement(
        len(pairable),
        sum(each.agreeing for each in counted) / values if values else None,
        alpha,
        low,
        high,
        coincidences,
    )


def _counted(unit: Sequence[str]) -> _UnitCounts:
    values = tuple(sorted(Counter(unit).items()))
    return _UnitCounts(values, len(unit), sum(count * (count - 1) for _, count in values) / (len(unit) - 1))


def _alpha(counted: Iterable[tuple[_UnitCounts, int]]) -> float | None:
    """Return alpha of units, each counted so many times."""
    sums: Counter[str] = Counter()
    agreeing = 0.0
    for unit, times in counted:
        agreeing += unit.agreeing * times
        for code, count in unit.values:
            sums[code] += count * times
    values = sums.total()
    expected = values**2 - sum(count**2 for count in sums.values())
    return 1 - (values - 1) * (values - agreeing) / expected if expected else None


def _interval(counted: Sequence[_UnitCounts], seed: int) -> tuple[float | None, float | None]:
    # Only random() is promised to give the same numbers in every version of Python.
    draw, size = Random(seed).random, len(counted)  # noqa: S311  no secret
    alike = list(dict.fromkeys(counted))
    places = [alike.index(unit) for unit in counted]
    resampled = (
        _alpha([(alike[at], times) for at, times in Counter(places[int(draw() * size)] for _ in range(size)).items()])
        for _ in range(RESAMPLES)
    )
    alphas = sorted(alpha for alpha in resampled if alpha is not None)
    if len(alphas) * 2 < RESAMPLES:
        return None, None
    tail = (1 - LEVEL) / 2
    return alphas[ceil(tail * len(alphas)) - 1], alphas[ceil((1 - tail) * len(alphas)) - 1]
