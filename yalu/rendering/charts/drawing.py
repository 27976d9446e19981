"""What a chart consists of: shapes in pixels, and a table that says the same. Nothing here knows how it is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

WIDTH = 340
"""Width of a chart in pixels: it fits a phone, and two stand side by side on a desk."""

TEXT = 12
"""Size of the letters in pixels."""


class Role(StrEnum):
    """What a shape stands for; the style sheet, and ``png`` for mail, give each role its colour."""

    NEW = "new"
    EDIT = "edit"
    NOTICE = "notice"
    GONE = "gone"
    COMMENT = "comment"
    TRACK = "track"
    AXIS = "axis"
    FIRST = "series-1"
    SECOND = "series-2"
    THIRD = "series-3"
    FOURTH = "series-4"
    FIFTH = "series-5"
    SIXTH = "series-6"
    REST = "series-rest"
    VISITED = "visited"
    UNSEEN = "unseen"
    QUIET = "quiet"
    SLIGHT = "level-1"
    SOME = "level-2"
    GREAT = "level-3"
    WELL = "ok"
    PARTLY = "partial"
    BADLY = "bad"
    GRID = "grid"
    NAME = "name"
    WARNING = "lost-name"
    LIFE = "life"
    TEASER = "life teaser"
    GAP = "gap"
    INTERVAL = "interval"
    LOSS = "interval gone"
    VERSION = "version"
    POSTED = "posted"
    EDITED = "edited"
    LOST = "lost"
    BACK = "back"
    CHECKED = "check seen"
    FAILED = "check failed"
    AREA = "area"
    MISSING = "missing"
    POSTED_LINE = "posted-line"
    VISIBLE_LINE = "visible-line"
    EDITS = "edits"
    MOMENT = "moment"


class Anchor(StrEnum):
    """The point of a label that stands at its place."""

    START = "start"
    MIDDLE = "middle"
    END = "end"


class Sign(StrEnum):
    """Shapes of a mark: they differ in form too, not in colour only."""

    DIAMOND = "diamond"
    CROSS = "cross"
    BAR = "bar"
    CIRCLE = "circle"


@dataclass(frozen=True, slots=True)
class Rect:
    """A filled rectangle."""

    x: float
    y: float
    width: float
    height: float
    role: Role
    title: str = ""
    """What a page says of it where it is pointed at."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line through points."""

    points: tuple[tuple[float, float], ...]
    role: Role


@dataclass(frozen=True, slots=True)
class ChartMark:
    """A sign at a point."""

    x: float
    y: float
    sign: Sign
    role: Role
    reach: float = 5.0
    title: str = ""
    address: str | None = None
    """Where it leads on a page."""
    hit: float = 0.0
    """Radius within which the link is hit."""


@dataclass(frozen=True, slots=True)
class Outline:
    """A path as SVG has it; for pages only."""

    path: str
    role: Role
    title: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """Words at a point of their base line."""

    x: float
    y: float
    text: str
    anchor: Anchor = Anchor.START
    strong: bool = False
    latin: str | None = None
    """The same in letters that every font has, for where ``text`` cannot be drawn; None when there are none."""
    language: str | None = None
    role: Role | None = None


Shape = Rect | Line | ChartMark | Label | Outline


@dataclass(frozen=True, slots=True)
class DataTable:
    """The chart's equal in words: numbers are right-aligned in every column but the first."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    addresses: Mapping[tuple[int, int], str] = field(default_factory=dict, hash=False)
    """Where cells lead on a page, by their row and column from 0."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart. ``legend`` names the roles that need a name; it stands beside the picture as text."""

    name: str
    """Short and latin; tells the charts of a page apart."""
    title: str
    description: str
    height: float
    shapes: tuple[Shape, ...]
    table: DataTable
    legend: tuple[tuple[Role, str], ...] = ()
    width: float = WIDTH
    css: str = "chart-picture"
    """Class of the picture on a page."""
    stretched: bool = False
    """Whether a page may stretch it, as one that has no words."""
