"""A calendar: a square for each day, a column for each week, Monday at the top."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from yalu.rendering.charts.drawing import DataTable, Drawing, Rect, Role, Shape

_SQUARE = 13
_STEP = 16
_DOT = 5


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day, what it stands for, and what it says where it is pointed at."""

    on: date
    role: Role
    title: str


def calendar(
    days: Sequence[CalendarDay], title: str, description: str, table: DataTable, legend: Mapping[Role, str]
) -> Drawing:
    """Draw days in their order, with what stands in them of the legend; a day that nobody saw is a dot, no square."""
    shapes, width = _squares(days)
    present = {day.role for day in days}
    return Drawing(
        name="calendar",
        title=title,
        description=description,
        height=7 * _STEP,
        shapes=shapes,
        table=table,
        legend=tuple((role, name) for role, name in legend.items() if role in present),
        width=max(width, 7 * _STEP),
        css="calendar-picture",
    )


def _squares(days: Sequence[CalendarDay]) -> tuple[tuple[Shape, ...], float]:
    """The shapes, and their width."""
    first = days[0].on.toordinal() - days[0].on.weekday()
    shapes = []
    for day in days:
        week, place = divmod(day.on.toordinal() - first, 7)
        size = _DOT if day.role is Role.UNSEEN else _SQUARE
        at = (_STEP - size) / 2
        shapes.append(Rect(week * _STEP + at, place * _STEP + at, size, size, day.role, day.title))
    return tuple(shapes), (1 + (days[-1].on.toordinal() - first) // 7) * _STEP
