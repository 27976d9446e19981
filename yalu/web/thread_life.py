"""The life of a thread: how many comments were posted and how many of them could be seen, over time. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate, pairwise

from yalu.db.room.comments import CommentLife
from yalu.web.axis import Scale, ticks
from yalu.web.visit import RequestContext

MOST_ROWS = 40
"""Rows of the table, the newest."""
MOST_MARKS = 120
OLDEST = timedelta(days=30)
"""How long before the article was first seen the chart begins at most; earlier comments are counted at its start."""
LEFT, RIGHT, TOP, BOTTOM = 34, 12, 14, 26

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Count:
    """The thread at one time at which it changed."""

    at: datetime
    posted: int
    visible: int
    edited: int
    """Edits so far."""


@dataclass(frozen=True, slots=True)
class LifeChart:
    """The chart in the units of a view box: paths of what was posted, what was visible and what lies between."""

    width: int
    height: int
    base: float
    posted: str
    visible: str
    lost: str
    """The area between both: comments that are no longer visible."""
    area: str
    most: int
    top: float
    ticks: tuple[tuple[float, str], ...]
    edits: tuple[Point, ...]
    moment: float | None
    """Where the time lies that the page shows."""


def counts(lives: Sequence[CommentLife], first_seen: datetime) -> tuple[Count, ...]:
    """The thread at each time at which it changed, from its first comment on."""
    steps: list[tuple[datetime, int, int, int]] = []
    for life in lives:
        steps.append((max(life.posted_at or life.first_seen_at, first_seen - OLDEST), 1, 1, 0))
        lost = {missed for _, missed, _ in life.gone}
        steps += [(at, 0, 0, 1) for _, at in life.edits if at not in lost]
        steps += [(missed, 0, -1, 0) for missed in lost]
        steps += [(back, 0, 1, 0) for _, _, back in life.gone if back is not None]
    steps.sort(key=lambda step: step[0])
    sums = accumulate(steps, lambda total, two: (two[0], total[1] + two[1], total[2] + two[2], total[3] + two[3]))
    return tuple({at: Count(at, posted, visible, edited) for at, posted, visible, edited in sums}.values())


def life_chart(
    visit: RequestContext,
    points: Sequence[Count],
    end: datetime,
    *,
    moment: datetime | None = None,
    narrow: bool = False,
) -> LifeChart | None:
    """The chart up to ``end``; None where no comment was seen."""
    if not points:
        return None
    width, height = (340, 170) if narrow else (1000, 180)
    end = max(end, points[-1].at)
    room = max((end - points[0].at) / 40, timedelta(minutes=30))
    scale = Scale(points[0].at - room, end + room)
    most = max(count.posted for count in points)
    base = float(height - BOTTOM)

    def x(at: datetime) -> float:
        return round(LEFT + scale(at) * (width - LEFT - RIGHT), 1)

    def y(count: int) -> float:
        return round(base - count / most * (base - TOP), 1)

    last = x(end)
    posted, visible = ([(x(point.at), y(getattr(point, name))) for point in points] for name in ("posted", "visible"))
    upper, lower = _steps(posted, base, last), _steps(visible, base, last)
    edited = [(x(point.at), y(point.visible)) for before, point in pairwise(points) if point.edited > before.edited]
    names = [(round(LEFT + at * (width - LEFT - RIGHT), 1), label) for at, label in ticks(visit, scale)]
    return LifeChart(
        width=width,
        height=height,
        base=base,
        posted=_path(upper),
        visible=_path(lower),
        lost=f"{_path(upper)}L{_path(lower[::-1])[1:]}z",
        area=f"{_path(lower)}V{base:g}z",
        most=most,
        top=y(most),
        ticks=tuple(names[:: 2 if narrow else 1]),
        edits=tuple(edited[:MOST_MARKS]),
        moment=None if moment is None else x(moment),
    )


def _steps(points: Sequence[Point], base: float, last: float) -> list[Point]:
    """A staircase: each value stands until the next one, the last until the end."""
    corners: list[Point] = [(points[0][0], base)]
    for x, y in points:
        corners += [(x, corners[-1][1]), (x, y)]
    return [*corners, (last, corners[-1][1])]


def _path(points: Sequence[Point]) -> str:
    """A path through points whose neighbours share one coordinate."""
    (x, y), parts = points[0], [f"M{points[0][0]:g} {points[0][1]:g}"]
    for right, down in points[1:]:
        if right != x:
            parts.append(f"H{right:g}")
        if down != y:
            parts.append(f"V{down:g}")
        x, y = right, down
    return "".join(parts)
