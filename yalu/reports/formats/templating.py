"""The templates of pages and mails, and the style sheets beside them."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from jinja2 import Environment
from markupsafe import Markup

from yalu.rendering.templating import templates_of

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
