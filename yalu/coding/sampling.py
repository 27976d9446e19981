"""Samples that anybody can draw again: the changes whose hash with the seed is the least (decision 0296)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256


class Strata(StrEnum):
    """What a population is divided by before a sample is drawn."""

    SOURCE = "source"
    COUNTRY = "country"
    KIND = "kind"


@dataclass(frozen=True, slots=True)
class DrawnUnit:
    """A change that was drawn, and the stratum that it was drawn from; None where the population was not divided."""

    change_id: int
    stratum: str | None


def draw(population: Iterable[DrawnUnit], size: int, seed: int) -> list[DrawnUnit]:
    """Return at most ``size`` units of a population, in an order that depends on nothing but the seed.

    Each stratum gives as many as it has of the population (largest remainders). Of a stratum those are drawn whose
    SHA-256 of "SEED:CHANGE_ID" is the least: every change is as likely as another, no generator of random numbers has
    to be the same, and a larger sample without strata holds the smaller one.
    """
    strata: dict[str, list[DrawnUnit]] = {}
    for unit in population:
        strata.setdefault(unit.stratum or "", []).append(unit)
    shares = _shares({name: len(units) for name, units in strata.items()}, size)
    drawn = [unit for name, units in strata.items() for unit in _least(units, shares[name], seed)]
    return _least(drawn, len(drawn), seed)


def _least(units: list[DrawnUnit], size: int, seed: int) -> list[DrawnUnit]:
    return sorted(units, key=lambda unit: sha256(f"{seed}:{unit.change_id}".encode()).digest())[:size]


def _shares(counts: Mapping[str, int], size: int) -> dict[str, int]:
    """Share a size among strata in proportion to their counts."""
    whole = sum(counts.values())
    size = min(size, whole)
    shares = {name: size * count // whole for name, count in counts.items()}
    by_remainder = sorted(counts, key=lambda name: (-(size * counts[name] % whole), name))
    for name in by_remainder[: size - sum(shares.values())]:
        shares[name] += 1
    return shares
