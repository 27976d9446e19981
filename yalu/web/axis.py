"""One axis of time for a piece and its thread: what happened when, and where each mark is drawn. Pure.

``events_of`` gathers the marks, ``drawing`` places them: lying on a wide page, upright on a phone. Templates draw what
is placed here and put a table with the same events below it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt

from db.room.articles import ArticlePage
from yalu.model import Access
from yalu.reports.words import day, day_and_time
from yalu.web.visit import Visit

PLACES = 150
"""Places along the axis at which comments are told apart; those nearer are one mark with a count."""
MOST_LINKS = 120
"""Marks of comments with a link of their own; the table has the others."""
CLOSE = 0.055
"""Share of the axis that a label needs."""
TICKS = 7
BESIDE = 0.16
"""How far from the line of the text the intervals lie, in lanes."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Mark:
    """Something at one time; ``size`` is 0 to 1."""

    at: float
    kind: str
    """version, posted, edited or lost."""
    said: str
    path: str | None = None
    label: str = ""
    size: float = 0.0


@dataclass(frozen=True, slots=True)
class Stretch:
    """Something that lasts, or an interval in which something happened."""

    start: float
    end: float
    kind: str
    """life, teaser, gap, changed or lost."""
    said: str = ""


@dataclass(frozen=True, slots=True)
class Axis:
    """Marks and stretches of the text and of the thread, with their places from 0 to 1."""

    ticks: tuple[tuple[float, str], ...]
    text: tuple[Stretch, ...]
    versions: tuple[Mark, ...]
    thread: tuple[Stretch, ...]
    comments: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class _Scale:
    start: datetime
    end: datetime

    def __call__(self, at: datetime) -> float:
        share = (at - self.start) / (self.end - self.start)
        return min(max(share, 0.0), 1.0)


def events_of(visit: Visit, piece: ArticlePage) -> Axis:
    """The axis of a piece, from shortly before it was first seen to its last check."""
    first, last = piece.article.first_seen_at, max(piece.article.last_check_at, piece.versions[-1].not_after)
    room = max((last - first) / 25, timedelta(minutes=30))
    scale = _Scale(first - room, last + room)
    return Axis(
        tuple(_ticks(visit, scale)),
        (*_lives(visit, piece, scale, last), *_edits(piece, scale)),
        tuple(_versions(visit, piece, scale)),
        tuple(_losses(piece, scale)),
        (*_posted(visit, piece, scale), *_changed(visit, piece, scale)),
    )


def _ticks(visit: Visit, scale: _Scale) -> Iterator[tuple[float, str]]:
    words = visit.local or visit.words
    whole = scale.end - scale.start
    if whole < timedelta(days=2):
        step = whole / TICKS
        yield from ((number / TICKS, day_and_time(words, scale.start + step * number)) for number in range(1, TICKS, 2))
        return
    step = timedelta(days=max(1, round(whole / timedelta(days=1) / TICKS)))
    at = scale.start.astimezone(words.zone).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    while at < scale.end:
        if scale(at) < 0.97:
            yield scale(at), day(words, at)
        at += step


def _lives(visit: Visit, piece: ArticlePage, scale: _Scale, last: datetime) -> Iterator[Stretch]:
    """When the text was there, when it was not, and how far nobody knows."""
    start = piece.article.first_seen_at
    for absence in piece.absences:
        gone = absence.last_seen_at or absence.missed_at
        yield Stretch(scale(start), scale(gone), "life")
        until = absence.back_at or last
        said = visit.words.gettext("not available")
        yield Stretch(scale(gone), scale(until), "gap", said)
        yield Stretch(scale(gone), scale(absence.missed_at), "lost")
        start = until
    if not piece.absences or piece.absences[-1].back_at is not None:
        kind = "teaser" if piece.versions[-1].article.access is Access.TEASER else "life"
        yield Stretch(scale(start), scale(last), kind)


def _edits(piece: ArticlePage, scale: _Scale) -> Iterator[Stretch]:
    for version in piece.versions[1:]:
        if version.not_before is not None:
            yield Stretch(scale(version.not_before), scale(version.not_after), "changed")


def _versions(visit: Visit, piece: ArticlePage, scale: _Scale) -> Iterator[Mark]:
    weight: dict[str, float] = {}
    for change in piece.changes:
        if change.after_version is not None and change.comment_id is None:
            weight[change.after_version] = max(weight.get(change.after_version, 0.0), change.significance)
    for place, version in enumerate(piece.versions):
        size = 0.15 if place == 0 else weight.get(version.name, 0.1)
        words = visit.words
        said = words.gettext("Version {number}, first seen {at}", number=version.seq, at=visit.at(version.not_after))
        if place:
            said = words.several((said, words.gettext("significance {score}", score=words.score(size))))
        path = visit.link(f"/articles/{piece.article.article_id}/versions/{version.seq}")
        yield Mark(scale(version.not_after), "version", said, path, f"v{version.seq}", size)


