"""A chart as a PNG for mail, drawn by matplotlib, which is optional and imported when the first chart is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from io import BytesIO
from threading import Lock
from typing import TYPE_CHECKING

from yalu.rendering.charts.drawing import (
    TEXT,
    Anchor,
    ChartMark,
    Drawing,
    Label,
    Line,
    Outline,
    Rect,
    Role,
    Shape,
    Sign,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLOURS: Mapping[Role, str] = {
    Role.NEW: "#7f99a6",
    Role.EDIT: "#bf6f22",
    Role.NOTICE: "#4f8a5b",
    Role.GONE: "#8a3b52",
    Role.COMMENT: "#4a6fa5",
    Role.TRACK: "#dedcd2",
    Role.AXIS: "#58636a",
    Role.FIRST: "#17506b",
    Role.SECOND: "#bf6f22",
    Role.THIRD: "#4f8a5b",
    Role.FOURTH: "#8a3b52",
    Role.FIFTH: "#6f8fb5",
    Role.SIXTH: "#a98f2a",
    Role.REST: "#8b8f92",
    Role.VISITED: "#4a6fa5",
    Role.UNSEEN: "#dedcd2",
}
"""The light colours of the style sheet: a picture in a mail cannot follow the reader's scheme."""

PAPER = "#fffefb"
INK = "#1c2327"

_DPI = 100
_SHARP = 2
"""Picture elements for each pixel: dense screens are usual."""
_EDGE = 3
"""Pixels around the drawing."""
_MARKERS = {Sign.DIAMOND: "D", Sign.CROSS: "x", Sign.BAR: "|", Sign.CIRCLE: "o"}
_ALIGNED = {Anchor.START: "left", Anchor.MIDDLE: "center", Anchor.END: "right"}
_BASE = "DejaVu Sans"
"""The font that matplotlib ships."""
_WIDE = ("Noto Sans CJK", "Noto Sans KR", "Source Han", "NanumGothic", "WenQuanYi", "Droid Sans Fallback", "Unifont")
"""Beginnings of the names of fonts for Chinese, Japanese and Korean, the first found of them that has the letters."""


_DRAWING = Lock()
"""One chart at a time: matplotlib keeps fonts and caches that threads must not share."""


class _NotDrawable(Exception):
    """No font on this machine has the letters, or the chart is one for pages only."""


@lru_cache(maxsize=128)
def png(drawing: Drawing) -> bytes | None:
    """The chart at twice its size; None where matplotlib is not installed or no font has the letters.

    Equal drawings are drawn once: the readers of one report share its pictures.
    """
    try:
        import matplotlib  # noqa: F401
    except ImportError:
        return None
    with _DRAWING:
        try:
            return _drawn(drawing)
        except _NotDrawable:
            return None


def _drawn(drawing: Drawing) -> bytes:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    width, height = drawing.width + 2 * _EDGE, drawing.height + 2 * _EDGE
    figure = Figure(figsize=(width / _DPI, height / _DPI), dpi=_DPI * _SHARP, facecolor=PAPER)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set_xlim(-_EDGE, drawing.width + _EDGE)
    axes.set_ylim(drawing.height + _EDGE, -_EDGE)
    for shape in drawing.shapes:
        _draw(axes, shape)
    picture = BytesIO()
    figure.savefig(picture, format="png", facecolor=PAPER, metadata={"Software": None})
    return picture.getvalue()


def _draw(axes: Axes, shape: Shape) -> None:
    match shape:
        case Rect():
            from matplotlib.patches import Rectangle

            place = (shape.x, shape.y)
            axes.add_patch(Rectangle(place, shape.width, shape.height, color=COLOURS[shape.role], linewidth=0))
        case Line():
            xs, ys = zip(*shape.points, strict=True)
            axes.plot(xs, ys, color=COLOURS[shape.role], linewidth=_points(1 if shape.role is Role.AXIS else 2))
        case ChartMark():
            axes.plot([shape.x], [shape.y], _MARKERS[shape.sign], color=COLOURS[shape.role], markersize=_points(8))
        case Label():
            words, fonts = _drawable(shape)
            axes.text(
                *(shape.x, shape.y, words),
                ha=_ALIGNED[shape.anchor],
                va="baseline",
                color=INK,
                fontsize=_points(TEXT),
                fontfamily=list(fonts),
                fontweight="bold" if shape.strong else "normal",
                parse_math=False,
            )
        case Outline():
            raise _NotDrawable


def _points(pixels: float) -> float:
    return pixels * 72 / _DPI


def _drawable(label: Label) -> tuple[str, tuple[str, ...]]:
    """The label's words, or its latin form, with the fonts that have their letters. Raises _NotDrawable."""
    for words in (label.text, label.latin):
        if words is not None and (fonts := _fonts_for(frozenset(map(ord, words)))) is not None:
            return words, fonts
    raise _NotDrawable


@lru_cache(maxsize=512)
def _fonts_for(letters: frozenset[int]) -> tuple[str, ...] | None:
    """Names of fonts that have all the letters between them; None if there are none."""
    missing = letters - _letters_of(_BASE)
    if not missing:
        return (_BASE,)
    for name in _wide_fonts():
        if missing <= _letters_of(name):
            return (_BASE, name)
    return None


@cache
def _wide_fonts() -> tuple[str, ...]:
    from matplotlib.font_manager import fontManager

    names = sorted({font.name for font in fontManager.ttflist})
    return tuple(name for begin in _WIDE for name in names if name.startswith(begin))


@cache
def _letters_of(name: str) -> frozenset[int]:
    from matplotlib.font_manager import FontProperties, findfont
    from matplotlib.ft2font import FT2Font

    return frozenset(FT2Font(findfont(FontProperties(family=name))).get_charmap())
