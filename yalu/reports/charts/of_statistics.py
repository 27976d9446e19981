"""Figures over time as a chart: a row of columns for each value, and one for the visits in which it could be seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from yalu.reports.charts.columns import AxisStep, Panel, columns
from yalu.reports.charts.drawing import WIDTH, DataTable, Drawing, Rect, Role
from yalu.reports.words import Words


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A value's name and its counts, one a period."""

    name: str
    counts: tuple[int, ...]


def statistics_chart(
    words: Words, title: str, steps: Sequence[AxisStep], rows: Sequence[FigureRow], visits: Sequence[int]
) -> Drawing | None:
    """The rows over one axis of time; periods without a visit are grey from top to bottom. None without a row.

    ``rows`` and ``visits`` have as many counts as there are steps.
    """
    if not rows or not steps:
        return None
    name = words.gettext("Visits answered")
    panels = [Panel(row.name, Role.NEW, row.counts) for row in rows] + [Panel(name, Role.COMMENT, tuple(visits))]
    shapes, height = columns(steps, panels)
    width = WIDTH / len(steps)
    unseen = [
        Rect(round(number * width, 2), 0, round(width, 2), height, Role.TRACK)
        for number, count in enumerate(visits)
        if not count
    ]
    head = (words.gettext("Begins"), *(panel.heading for panel in panels))
    lines = [
        (step.label, *(words.number(panel.counts[number]) for panel in panels)) for number, step in enumerate(steps)
    ]
    return Drawing(
        name="statistics",
        title=title,
        description=words.several([f"{row.name} {words.number(sum(row.counts))}" for row in rows]),
        height=height,
        shapes=(*unseen, *shapes),
        table=DataTable(head, tuple(lines)),
        legend=((Role.TRACK, words.gettext("no visit was answered")),) if unseen else (),
    )
