"""Environments of Jinja for the templates of reports and of the reading room."""

from __future__ import annotations

from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from yalu.records.plain_text import plain, safe_url
from yalu.rendering.charts.svg import svg
from yalu.text import visible


def templates_of(*packages: str, **options: Any) -> Environment:
    """An environment for the folders ``templates`` of packages, with what all pages share; ``options`` are Jinja's.

    Values are escaped, and lose the characters that no reader sees, whoever wrote them.
    """
    made = Environment(
        loader=ChoiceLoader([PackageLoader(package) for package in (*packages, __package__)]),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_seen,
        trim_blocks=True,
        lstrip_blocks=True,
        **options,
    )
    made.globals["svg"] = svg
    made.filters.update(plain=plain, safe_url=safe_url, capfirst=lambda text: text[:1].upper() + text[1:])
    return made


def _seen(value: Any) -> Any:
    return visible(value) if type(value) is str else value
