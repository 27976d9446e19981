"""Charts as SVG and PNG: the same shapes, hostile names inert, never boxes in place of letters."""

from __future__ import annotations

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from io import BytesIO

from lxml import etree
from PIL import Image

from yalu.rendering.charts.bars import BarRow, bars
from yalu.rendering.charts.drawing import DataTable, Drawing, Role
from yalu.rendering.charts.png import COLOURS, INK, PAPER, png
from yalu.rendering.charts.svg import svg

NOWHERE = "\U0010fffd"
"""A private character that no font has."""


def drawing(name: str, latin: str | None = None) -> Drawing:
    shapes = bars([BarRow(name, ((Role.EDIT, 3), (Role.GONE, 1)), latin)])
    return Drawing("sources", f"title of {name}", f"description of {name}", 40, shapes, DataTable((), ()))


def test_the_svg_is_well_formed_and_says_what_it_shows() -> None:
    root = etree.fromstring(f'<x xmlns="http://www.w3.org/2000/svg">{svg(drawing("The Estuary"))}</x>')
    (picture,) = root
    ids = {element.get("id") for element in picture.iter()} - {None}
    assert set(str(picture.get("aria-labelledby")).split()) == ids
    assert [rect.get("class") for rect in picture.iterfind(".//{*}rect")] == ["track", "edit", "gone"]


def test_a_hostile_name_is_text_in_an_svg() -> None:
    written = svg(drawing("</text><script>alert(1)</script>", "x"))
    assert "<script" not in written
    assert "&lt;script" in written


def test_the_png_has_twice_the_size_and_is_drawn_once() -> None:
    first = png(drawing("The Estuary"))
    assert first is not None
    assert png(drawing("The Estuary")) is first
    with Image.open(BytesIO(first)) as image:
        assert image.size == (692, 92)


def test_letters_that_no_font_has_fall_back_to_the_latin_name_and_never_to_boxes() -> None:
    assert png(drawing(NOWHERE, "river-daily")) == png(drawing("river-daily"))
    assert png(drawing(NOWHERE)) is None


def test_a_formula_in_a_name_is_text() -> None:
    assert png(drawing(r"$\frac{1}{0}$")) is not None


def test_without_matplotlib_there_is_no_picture() -> None:
    code = (
        "import sys; sys.modules['matplotlib'] = None\n"
        "from yalu.rendering.charts.drawing import DataTable, Drawing\n"
        "from yalu.rendering.charts.png import png\n"
        "print(png(Drawing('days', '', '', 10, (), DataTable((), ()))))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "None\n"


def test_charts_import_no_matplotlib_before_one_is_drawn() -> None:
    code = "import sys, yalu.rendering.charts.png; print('matplotlib' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "False\n"


def test_pictures_and_mails_have_the_colours_of_the_style_sheet() -> None:
    folder = files("yalu.reports.formats") / "templates"
    sheet, mail, dark = ((folder / f"{name}.css").read_text("utf-8") for name in ("report", "mail", "mail_dark"))
    light, rest = sheet.split("@media (prefers-color-scheme: dark)", maxsplit=1)
    own = set(re.findall("#[0-9a-f]{6}", light))
    assert {*COLOURS.values(), PAPER, INK} <= own
    assert set(re.findall("#[0-9a-f]{6}", mail)) <= own
    assert set(re.findall("#[0-9a-f]{6}", dark)) <= set(re.findall("#[0-9a-f]{6}", rest))


def test_threads_draw_the_same_pictures() -> None:
    drawings = [drawing(f"Paper {number}") for number in range(12)]
    with ThreadPoolExecutor(4) as pool:
        at_once = list(pool.map(png, drawings))
    png.cache_clear()
    assert at_once == [png(picture) for picture in drawings]
