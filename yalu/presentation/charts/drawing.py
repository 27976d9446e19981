"""Draws an axis of time: lying on a wide page, upright on a phone. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import dist

from yalu.presentation.charts.axis import Axis, AxisMark, Stretch
from yalu.presentation.page_context import PageContext
from yalu.rendering.charts.drawing import Anchor, ChartMark, DataTable, Drawing, Label, Line, Outline, Role, Shape, Sign

BESIDE = 12
"""How far from the line of the text the intervals layout."""
CROWDED = 20
"""Versions beyond which their circles are drawn smaller and named in one row."""
WIDEST_HIT = 16.0
"""Radius within which a mark is hit; less where two stand close, so that each keeps its own."""
FEW = 6
"""Changes of comments up to which each is named."""
WIDE_SIGN = 15.0
"""Width of a Chinese, Japanese or Korean character of a label; of others ``SIGN``."""
SIGN = 8.2

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Layout:
    """Places of an axis that runs along x on a wide page, along y on a phone; its lanes lie across it."""

    upright: bool
    thread: bool
    """Whether there is a lane for comments."""

    @property
    def size(self) -> tuple[int, int]:
        return (340, 500) if self.upright else (1000, 232 if self.thread else 172)

    @property
    def lanes(self) -> dict[str, int]:
        if self.upright:
            return {"checks": 62, "text": 108, "comments": 216}
        return {"text": 58, "comments": 128, "checks": 186 if self.thread else 126}

    @property
    def ends(self) -> tuple[int, int]:
        """Across the axis, where its grid begins and ends."""
        return (56, 336) if self.upright else (24, self.size[1] - 30)

    def point(self, at: float, across: float) -> Point:
        along = round(40 + at * 444, 1) if self.upright else round(112 + at * 872, 1)
        return (across, along) if self.upright else (along, across)


_LINES = {
    "life": Role.LIFE,
    "teaser": Role.TEASER,
    "gap": Role.GAP,
    "changed": Role.INTERVAL,
    "lost": Role.LOSS,
}
_MARKS = {
    "version": (Role.VERSION, Sign.CIRCLE),
    "posted": (Role.POSTED, Sign.CIRCLE),
    "back": (Role.BACK, Sign.CIRCLE),
    "edited": (Role.EDITED, Sign.DIAMOND),
    "lost": (Role.LOST, Sign.CROSS),
}
_TICKS = {"seen": Role.CHECKED, "failed": Role.FAILED}


def drawing(context: PageContext, axis: Axis, description: str, *, upright: bool) -> Drawing:
    """The axis with every mark in its place; the page has the same events as a table. Later shapes lie on earlier."""
    layout = _Layout(upright, bool(axis.comments or axis.thread))
    text, comments = layout.lanes["text"], layout.lanes["comments"]
    start, end = layout.ends
    shapes: list[Shape] = [Line((layout.point(at, start), layout.point(at, end)), Role.GRID) for at, _ in axis.ticks]
    shapes += [_line(layout, stretch, text) for stretch in axis.text]
    shapes += [_line(layout, stretch, comments, beside=False) for stretch in axis.thread]
    shapes += _checks(layout, axis.checks)
    for at, label in axis.ticks:
        x, y = layout.point(at, 0)
        shapes.append(Label(4, y + 4, label) if upright else Label(x + 4, layout.size[1] - 10, label))
    shapes += [*_names(context, layout), *_gaps(layout, axis.text), *_labels(layout, axis.versions, text)]
    changed = [mark for mark in axis.comments if mark.label]
    shapes += _labels(layout, changed, comments) if len(changed) <= FEW else ()
    small = max(min(CROWDED / len(axis.versions), 1.0), 0.4)
    marks = [_mark(layout, mark, text, small) for mark in axis.versions]
    marks += [_mark(layout, mark, comments, 0.6 if len(changed) > CROWDED else 1.0) for mark in axis.comments]
    width, height = layout.size
    name = "upright" if upright else "wide"
    title = context.words.gettext("The article and its thread on one axis of time")
    table = DataTable((), ())
    return Drawing(name, title, description, height, (*shapes, *_hit(marks)), table, width=width, css=name)


def _line(layout: _Layout, stretch: Stretch, lane: int, *, beside: bool = True) -> Line:
    moved = beside and stretch.kind in ("changed", "lost")
    across = lane + (-BESIDE if layout.upright else BESIDE) * moved
    return Line((layout.point(stretch.start, across), layout.point(stretch.end, across)), _LINES[stretch.kind])


def _names(context: PageContext, layout: _Layout) -> Iterator[Label]:
    gettext = context.words.gettext
    names = {"text": gettext("Text"), "comments": gettext("Comments"), "checks": gettext("Checks")}
    for lane, name in names.items():
        across = layout.lanes[lane]
        if lane == "comments" and not layout.thread:
            continue
        if layout.upright:
            yield Label(across, 20, name, Anchor.MIDDLE, role=Role.NAME)
        else:
            yield Label(8, across + 4, name, role=Role.NAME)


def _gaps(layout: _Layout, stretches: Iterable[Stretch]) -> Iterator[Label]:
    for stretch in stretches:
        if stretch.description and layout.upright:
            x, y = layout.point((stretch.start + stretch.end) / 2, layout.lanes["text"] + 14)
            yield Label(x, y + 4, stretch.description, role=Role.WARNING)
        elif stretch.description:
            x, y = layout.point(stretch.start, layout.lanes["text"] - 14)
            far = x + _width(stretch.description) > layout.size[0]
            anchor = Anchor.END if far else Anchor.START
            yield Label(layout.size[0] - 8 if far else x, y, stretch.description, anchor, role=Role.WARNING)


def _checks(layout: _Layout, marks: Sequence[AxisMark]) -> Iterator[Outline]:
    """Strokes across the lane, one path of each kind."""
    lane = layout.lanes["checks"]
    for kind in dict.fromkeys(mark.kind for mark in marks):
        own = [mark for mark in marks if mark.kind == kind]
        places = [layout.point(mark.at, lane - 6) for mark in own]
        path = "".join(f"M{x:g} {y:g}{'h' if layout.upright else 'v'}12" for x, y in places)
        yield Outline(path, _TICKS[kind], own[0].description)


def _mark(layout: _Layout, mark: AxisMark, lane: int, scale: float) -> ChartMark:
    role, sign = _MARKS[mark.kind]
    r = 6 + 9 * mark.size if mark.kind == "version" else 3 + 6 * mark.size if mark.kind == "posted" else 7
    reach = round(r * scale, 1) + 2 * (sign is Sign.DIAMOND)
    return ChartMark(*layout.point(mark.at, lane), sign, role, reach, mark.description, mark.path)


def _hit(marks: Sequence[ChartMark]) -> Iterator[ChartMark]:
    places = [(mark.x, mark.y) for mark in marks if mark.address]
    for mark in marks:
        at = (mark.x, mark.y)
        near = min((dist(at, place) for place in places if place != at), default=2 * WIDEST_HIT)
        hit = round(max(mark.reach, min(near / 2, WIDEST_HIT)), 1)
        yield replace(mark, hit=hit) if mark.address else mark


def _labels(layout: _Layout, marks: Sequence[AxisMark], lane: int) -> Iterator[Label]:
    """Labels of marks where they have room: beside an upright lane, else in two rows below it."""
    ends = [-1.0, -1.0]
    for mark in marks:
        x, y = layout.point(mark.at, lane)
        role = Role.NAME if mark.kind == "version" else Role.WARNING if mark.kind == "lost" else None
        if layout.upright:
            if y - ends[0] < 15:
                continue
            ends[0] = y
            right = x + (18 if mark.kind == "version" else 13)
            yield Label(right, y + 4, f"{mark.label} {mark.more}".strip(), role=role)
            continue
        ways = ((f"{mark.label} {mark.more}".strip(), 0), (mark.label, 0), (mark.label, 1))
        for label, row in ways[: 1 if len(marks) > CROWDED else 3]:
            half = _width(label) / 2
            middle = min(max(x, half + 4), layout.size[0] - half - 4)
            if middle - half >= ends[row]:
                ends[row] = middle + half + 8
                yield Label(round(middle, 1), y + 34 + 15 * row, label, Anchor.MIDDLE, role=role)
                break


def _width(text: str) -> float:
    return sum(WIDE_SIGN if ord(sign) > 0x2E7F else SIGN for sign in text)
