"""Chart of a report: number of changes per source and family. Geometry only; the page draws it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from yalu.reports.change_classes import FAMILIES, ChangeClass, Family
from yalu.reports.report import Report

MAX_BARS = 12


@dataclass(frozen=True, slots=True)
class BarPart:
    """A part of a bar; ``start`` and ``length`` in percent of the chart's width."""

    family: Family
    count: int
    start: float
    length: float


@dataclass(frozen=True, slots=True)
class Bar:
    """One source. ``parts`` are in the order of the families."""

    name: str
    total: int
    parts: tuple[BarPart, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """The chart: bars, the families that occur in them, and how many sources have no bar."""

    bars: tuple[Bar, ...]
    families: tuple[Family, ...]
    left_off: int
    """Sources that had changes and found no room."""


def chart(report: Report) -> Chart:
    """Bars for the sources with most changes, the longest bar filling the width."""
    sums = {report.names.get(source, source): _families(counts) for source, counts in report.per_source.items()}
    busy = sorted(((name, sums[name]) for name in sums if sums[name]), key=lambda pair: (-pair[1].total(), pair[0]))
    longest = max((count.total() for _, count in busy), default=1)
    bars = tuple(Bar(name, count.total(), _parts(count, longest)) for name, count in busy[:MAX_BARS])
    present = {part.family for bar in bars for part in bar.parts}
    return Chart(bars, tuple(family for family in Family if family in present), max(len(busy) - MAX_BARS, 0))


def _families(counts: Mapping[ChangeClass, int]) -> Counter[Family]:
    total: Counter[Family] = Counter()
    for cls, count in counts.items():
        total[FAMILIES[cls]] += count
    return total


def _parts(count: Counter[Family], longest: int) -> tuple[BarPart, ...]:
    parts = []
    at = 0
    for family in Family:
        if count[family]:
            parts.append(BarPart(family, count[family], _percent(at, longest), _percent(count[family], longest)))
            at += count[family]
    return tuple(parts)


def _percent(share: int, whole: int) -> float:
    return round(100 * share / whole, 3)
