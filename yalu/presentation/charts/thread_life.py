"""The life of a thread: how many comments were posted and how many of them could be seen, over time. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate, pairwise

from yalu.db.room.comments import CommentLife
from yalu.presentation.charts.axis import Scale, ticks
from yalu.presentation.page_context import PageContext
from yalu.rendering.charts.drawing import Anchor, ChartMark, DataTable, Drawing, Label, Line, Outline, Role, Shape, Sign

MOST_ROWS = 40
"""Rows of the table, the newest."""
MOST_MARKS = 120
WIDE = 1000
"""Units of the wide drawing."""
FEW_EDITS = 24
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


def counts(lives: Sequence[CommentLife], first_seen: datetime) -> tuple[Count, ...]:
    """The thread at each time at which it changed, from its first comment on."""
    steps: list[tuple[datetime, int, int, int]] = []
    for life in lives:
        steps.append((max(life.posted_at or life.first_seen_at, first_seen - OLDEST), 1, 1, 0))
        lost = {each.missed_at for each in life.gone}
        steps += [(at, 0, 0, 1) for _, at in life.edits if at not in lost]
        steps += [(missed, 0, -1, 0) for missed in lost]
        steps += [(each.back_at, 0, 1, 0) for each in life.gone if each.back_at is not None]
    steps.sort(key=lambda step: step[0])
    sums = accumulate(steps, lambda total, two: (two[0], total[1] + two[1], total[2] + two[2], total[3] + two[3]))
    return tuple({at: Count(at, posted, visible, edited) for at, posted, visible, edited in sums}.values())


def life_charts(
    context: PageContext, points: Sequence[Count], end: datetime, moment: datetime | None = None
) -> tuple[Drawing, ...]:
    """The chart up to ``end``, for a wide page and for a phone; none where no comment was seen.

    ``moment`` is the time that the page shows.
    """
    return tuple(
        _chart(context, points, max(end, points[-1].at), moment, wide=wide) for wide in (True, False) if points
    )


def _chart(
    context: PageContext, points: Sequence[Count], end: datetime, moment: datetime | None, *, wide: bool
) -> Drawing:
    width, height = (WIDE, 180) if wide else (340, 170)
    room = max((end - points[0].at) / 40, timedelta(minutes=30))
    scale = Scale(points[0].at - room, end + room)
    most = max(count.posted for count in points)
    base = float(height - BOTTOM)

    def x(at: datetime) -> float:
        return round(LEFT + scale(at) * (width - LEFT - RIGHT), 1)

    def y(count: int) -> float:
        return round(base - count / most * (base - TOP), 1)

    posted, visible = ([(x(point.at), y(getattr(point, name))) for point in points] for name in ("posted", "visible"))
    upper, lower = _steps(posted, base, x(end)), _steps(visible, base, x(end))
    edited = [(x(point.at), y(point.visible)) for before, point in pairwise(points) if point.edited > before.edited]
    shapes: list[Shape] = [*_grid(context, scale, width, height, y(most))]
    shapes += [
        Outline(f"{_path(lower)}V{base:g}z", Role.AREA),
        Outline(f"{_path(upper)}L{_path(lower[::-1])[1:]}z", Role.MISSING),
        Outline(_path(upper), Role.POSTED_LINE),
        Outline(_path(lower), Role.VISIBLE_LINE),
        *_edits(edited[:MOST_MARKS], base),
        *([] if moment is None else [Line(((x(moment), 4), (x(moment), base)), Role.MOMENT)]),
        Line(((LEFT, base), (width - RIGHT, base)), Role.GRID),
        Label(LEFT - 8, y(most) + 4, context.words.number(most), Anchor.END),
        Label(LEFT - 8, base + 4, "0", Anchor.END),
    ]
    return Drawing(
        name="life-wide" if wide else "life-narrow",
        title=context.words.gettext("The life of the thread"),
        description=_description(context, most),
        height=height,
        shapes=tuple(shapes),
        table=_table(context, points[-MOST_ROWS:]),
        width=width,
        css="life-wide" if wide else "life-narrow",
    )


def _grid(context: PageContext, scale: Scale, width: int, height: int, top: float) -> Iterator[Shape]:
    """Strokes at the ticks with what they are, every other one on a narrow drawing."""
    for at, label in list(ticks(context, scale))[:: 1 if width == WIDE else 2]:
        left = round(LEFT + at * (width - LEFT - RIGHT), 1)
        yield Line(((left, top), (left, float(height - BOTTOM))), Role.GRID)
        yield Label(left + 4, height - 8, label)


def _description(context: PageContext, posted: int) -> str:
    return context.words.ngettext(
        "{count} comment was posted; the table has the numbers of each time.",
        "{count} comments were posted; the table has the numbers of each time.",
        posted,
    )


def _edits(places: Sequence[Point], base: float) -> list[Shape]:
    """Diamonds on the line; of many edits strokes below it."""
    if len(places) > FEW_EDITS:
        return [Outline("".join(f"M{x:g} {base - 9:g}v9" for x, _ in places), Role.EDITS)]
    return [ChartMark(x, y, Sign.DIAMOND, Role.EDITED, 7) for x, y in places]


def _table(context: PageContext, points: Sequence[Count]) -> DataTable:
    """A row for each time, the newest first."""
    gettext, number = context.words.gettext, context.words.number
    head = (gettext("When"), gettext("Posted"), gettext("Visible"), gettext("Edits"))
    rows = ((context.at(each.at), *map(number, (each.posted, each.visible, each.edited))) for each in reversed(points))
    return DataTable(head, tuple(rows))


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
