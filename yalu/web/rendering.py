"""Pages of the room: every text is escaped, every page has the words and links of its visit."""

from __future__ import annotations

from datetime import UTC
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from jinja2 import Environment
from starlette.responses import HTMLResponse

from yalu.model import READER_LANGUAGES
from yalu.presentation.rendering import environment_of, names_of, page_sheet
from yalu.web.visit import RequestContext

LANGUAGE_NAMES = {"en": "English", "ko": "한국어", "zh": "中文", "ja": "日本語"}
ZONES = ("UTC", "Asia/Seoul", "Asia/Shanghai", "Asia/Tokyo", "Europe/Berlin", "Europe/London", "America/New_York")
"""Zones that every page offers; any other can stand in the address."""


@cache
def assets() -> dict[str, tuple[str, bytes]]:
    """Media type and bytes of each file that pages load, by a name that changes with its content."""
    static = files("yalu.web") / "static"
    files_of = {
        "css": ("text/css; charset=utf-8", page_sheet().encode()),
        "js": ("text/javascript; charset=utf-8", (static / "room.js").read_bytes()),
        "svg": ("image/svg+xml", (static / "room.svg").read_bytes()),
    }
    return {f"room.{sha256(held[1]).hexdigest()[:16]}.{ending}": held for ending, held in files_of.items()}


def page(visit: RequestContext, template: str, /, status: int = 200, **values: Any) -> HTMLResponse:
    """The page that a template makes of the values."""
    sheet, script, icon = assets()
    text = (
        _environment()
        .get_template(template)
        .render(
            layout="base.html",
            sheet=sheet,
            script=script,
            icon=icon,
            looked=visit.now.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ"),
            **names_of(visit),
            **values,
        )
    )
    headers = {"Cache-Control": "no-cache", "Vary": "Accept-Language", "Content-Language": visit.words.tag}
    return HTMLResponse(text, status, headers)


@cache
def _environment() -> Environment:
    environment = environment_of("yalu.web", "yalu.reports.formats")
    environment.globals.update(languages=[(code, LANGUAGE_NAMES[code]) for code in READER_LANGUAGES], zones=ZONES)
    return environment
