"""What all pages share: templates, style sheets, words, and the policy that allows nothing else."""

from __future__ import annotations

import base64
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from yalu.rendering.templating import templates_of
from yalu.reports.words.words import Words


def page(template: str, words: Words, **values: Any) -> str:
    """A self-contained page without script; every text is escaped, and only its own style sheet is allowed."""
    return (
        environment(keep_trailing_newline=True)
        .get_template(template)
        .render(layout="file.html", ways=None, **word_names(words), **only_sheet(style_sheet()), **values)
        .lstrip()
    )


def word_names(words: Words) -> dict[str, Any]:
    """What the templates of every page may use of a reader's words."""
    return {
        "words": words,
        "tag": words.tag,
        "comma": words.comma,
        "colon": words.colon,
        "_": words.gettext,
        "ngettext": words.ngettext,
    }


def only_sheet(css: str) -> dict[str, str]:
    """A style sheet of ours for the head of a page, and its hash for the policy that allows no other."""
    digest = base64.b64encode(sha256(css.encode()).digest()).decode()
    return {"css": Markup(css), "css_hash": f"sha256-{digest}"}  # noqa: S704  our own file


def style_sheet() -> str:
    """The design language of reports, for every page that shows one."""
    return style("report.css")


_ENDS = (".", "…", "!", "?", "。", "！", "？")


@cache
def style(name: str) -> str:
    """A style sheet of the folder ``templates``."""
    return (files(__package__) / "templates" / name).read_text(encoding="utf-8")


@cache
def environment(*, keep_trailing_newline: bool = False) -> Environment:
    """The environment for the reports' own templates."""
    made = templates_of("yalu.reports.formats", keep_trailing_newline=keep_trailing_newline)
    made.filters["breakable"] = lambda address: Markup("/<wbr>").join(address.split("/"))
    made.filters["ended"] = lambda text, stop: text if text.endswith(_ENDS) else text + stop
    return made
