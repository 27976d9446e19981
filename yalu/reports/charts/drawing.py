"""What a chart consists of: shapes in pixels, and a table that says the same. Nothing here knows how it is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

WIDTH = 340
"""Width of a chart in pixels: it fits a phone, and two stand side by side on a desk."""

TEXT = 12
"""Size of the letters in pixels."""


class Role(StrEnum):
    """What a shape stands for; the renderers give each role its colour."""

    NEW = "new"
    EDIT = "edit"
    NOTICE = "notice"
    GONE = "gone"
    COMMENT = "comment"
    TRACK = "track"
    AXIS = "axis"


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


@dataclass(frozen=True, slots=True)
class Rect:
    """A filled rectangle."""

    x: float
    y: float
    width: float
    height: float
    role: Role


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


Shape = Rect | Line | ChartMark | Label


@dataclass(frozen=True, slots=True)
class DataTable:
    """The chart's equal in words: numbers are right-aligned in every column but the first."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


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
