"""Bars: one row for each name, with its total; a bar may have parts."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from yalu.rendering.charts.drawing import TEXT, WIDTH, Anchor, Label, Rect, Role, Shape

ROW = 34
"""Height of a row: the name above, the bar below."""
BAR = 10
_HEADING = 26
_NAME = 42
"""Room of a name, in letters of usual width."""


@dataclass(frozen=True, slots=True)
class BarRow:
    """A name and what is counted under it. ``latin`` stands in for a name that a font may not have."""

    name: str
    parts: tuple[tuple[Role, int], ...]
    latin: str | None = None
    language: str | None = None

    @property
    def total(self) -> int:
        """Sum of the parts."""
        return sum(count for _, count in self.parts)


def bars(rows: Sequence[BarRow], top: float = 0, *, longest: int | None = None) -> tuple[Shape, ...]:
    """The rows from ``top`` downwards; a bar of ``longest`` fills the width (default: the greatest total)."""
    full = longest or max((row.total for row in rows), default=1) or 1
    shapes: list[Shape] = []
    for number, row in enumerate(rows):
        shapes += _row(row, top + number * ROW, full)
    return tuple(shapes)


def heading(words: str, top: float) -> tuple[Label, float]:
    """A heading above rows, and where the rows begin."""
    return Label(0, top + TEXT, words, strong=True), top + _HEADING


def short_name(name: str, room: int = _NAME) -> str:
    """Return the name cut to ``room`` letters (default: beside a total); a wide character takes the room of two."""
    left = room
    for at, sign in enumerate(name):
        left -= 2 if unicodedata.east_asian_width(sign) in ("W", "F") else 1
        if left < 0:
            return name[: at - 1].rstrip() + "…"
    return name


def _row(row: BarRow, top: float, full: int) -> list[Shape]:
    base = top + TEXT
    shapes: list[Shape] = [
        Label(0, base, row.name, latin=row.latin, language=row.language),
        Label(WIDTH, base, str(row.total), Anchor.END),
        Rect(0, top + TEXT + 6, WIDTH, BAR, Role.TRACK),
    ]
    at = 0.0
    for role, count in row.parts:
        if count:
            length = round(WIDTH * count / full, 2)
            shapes.append(Rect(round(at, 2), top + TEXT + 6, length, BAR, role))
            at += length
    return shapes
