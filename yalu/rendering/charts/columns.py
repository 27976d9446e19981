"""Columns: one for each step of time, in panels of their own height that share the axis of time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from yalu.rendering.charts.drawing import TEXT, WIDTH, Anchor, Label, Line, Rect, Role, Shape

_PLOT = 56
_PANEL = TEXT + 8 + _PLOT + 12
_AXIS = TEXT + 8
_STACK = 120
_LANE = 20
_GAP = 0.22
"""Part of a step that stays free between two columns."""
MAX_LABELS = 5
"""Labels that an axis of time has room for."""


@dataclass(frozen=True, slots=True)
class AxisStep:
    """A label under the axis and its latin form."""

    label: str
    latin: str


@dataclass(frozen=True, slots=True)
class Panel:
    """One row of columns with its heading."""

    heading: str
    role: Role
    counts: tuple[int, ...]


def columns(steps: Sequence[AxisStep], panels: Sequence[Panel]) -> tuple[tuple[Shape, ...], float]:
    """The shapes and their height. Each panel has as many counts as there are steps; its greatest fills its height."""
    shapes: list[Shape] = []
    for number, panel in enumerate(panels):
        shapes += _panel(panel, number * _PANEL)
    base = len(panels) * _PANEL
    shapes += _axis(steps, base)
    return tuple(shapes), base + _AXIS


def _panel(panel: Panel, top: float) -> list[Shape]:
    floor = top + TEXT + 8 + _PLOT
    greatest = max(panel.counts, default=0)
    shapes: list[Shape] = [
        Label(0, top + TEXT, panel.heading, strong=True),
        Line(((0, floor), (WIDTH, floor)), Role.AXIS),
    ]
    step = WIDTH / max(len(panel.counts), 1)
    for number, count in enumerate(panel.counts):
        if not count:
            continue
        height = round((_PLOT - TEXT) * count / greatest, 2)
        left = round(step * (number + _GAP / 2), 2)
        shapes.append(Rect(left, floor - height, round(step * (1 - _GAP), 2), height, panel.role))
        if step >= 2 * TEXT or number == panel.counts.index(greatest):
            shapes.append(Label(round(step * (number + 0.5), 2), floor - height - 3, str(count), Anchor.MIDDLE))
    return shapes


def stacked(
    steps: Sequence[AxisStep], parts: Sequence[Panel], coverage: Sequence[tuple[int, int]], name: str
) -> tuple[tuple[Shape, ...], float]:
    """A column for each step with its parts on one another, over a lane called ``name`` with the coverage of each step.

    ``coverage`` has for each step how often something could be seen, and how often it was tried: the lane shows the
    one in the other. A step in which nothing could be seen is marked from top to bottom.
    """
    floor, lane = TEXT + 4 + _STACK, TEXT + 4 + _STACK + TEXT + 14 + _LANE
    width = WIDTH / max(len(steps), 1)
    totals = [sum(part.counts[number] for part in parts) for number in range(len(steps))]
    greatest, most = max(totals, default=0) or 1, max((tried for _, tried in coverage), default=0) or 1
    shapes: list[Shape] = [
        Rect(round(number * width, 2), 0, round(width, 2), lane, Role.UNSEEN)
        for number, (seen, _) in enumerate(coverage)
        if not seen
    ]
    shapes += [
        Line(((0, floor), (WIDTH, floor)), Role.AXIS),
        Label(0, floor + TEXT + 4, name, strong=True),
        Line(((0, lane), (WIDTH, lane)), Role.AXIS),
    ]
    for number, total in enumerate(totals):
        left, wide = round(width * (number + _GAP / 2), 2), round(width * (1 - _GAP), 2)
        top = float(floor)
        for part in parts:
            if count := part.counts[number]:
                height = (_STACK - TEXT) * count / greatest
                top -= height
                shapes.append(Rect(left, round(top, 2), wide, round(max(height - 0.8, 0.4), 2), part.role))
        if total and (width >= 2 * TEXT or number == totals.index(greatest)):
            shapes.append(_inwards(width * (number + 0.5), round(top - 3, 2), str(total)))
        for role, count in zip((Role.TRACK, Role.VISITED), coverage[number][::-1], strict=True):
            if count:
                high = round(_LANE * count / most, 2)
                shapes.append(Rect(left, round(lane - high, 2), wide, high, role))
    return (*shapes, *_axis(steps, lane)), lane + _AXIS


def _inwards(x: float, y: float, text: str) -> Label:
    """A label at a column, moved inwards at both ends."""
    anchor = Anchor.START if x < TEXT else Anchor.END if x > WIDTH - TEXT else Anchor.MIDDLE
    return Label(round(x, 2), y, text, anchor)


def _axis(steps: Sequence[AxisStep], top: float) -> list[Shape]:
    """Labels of the first step and of as many more as find room; each stays inside the chart."""
    if not steps:
        return []
    width = WIDTH / len(steps)
    every = -(-len(steps) // MAX_LABELS)
    return [_time_label(width * (number + 0.5), top, steps[number]) for number in range(0, len(steps), every)]


def _time_label(x: float, top: float, step: AxisStep) -> Label:
    """A label under an axis of time at ``top``, moved inwards at both ends."""
    half = WIDTH / MAX_LABELS / 2
    if x < half:
        return Label(0, top + TEXT, step.label, Anchor.START, latin=step.latin)
    if x > WIDTH - half:
        return Label(WIDTH, top + TEXT, step.label, Anchor.END, latin=step.latin)
    return Label(round(x, 2), top + TEXT, step.label, Anchor.MIDDLE, latin=step.latin)
