"""Where each mark of an axis of time is drawn: lying on a wide page, upright on a phone. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import dist

from yalu.web.axis import Axis, AxisMark, Stretch
from yalu.web.visit import RequestContext

BESIDE = 12
"""How far from the line of the text the intervals lie."""
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
class AxisLine:
    """A straight line from ``a`` to ``b``."""

    css: str
    a: Point
    b: Point


@dataclass(frozen=True, slots=True)
class Text:
    """A text at a point."""

    css: str
    at: Point
    text: str
    anchor: str = "start"


@dataclass(frozen=True, slots=True)
class Shape:
    """A mark at a point with radius ``r``: circle (version, posted, back), diamond (edited) or cross (lost)."""

    kind: str
    at: Point
    r: float
    description: str
    path: str | None
    hit: float = 0.0
    """Radius within which the link is hit."""


@dataclass(frozen=True, slots=True)
class Ticks:
    """Many short strokes as one path."""

    css: str
    path: str
    description: str


@dataclass(frozen=True, slots=True)
class AxisDrawing:
    """Everything of an axis in the units of a view box; later things lie on earlier ones."""

    width: int
    height: int
    lines: tuple[AxisLine, ...]
    ticks: tuple[Ticks, ...]
    texts: tuple[Text, ...]
    shapes: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class _Lie:
    """How the axis lies: along x on a wide page, along y on a phone; lanes are places across it."""

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


_CSS = {"life": "life", "teaser": "life teaser", "gap": "gap", "changed": "interval", "lost": "interval gone"}


def drawing(visit: RequestContext, axis: Axis, *, upright: bool) -> AxisDrawing:
    """The axis with every mark in its place."""
    lie = _Lie(upright, bool(axis.comments or axis.thread))
    text, comments = lie.lanes["text"], lie.lanes["comments"]
    start, end = lie.ends
    lines = [AxisLine("grid", lie.point(at, start), lie.point(at, end)) for at, _ in axis.ticks]
    lines += [_line(lie, stretch, text) for stretch in axis.text]
    lines += [_line(lie, stretch, comments, beside=False) for stretch in axis.thread]
    texts = [
        Text("", (4, lie.point(at, 0)[1] + 4) if upright else (lie.point(at, 0)[0] + 4, lie.size[1] - 10), label)
        for at, label in axis.ticks
    ]
    texts += [*_names(visit, lie), *_gaps(lie, axis.text), *_labels(lie, axis.versions, text)]
    changed = [mark for mark in axis.comments if mark.label]
    texts += _labels(lie, changed, comments) if len(changed) <= FEW else ()
    small = max(min(CROWDED / len(axis.versions), 1.0), 0.4)
    shapes = [_shape(lie, mark, text, small) for mark in axis.versions]
    shapes += [_shape(lie, mark, comments, 0.6 if len(changed) > CROWDED else 1.0) for mark in axis.comments]
    return AxisDrawing(*lie.size, tuple(lines), tuple(_checks(lie, axis.checks)), tuple(texts), tuple(_hit(shapes)))


def _line(lie: _Lie, stretch: Stretch, lane: int, *, beside: bool = True) -> AxisLine:
    moved = beside and stretch.kind in ("changed", "lost")
    across = lane + (-BESIDE if lie.upright else BESIDE) * moved
    return AxisLine(_CSS[stretch.kind], lie.point(stretch.start, across), lie.point(stretch.end, across))


def _names(visit: RequestContext, lie: _Lie) -> Iterator[Text]:
    gettext = visit.words.gettext
    names = {"text": gettext("Text"), "comments": gettext("Comments"), "checks": gettext("Checks")}
    for lane, name in names.items():
        across = lie.lanes[lane]
        if lane != "comments" or lie.thread:
            yield Text("name", (across, 20), name, "middle") if lie.upright else Text("name", (8, across + 4), name)


def _gaps(lie: _Lie, stretches: Iterable[Stretch]) -> Iterator[Text]:
    for stretch in stretches:
        if stretch.description and lie.upright:
            x, y = lie.point((stretch.start + stretch.end) / 2, lie.lanes["text"] + 14)
            yield Text("gone", (x, y + 4), stretch.description)
        elif stretch.description:
            x, y = lie.point(stretch.start, lie.lanes["text"] - 14)
            far = x + _width(stretch.description) > lie.size[0]
            yield Text("gone", (lie.size[0] - 8 if far else x, y), stretch.description, "end" if far else "start")


def _checks(lie: _Lie, marks: Sequence[AxisMark]) -> Iterator[Ticks]:
    """Strokes across the lane, one path of each kind."""
    lane = lie.lanes["checks"]
    for kind in dict.fromkeys(mark.kind for mark in marks):
        own = [mark for mark in marks if mark.kind == kind]
        places = [lie.point(mark.at, lane - 6) for mark in own]
        path = "".join(f"M{x:g} {y:g}{'h' if lie.upright else 'v'}12" for x, y in places)
        yield Ticks(kind, path, own[0].description)


def _shape(lie: _Lie, mark: AxisMark, lane: int, scale: float) -> Shape:
    r = 6 + 9 * mark.size if mark.kind == "version" else 3 + 6 * mark.size if mark.kind == "posted" else 7
    return Shape(mark.kind, lie.point(mark.at, lane), round(r * scale, 1), mark.description, mark.path)


def _hit(shapes: Sequence[Shape]) -> Iterator[Shape]:
    places = [shape.at for shape in shapes if shape.path]
    for shape in shapes:
        near = min((dist(shape.at, place) for place in places if place != shape.at), default=2 * WIDEST_HIT)
        yield replace(shape, hit=round(max(shape.r, min(near / 2, WIDEST_HIT)), 1)) if shape.path else shape


def _labels(lie: _Lie, marks: Sequence[AxisMark], lane: int) -> Iterable[Text]:
    """Labels of marks where they have room: beside an upright lane, else in two rows below it."""
    ends = [-1.0, -1.0]
    for mark in marks:
        x, y = lie.point(mark.at, lane)
        css = "name" if mark.kind == "version" else "gone" if mark.kind == "lost" else ""
        if lie.upright:
            if y - ends[0] < 15:
                continue
            ends[0] = y
            right = x + (18 if mark.kind == "version" else 13)
            yield Text(css, (right, y + 4), f"{mark.label} {mark.more}".strip())
            continue
        ways = ((f"{mark.label} {mark.more}".strip(), 0), (mark.label, 0), (mark.label, 1))
        for label, row in ways[: 1 if len(marks) > CROWDED else 3]:
            half = _width(label) / 2
            middle = min(max(x, half + 4), lie.size[0] - half - 4)
            if middle - half >= ends[row]:
                ends[row] = middle + half + 8
                yield Text(css, (round(middle, 1), y + 34 + 15 * row), label, "middle")
                break


def _width(text: str) -> float:
    return sum(WIDE_SIGN if ord(sign) > 0x2E7F else SIGN for sign in text)
