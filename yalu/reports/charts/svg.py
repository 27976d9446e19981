"""A chart as inline SVG: colours come from the page's style sheet, by role."""

from __future__ import annotations

from markupsafe import Markup

from yalu.reports.charts.drawing import ChartMark, Drawing, Label, Line, Rect, Shape, Sign

_PATHS = {
    Sign.DIAMOND: "M{x} {top}L{right} {y}L{x} {bottom}L{left} {y}Z",
    Sign.CROSS: "M{left} {top}L{right} {bottom}M{right} {top}L{left} {bottom}",
    Sign.BAR: "M{x} {top}V{bottom}",
}
_REACH = 5.0


def svg(drawing: Drawing) -> Markup:
    """The chart as an ``svg`` element with title and description; its ids begin with the chart's name."""
    name = drawing.name
    shapes = Markup("").join(_shape(shape) for shape in drawing.shapes)
    return Markup(
        '<svg class="chart-picture" viewBox="0 0 {} {}" role="img" aria-labelledby="{}-title {}-description">'
        '<title id="{}-title">{}</title><desc id="{}-description">{}</desc>{}</svg>'
    ).format(
        *(_number(drawing.width), _number(drawing.height), name, name),
        *(name, drawing.title, name, drawing.description, shapes),
    )


def _shape(shape: Shape) -> Markup:
    match shape:
        case Rect():
            place = (_number(shape.x), _number(shape.y), _number(shape.width), _number(shape.height))
            return Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>').format(shape.role, *place)
        case Line():
            points = " ".join(f"{_number(x)},{_number(y)}" for x, y in shape.points)
            return Markup('<polyline class="{}" points="{}"/>').format(shape.role, points)
        case ChartMark():
            return Markup('<path class="{} {}" d="{}"/>').format(shape.role, shape.sign, _path(shape))
        case Label():
            return _label(shape)


def _label(label: Label) -> Markup:
    language = Markup(' lang="{}"').format(label.language) if label.language else Markup("")
    strong = Markup(' font-weight="600"') if label.strong else Markup("")
    return Markup('<text x="{}" y="{}" text-anchor="{}"{}{}>{}</text>').format(
        _number(label.x), _number(label.y), label.anchor, strong, language, label.text
    )


def _path(mark: ChartMark) -> str:
    reach = _REACH
    return _PATHS[mark.sign].format(
        x=_number(mark.x),
        y=_number(mark.y),
        left=_number(mark.x - reach),
        right=_number(mark.x + reach),
        top=_number(mark.y - reach),
        bottom=_number(mark.y + reach),
    )


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
