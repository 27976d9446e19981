"""Krippendorff's alpha gives the published values, and its interval is that of all resamples there are."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from math import ceil

import pytest

from yalu.coding.agreement import LEVEL, agreement

MISSING = "."
FOUR_OBSERVERS = (
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
)
"""Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), section C: 4 observers, 12 units."""
MEG_AND_OWEN = ("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0")
"""The same, section A: two observers, two values."""
BEN_AND_GERRY = ("a a b b d c c c e d d a", "b a b b b c c c e d d d")
"""The same, section B: two observers, five values."""
THREE_CODERS = (
    ". . . . . 3 4 1 2 1 1 3 3 . 3",
    "1 . 2 1 3 3 4 3 . . . . . . .",
    ". . 2 1 3 4 4 . 2 1 1 3 3 . 4",
)
"""The example of Wikipedia's article on Krippendorff's alpha: 3 coders, 15 units, most codes missing."""


def units(rows: Sequence[str]) -> list[list[str]]:
    """The codes of each unit, of rows with one coder each."""
    return [[code for code in codes if code != MISSING] for codes in zip(*map(str.split, rows), strict=True)]


@pytest.mark.parametrize(
    ("rows", "alpha", "pairable"),
    [(FOUR_OBSERVERS, 0.743, 11), (MEG_AND_OWEN, 0.095, 10), (BEN_AND_GERRY, 0.692, 12), (THREE_CODERS, 0.691, 12)],
)
def test_published_examples(rows: Sequence[str], alpha: float, pairable: int) -> None:
    measured = agreement(units(rows), 1)
    assert measured.alpha is not None and round(measured.alpha, 3) == alpha
    assert measured.units == pairable
    assert measured.low is not None and measured.high is not None and measured.low < measured.alpha < measured.high


def test_the_coincidences_are_the_published_ones() -> None:
    met = agreement(units(BEN_AND_GERRY), 1).coincidences
    assert (
        met["a", "a"] == 2 and met["b", "b"] == 4 and met["c", "c"] == 6 and met["d", "d"] == 4 and met["e", "e"] == 2
    )
    assert met["a", "b"] == met["b", "a"] == 1 and met["b", "d"] == 2 - 1 and met["a", "d"] == 1
    assert sum(met.values()) == 24
    assert sum(agreement(units(FOUR_OBSERVERS), 1).coincidences.values()) == pytest.approx(40)


def test_the_interval_is_that_of_every_resample() -> None:
    """Five units have 3,125 resamples: the percentiles of all of them are those of the random ones."""
    given = units(("a a b c b", "a b b c a"))
    alphas = sorted(alpha for chosen in product(given, repeat=5) if (alpha := agreement_of(list(chosen))) is not None)
    tail = (1 - LEVEL) / 2
    exact = alphas[ceil(tail * len(alphas)) - 1], alphas[ceil((1 - tail) * len(alphas)) - 1]
    measured = agreement(given, 7)
    assert (measured.low, measured.high) == pytest.approx(exact)
    assert agreement(given, 7) == measured


def agreement_of(given: list[list[str]]) -> float | None:
    """Alpha by its definition, one less the observed by the expected disagreement, of two coders."""
    codes = [code for unit in given for code in unit]
    observed = sum(first != second for first, second in given) / len(given)
    expected = sum(a != b for a in codes for b in codes) / (len(codes) * (len(codes) - 1))
    return 1 - observed / expected if expected else None


def test_nothing_is_said_without_pairs_or_without_a_second_code() -> None:
    assert agreement([["a"], []], 1).alpha is None and agreement([], 1).agreed is None
    alike = agreement([["a", "a"]] * 5, 1)
    assert (alike.units, alike.agreed, alike.alpha, alike.low) == (5, 1.0, None, None)
    assert agreement([["a", "a"], ["b", "b"]] * 20, 1).low == 1.0
