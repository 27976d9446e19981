"""A chart as inline SVG: colours come from the page's style sheet, by role."""

from __future__ import annotations

from markupsafe import Markup

from yalu.rendering.charts.drawing import ChartMark, Drawing, Label, Line, Outline, Rect, Shape, Sign

_PATHS = {
    Sign.DIAMOND: "M{x} {top}L{right} {y}L{x} {bottom}L{left} {y}Z",
    Sign.CROSS: "M{left} {top}L{right} {bottom}M{right} {top}L{left} {bottom}",
    Sign.BAR: "M{x} {top}V{bottom}",
    Sign.CIRCLE: "M{left} {y}A{r} {r} 0 1 1 {right} {y}A{r} {r} 0 1 1 {left} {y}Z",
}


def svg(drawing: Drawing) -> Markup:
    """The chart as an ``svg`` element with title and description; its ids begin with the chart's name."""
    name = drawing.name
    leads = any(isinstance(shape, ChartMark) and shape.address for shape in drawing.shapes)
    return Markup(
        '<svg class="{}" viewBox="0 0 {} {}"{} role="{}" aria-labelledby="{}-title {}-description">'
        '<title id="{}-title">{}</title><desc id="{}-description">{}</desc>{}</svg>'
    ).format(
        *(drawing.css, _number(drawing.width), _number(drawing.height)),
        *(Markup(' preserveAspectRatio="none"') if drawing.stretched else "", "group" if leads else "img", name, name),
        *(name, drawing.title, name, drawing.description, Markup("").join(map(_shape, drawing.shapes))),
    )


def _shape(shape: Shape) -> Markup:
    # Filled in by "%": "format" of Markup is written in Python, and a page draws hundreds of shapes.
    match shape:
        case Rect():
            place = (_number(shape.x), _number(shape.y), _number(shape.width), _number(shape.height))
            drawn = Markup('<rect class="%s" x="%s" y="%s" width="%s" height="%s"') % (shape.role, *place)
            return _ended(drawn, "rect", shape.title)
        case Line():
            points = " ".join(f"{_number(x)},{_number(y)}" for x, y in shape.points)
            return Markup('<polyline class="%s" points="%s"/>') % (shape.role, points)
        case Outline():
            return _ended(Markup('<path class="%s" d="%s"') % (shape.role, shape.path), "path", shape.title)
        case ChartMark():
            return _mark(shape)
        case Label():
            return _label(shape)


def _ended(drawn: Markup, name: str, title: str) -> Markup:
    """An element with what it says where it is pointed at."""
    return drawn + (Markup("><title>%s</title></%s>") % (title, name) if title else Markup("/>"))


def _mark(mark: ChartMark) -> Markup:
    drawn = Markup('<path class="%s %s" d="%s"') % (mark.role, mark.sign, _path(mark))
    if mark.address is None:
        return _ended(drawn, "path", mark.title)
    place = (_number(mark.x), _number(mark.y), _number(mark.hit))
    hit = Markup('<circle class="hit" cx="%s" cy="%s" r="%s"/>') % place
    return Markup('<a href="%s"><title>%s</title>%s%s/></a>') % (mark.address, mark.title, hit, drawn)


def _label(label: Label) -> Markup:
    language = Markup(' lang="%s"') % label.language if label.language else ""
    strong = Markup(' font-weight="600"') if label.strong else ""
    role = Markup(' class="%s"') % label.role if label.role else ""
    place = _number(label.x), _number(label.y), label.anchor
    return Markup('<text%s x="%s" y="%s" text-anchor="%s"%s%s>%s</text>') % (role, *place, strong, language, label.text)


def _path(mark: ChartMark) -> str:
    reach = mark.reach
    return _PATHS[mark.sign].format(
        x=_number(mark.x),
        y=_number(mark.y),
        r=_number(reach),
        left=_number(mark.x - reach),
        right=_number(mark.x + reach),
        top=_number(mark.y - reach),
        bottom=_number(mark.y + reach),
    )


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
