"""Templates: every text is escaped, every page has the words and links of its visit."""

from __future__ import annotations

from datetime import UTC
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from jinja2 import Environment
from starlette.responses import HTMLResponse

from yalu.model import READER_LANGUAGES, CommentState
from yalu.records.plain_text import plain, safe_url
from yalu.rendering.templating import templates_of
from yalu.reports.formats.page import style_sheet
from yalu.reports.words import Words, country, language, outlet, outlet_type
from yalu.sources.source import Terms
from yalu.web.telling import mark_names
from yalu.web.visit import RequestContext, city

LANGUAGE_NAMES = {"en": "English", "ko": "한국어", "zh": "中文", "ja": "日本語"}
ZONES = ("UTC", "Asia/Seoul", "Asia/Shanghai", "Asia/Tokyo", "Europe/Berlin", "Europe/London", "America/New_York")
"""Zones that every page offers; any other can stand in the address."""


@cache
def assets() -> dict[str, tuple[str, bytes]]:
    """Media type and bytes of each file that pages load, by a name that changes with its content."""
    static = files("yalu.web") / "static"
    sheet = (style_sheet() + (static / "room.css").read_text("utf-8")).encode()
    files_of = {
        "css": ("text/css; charset=utf-8", sheet),
        "js": ("text/javascript; charset=utf-8", (static / "room.js").read_bytes()),
        "svg": ("image/svg+xml", (static / "room.svg").read_bytes()),
    }
    return {f"room.{sha256(held[1]).hexdigest()[:16]}.{ending}": held for ending, held in files_of.items()}


def page(visit: RequestContext, template: str, /, status: int = 200, **values: Any) -> HTMLResponse:
    """The page that a template makes of the values."""
    sheet, script, icon = assets()
    words = visit.words
    text = _environment().get_template(template).render(
        visit=visit,
        words=words,
        _=words.gettext,
        ngettext=words.ngettext,
        link=visit.link,
        tag=words.tag,
        comma=words.comma,
        colon=words.colon,
        sheet=sheet,
        script=script,
        icon=icon,
        language_name=lambda code: language(words, code),
        country_name=lambda code: country(words, code),
        outlet_name=lambda kind, code: outlet(words, kind, code),
        mark_names=mark_names(words),
        city=lambda zone: city(words, zone),
        type_name=lambda kind: outlet_type(words, kind),
        terms_name=lambda terms: terms_name(words, terms),
        state_name=lambda state: state_name(words, state),
        looked=visit.now.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ"),
        **values,
    )  # fmt: skip
    headers = {"Cache-Control": "no-cache", "Vary": "Accept-Language", "Content-Language": words.tag}
    return HTMLResponse(text, status, headers)


def terms_name(words: Words, terms: str) -> str:
    """How much of a source may be quoted, in the reader's words."""
    names = {
        Terms.LINK_ONLY: words.gettext("links only"),
        Terms.EXCERPT: words.gettext("excerpts"),
        Terms.LICENSED: words.gettext("by licence"),
    }
    return names.get(Terms(terms), terms)


def state_name(words: Words, state: str) -> str:
    """A state that came next (``yalu.records.as_of.Between``), in the reader's words; of a version its name."""
    gone, back = words.gettext("no longer visible"), words.gettext("visible again")
    names = {"gone": gone, "back": back, CommentState.VISIBLE.value: back}
    hidden = {each.value: gone for each in CommentState if each is not CommentState.VISIBLE}
    return (hidden | names).get(state, state)


@cache
def _environment() -> Environment:
    environment = templates_of("yalu.web")
    environment.filters.update(plain=plain, safe_url=safe_url)
    environment.globals.update(languages=[(code, LANGUAGE_NAMES[code]) for code in READER_LANGUAGES], zones=ZONES)
    return environment
