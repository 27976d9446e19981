"""A synthetic year: what happens to articles and their threads, and when. Ages are hours since publication.

Anchors: 4,609,430 versions of 1,278,804 articles (NewsEdits, 22 outlets) give 2.6 edits an article; more than 16 % of
1.3 million checked Weibo messages were deleted (Bamman et al. 2012). No public count says when edits come; the
assumption is that their age is log-normal, half of them within 12 hours and one in six after four days.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

YEAR = 365 * 24.0
EDITS = 2.6
COMMENTS = 20
REMOVED = 0.16
WITHDRAWN = 0.02


@dataclass(frozen=True, slots=True)
class Life:
    """The ages at which things happen to one article: edits, thread events, and its withdrawal."""

    edits: tuple[float, ...]
    thread: tuple[float, ...]
    removals: tuple[float, ...]
    withdrawn: float | None = None


@dataclass(slots=True)
class Outcome:
    """Delays in hours, by kind of event, and the number of checks."""

    edits: list[float] = field(default_factory=list)
    thread: list[float] = field(default_factory=list)
    removals: list[float] = field(default_factory=list)
    checks: int = 0


def life(chance: random.Random) -> Life:
    """One article's year."""
    edits = _ages(chance, _poisson(chance, EDITS), 12, 2.0)
    thread, removals = [], []
    for posted in _ages(chance, int(chance.expovariate(1 / COMMENTS)), 24, 1.6):
        thread.append(posted)
        if chance.random() < REMOVED:
            gone = posted + _age(chance, 24, 2.0)
            if gone < YEAR:
                removals.append(gone)
    withdrawn = chance.uniform(24, YEAR) if chance.random() < WITHDRAWN else None
    return Life(edits, tuple(sorted(thread)), tuple(sorted(removals)), withdrawn)


def _ages(chance: random.Random, number: int, median: float, sigma: float) -> tuple[float, ...]:
    ages = (_age(chance, median, sigma) for _ in range(number))
    return tuple(sorted(age for age in ages if age < YEAR))


def _age(chance: random.Random, median: float, sigma: float) -> float:
    return median * chance.lognormvariate(0, sigma)


def _poisson(chance: random.Random, mean: float) -> int:
    number, reached = 0, chance.expovariate(1)
    while reached < mean:
        number, reached = number + 1, reached + chance.expovariate(1)
    return number