def _posted(visit: Visit, piece: ArticlePage, scale: _Scale) -> Iterator[Mark]:
    counts: dict[int, int] = {}
    for life in piece.comments:
        at = life.posted_at or life.first_seen_at
        counts[round(scale(at) * PLACES)] = counts.get(round(scale(at) * PLACES), 0) + 1
    for place, count in sorted(counts.items()):
        said = visit.words.ngettext("{count} comment posted", "{count} comments posted", count)
        yield Mark(place / PLACES, "posted", said, size=min(sqrt(count) / 8, 1.0))


def _changed(visit: Visit, piece: ArticlePage, scale: _Scale) -> Iterator[Mark]:
    """Comments that were edited or went away, those with a link first in time."""
    words = visit.words
    found: list[tuple[datetime, str, int, str]] = []
    for life in piece.comments:
        number = life.platform_id
        gone = {missed for _, missed, _ in life.gone}
        found += [
            (at, "edited", life.comment_id, words.gettext("Comment {id} edited", id=number))
            for _, at in life.edits
            if at not in gone
        ]
        found += [
            (missed, "lost", life.comment_id, words.gettext("Comment {id} no longer visible", id=number))
            for _, missed, _ in life.gone
        ]
    for at, kind, comment, said in sorted(found)[:MOST_LINKS]:
        yield Mark(
            scale(at), kind, words.several((said, visit.at(at))), visit.link(f"/comments/{comment}"), size=0.3
        )  # fmt: skip


def _losses(piece: ArticlePage, scale: _Scale) -> Iterator[Stretch]:
    spans = {(start, missed) for life in piece.comments for start, missed, _ in life.gone if start is not None}
    for start, missed in sorted(spans)[:MOST_LINKS]:
        yield Stretch(scale(start), scale(missed), "lost")


@dataclass(frozen=True, slots=True)
class Line:
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
    """A mark at a point with radius ``r``: circle (version, posted), diamond (edited) or cross (lost)."""

    kind: str
    at: Point
    r: float
    said: str
    path: str | None


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything of an axis in the units of a view box; later things lie on earlier ones."""

    width: int
    height: int
    lines: tuple[Line, ...]
    texts: tuple[Text, ...]
    shapes: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class _Lie:
    """How the axis lies: along x on a wide page, along y on a phone."""

    upright: bool

    @property
    def size(self) -> tuple[int, int]:
        return (340, 620) if self.upright else (1000, 212)

    def point(self, at: float, lane: float) -> Point:
        """The point of a time in a lane: 0 is the text, 1 the thread; fractions lie between and beside them."""
        if self.upright:
            return round(110 + lane * 130, 1), round(44 + at * 540, 1)
        return round(92 + at * 884, 1), round(62 + lane * 82, 1)


_CSS = {"life": "life", "teaser": "life teaser", "gap": "gap", "changed": "interval", "lost": "interval gone"}


def drawing(visit: Visit, axis: Axis, *, upright: bool) -> Drawing:
    """The axis with every mark in its place."""
    lie = _Lie(upright)
    gettext = visit.words.gettext
    lines = [Line("grid", lie.point(at, -0.5), lie.point(at, 1.4)) for at, _ in axis.ticks]
    for one in axis.text:
        lane = BESIDE if one.kind in ("changed", "lost") else 0
        lines.append(Line(_CSS[one.kind], lie.point(one.start, lane), lie.point(one.end, lane)))
    lines += [Line(_CSS[one.kind], lie.point(one.start, 1), lie.point(one.end, 1)) for one in axis.thread]
    texts = [
        Text("", (8, lie.point(at, 0)[1] + 4) if upright else (lie.point(at, 0)[0] + 4, 204), label)
        for at, label in axis.ticks
    ]
    names = ((0, gettext("Text")), (1, gettext("Comments")))
    texts += [
        Text("name", (lie.point(0, lane)[0], 22) if upright else (8, lie.point(0, lane)[1] + 4), name,
             "middle" if upright else "start")
        for lane, name in names
    ]  # fmt: skip
    texts += [
        Text("gone", (lie.point((one.start + one.end) / 2, 0.3) if upright else lie.point(one.start, -0.3)), one.said)
        for one in axis.text
        if one.said
    ]
    texts += _labels(lie, axis.versions)
    shapes = [_shape(lie, mark, 0) for mark in axis.versions] + [_shape(lie, mark, 1) for mark in axis.comments]
    return Drawing(*lie.size, tuple(lines), tuple(texts), tuple(shapes))


def _shape(lie: _Lie, mark: Mark, lane: int) -> Shape:
    r = 6 + 9 * mark.size if mark.kind == "version" else 3 + 6 * mark.size if mark.kind == "posted" else 7
    return Shape(mark.kind, lie.point(mark.at, lane), round(r, 1), mark.said, mark.path)


def _labels(lie: _Lie, marks: Sequence[Mark]) -> Iterable[Text]:
    """Names of versions, in two rows where they are close, and none where even that is too little."""
    last = [-1.0, -1.0]
    for mark in marks:
        row = next((row for row in (0, 1) if mark.at - last[row] >= CLOSE * (0.5 if lie.upright else 0.6)), None)
        if row is None:
            continue
        last[row] = mark.at
        x, y = lie.point(mark.at, 0)
        if lie.upright:
            yield Text("name", (x - 20 - 22 * row, y + 4), mark.label, "end")
        else:
            yield Text("name", (x, y + 35 + 13 * row), mark.label, "middle")
