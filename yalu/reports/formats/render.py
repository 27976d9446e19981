"""A report in the format a reader asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum

from yalu.reports import lines
from yalu.reports.formats.as_json import as_json
from yalu.reports.formats.atom import atom
from yalu.reports.formats.html import html
from yalu.reports.formats.markdown import markdown
from yalu.reports.formats.text import text
from yalu.reports.lines import lines_of
from yalu.reports.report import Report


class Format(StrEnum):
    """What a report can be set as."""

    TEXT = "text"
    HTML = "html"
    MARKDOWN = "md"
    JSON = "json"
    ATOM = "atom"


_RENDERERS: Mapping[Format, Callable[[lines.Report], str]] = {
    Format.TEXT: text,
    Format.HTML: html,
    Format.MARKDOWN: markdown,
    Format.JSON: as_json,
    Format.ATOM: atom,
}


def render(report: Report, format: Format | str) -> str:  # noqa: A002  the word readers use
    """The report as text of that format, ending in a line feed. Raises ValueError for an unknown format."""
    return _RENDERERS[Format(format)](lines_of(report))
