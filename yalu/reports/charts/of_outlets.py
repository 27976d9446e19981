"""Rates of outlets as a chart: for each its interval as a bar, and the rate as a mark on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from yalu.records.figures.outlet import Proportion
from yalu.rendering.charts.bars import BAR, ROW
from yalu.rendering.charts.drawing import (
    TEXT,
    WIDTH,
    Anchor,
    ChartMark,
    DataTable,
    Drawing,
    Label,
    Rect,
    Role,
    Shape,
    Sign,
)
from yalu.reports.words.words import Words


@dataclass(frozen=True, slots=True)
class RateRow:
    """An outlet's name and its rate."""

    name: str
    rate: Proportion


def rate_text(words: Words, rate: Proportion) -> str:
    """A rate with its interval: "12.5 (8.1–18.6)"."""
    if rate.per_100 is None or rate.low is None or rate.high is None:
        return words.gettext("too few")
    shown = (words.number(round(value, 1)) for value in (rate.per_100, rate.low, rate.high))
    return "{} ({}–{})".format(*shown)


def rates_chart(words: Words, title: str, rows: Sequence[RateRow]) -> Drawing | None:
    """The intervals on one scale from 0, in the order of the rows; None where no row has one."""
    given = [row for row in rows if row.rate.high is not None]
    if not given:
        return None
    longest = max(row.rate.high or 0.0 for row in given) or 1.0
    shapes: list[Shape] = []
    for number, row in enumerate(given):
        shapes += _row(words, row, number * ROW, longest)
    return Drawing(
        name="rates",
        title=title,
        description=words.several([f"{row.name} {rate_text(words, row.rate)}" for row in given]),
        height=len(given) * ROW,
        shapes=tuple(shapes),
        table=DataTable(
            (words.gettext("Outlet"), title), tuple((row.name, rate_text(words, row.rate)) for row in given)
        ),
    )


def _row(words: Words, row: RateRow, top: float, longest: float) -> list[Shape]:
    low, rate, high = (
        round(WIDTH * (value or 0.0) / longest, 2) for value in (row.rate.low, row.rate.per_100, row.rate.high)
    )
    bar = top + TEXT + 6
    return [
        Label(0, top + TEXT, row.name),
        Label(WIDTH, top + TEXT, rate_text(words, row.rate), Anchor.END),
        Rect(0, bar, WIDTH, BAR, Role.TRACK),
        Rect(low, bar, round(high - low, 2), BAR, Role.NEW),
        ChartMark(min(max(rate, 5), WIDTH - 5), bar + BAR / 2, Sign.BAR, Role.AXIS),
    ]
