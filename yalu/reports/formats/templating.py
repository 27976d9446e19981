"""The templates of pages and mails, and the style sheets beside them."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from yalu.text import visible

_ENDS = (".", "…", "!", "?", "。", "！", "？")


@cache
def style(name: str) -> str:
    """A style sheet of the folder ``templates``."""
    return (files(__package__) / "templates" / name).read_text(encoding="utf-8")


def templates_of(package: str, **options: Any) -> Environment:
    """An environment of Jinja for the folder ``templates`` of a package; ``options`` are Jinja's.

    Values are escaped, and lose the characters that no reader sees, whoever wrote them.
    """
    made = Environment(
        loader=PackageLoader(package, "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_seen,
        trim_blocks=True,
        lstrip_blocks=True,
        **options,
    )
    made.filters["capfirst"] = lambda text: text[:1].upper() + text[1:]
    return made


def _seen(value: Any) -> Any:
    return visible(value) if type(value) is str else value


@cache
def environment(*, keep_trailing_newline: bool = False) -> Environment:
    """The environment for the reports' own templates."""
    made = templates_of("yalu.reports.formats", keep_trailing_newline=keep_trailing_newline)
    made.filters["breakable"] = lambda address: Markup("/<wbr>").join(address.split("/"))
    made.filters["ended"] = lambda text, stop: text if text.endswith(_ENDS) else text + stop
    return made
