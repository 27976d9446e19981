"""A sample depends on the population, the size and the seed alone, and strata share it in proportion."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from random import Random

from yalu.coding.sampling import DrawnUnit, draw

UNITS = [DrawnUnit(number, None) for number in range(1, 301)]
DIVIDED = [DrawnUnit(number, "large" if number % 10 else "small") for number in range(1, 301)]


def test_the_least_hashes_are_drawn_in_any_order_of_the_population() -> None:
    by_hash = sorted(range(1, 301), key=lambda number: sha256(f"5:{number}".encode()).hexdigest())
    drawn = [unit.change_id for unit in draw(UNITS, 40, 5)]
    assert drawn == by_hash[:40]
    shuffled = UNITS.copy()
    Random(3).shuffle(shuffled)
    assert [unit.change_id for unit in draw(shuffled, 40, 5)] == drawn
    assert [unit.change_id for unit in draw(UNITS, 60, 5)][:40] == drawn
    assert [unit.change_id for unit in draw(UNITS, 40, 6)] != drawn


def test_every_change_is_as_likely_as_another() -> None:
    drawn = Counter(unit.change_id for seed in range(2000) for unit in draw(UNITS[:20], 5, seed))
    assert len(drawn) == 20
    chi_squared = sum((drawn[number] - 500) ** 2 / 500 for number in range(1, 21))
    assert chi_squared < 43.8  # the 0.999 quantile of 19 degrees of freedom


def test_strata_share_in_proportion() -> None:
    drawn = draw(DIVIDED, 50, 1)
    assert Counter(unit.stratum for unit in drawn) == {"large": 45, "small": 5}
    assert {unit.stratum for unit in drawn[:25]} <= {"large", "small"} and drawn != sorted(
        drawn, key=lambda unit: unit.stratum or ""
    )
    assert Counter(unit.stratum for unit in draw(DIVIDED, 3, 1)) == {"large": 3}
    assert len(draw(DIVIDED, 7, 1)) == 7 and len(draw(DIVIDED, 999, 1)) == 300 and draw([], 5, 1) == []
