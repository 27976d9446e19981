"""What all pages share: their environment, their style sheet, and the policy that allows nothing else."""

from __future__ import annotations

import base64
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from yalu.reports.charts.svg import svg
from yalu.reports.words.words import Words


def page(template: str, words: Words, **values: Any) -> str:
    """A self-contained page without script; every text is escaped, and only its own style sheet is allowed."""
    css = style_sheet()
    cjk = words.language in ("zh", "ja")
    return (
        _environment()
        .get_template(template)
        .render(
            words=words,
            tag=words.tag,
            comma="、" if cjk else ", ",
            colon="：" if cjk else ": ",
            css=Markup(css),  # noqa: S704  our own file
            css_hash="sha256-" + base64.b64encode(sha256(css.encode()).digest()).decode(),
            _=words.gettext,
            ngettext=words.ngettext,
            svg=svg,
            **values,
        )
        .lstrip()
    )


@cache
def style_sheet() -> str:
    """The design language of reports, for every page that shows one."""
    return (files(__package__) / "templates" / "report.css").read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("yalu.reports.formats", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["capfirst"] = lambda text: text[:1].upper() + text[1:]
    return environment
