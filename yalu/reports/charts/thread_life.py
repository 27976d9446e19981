"""A thread's life: how many of its comments were visible, and when comments changed, closed or opened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from yalu.rendering.charts.columns import MAX_LABELS, AxisStep, time_label
from yalu.rendering.charts.drawing import TEXT, WIDTH, Anchor, ChartMark, Label, Line, Role, Shape, Sign

_PLOT = 72
_TOP = 2 * TEXT
_MARKS = 16


@dataclass(frozen=True, slots=True)
class Seen:
    """What one snapshot saw: ``visible`` comments at ``at``; a snapshot that is not complete is drawn as a gap."""

    at: datetime
    visible: int
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that was found at ``at``."""

    at: datetime
    sign: Sign
    role: Role


def thread_life(
    seen: Sequence[Seen], happened: Sequence[Happened], steps: Sequence[tuple[datetime, AxisStep]]
) -> tuple[tuple[Shape, ...], float]:
    """The shapes and their height: a line of steps through the snapshots, marks under it, ``steps`` on the axis.

    ``seen`` is in order of time and has at least one snapshot.
    """
    first, last = seen[0].at, max([seen[-1].at, *(event.at for event in happened)])
    whole = [snapshot for snapshot in seen if snapshot.complete]
    greatest = max(1, *(snapshot.visible for snapshot in whole)) if whole else 1
    floor = _TOP + _PLOT

    def x(at: datetime) -> float:
        return round(WIDTH * ((at - first) / (last - first)), 2) if last > first else 0.0

    def y(visible: int) -> float:
        return round(floor - _PLOT * visible / greatest, 2)

    shapes: list[Shape] = [Line(((0, floor), (WIDTH, floor)), Role.AXIS)]
    shapes += [Line(points, Role.COMMENT) for points in _runs(seen, x, y)]
    peak = next((snapshot for snapshot in whole if snapshot.visible == greatest), None)
    if peak is not None:
        shapes.append(Label(x(peak.at), y(peak.visible) - 5, str(peak.visible), _inwards(x(peak.at))))
    shapes += [ChartMark(x(event.at), floor + _MARKS / 2 + 2, event.sign, event.role) for event in happened]
    axis = floor + _MARKS + 4
    shapes += [time_label(x(at), axis, step) for at, step in steps[:MAX_LABELS]]
    return tuple(shapes), axis + TEXT + 8


def _runs(
    seen: Sequence[Seen], x: Callable[[datetime], float], y: Callable[[int], float]
) -> list[tuple[tuple[float, float], ...]]:
    """Lines of steps; what lies between two snapshots of which one is not complete is not drawn."""
    runs: list[list[tuple[float, float]]] = []
    current: list[tuple[float, float]] = []
    for snapshot in seen:
        if not snapshot.complete:
            current = []
            continue
        if current:
            current.append((x(snapshot.at), current[-1][1]))
        else:
            runs.append(current)
        current.append((x(snapshot.at), y(snapshot.visible)))
    return [_visible(run) for run in runs]


def _visible(run: Sequence[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    """A run of a single snapshot becomes a short stroke, so that it can be seen."""
    (x, y), *rest = run
    return tuple(run) if rest else ((max(x - 2, 0), y), (min(x + 2, WIDTH), y))


def _inwards(x: float) -> Anchor:
    if x < 2 * TEXT:
        return Anchor.START
    return Anchor.END if x > WIDTH - 2 * TEXT else Anchor.MIDDLE
