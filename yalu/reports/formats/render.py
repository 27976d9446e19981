"""A report in the format a reader asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum

from yalu.rendering.feeds import atom, json_feed
from yalu.reports.formats.as_json import as_json
from yalu.reports.formats.feed import feed
from yalu.reports.formats.html import html
from yalu.reports.formats.plain.brief import brief
from yalu.reports.formats.plain.markdown import markdown
from yalu.reports.formats.plain.text import text
from yalu.reports.report import ComposedReport, Links


class Format(StrEnum):
    """What a report can be set as."""

    TEXT = "text"
    HTML = "html"
    MARKDOWN = "md"
    JSON = "json"
    ATOM = "atom"
    JSON_FEED = "jsonfeed"
    BRIEF = "brief"
    """At most 1,000 characters, for chat."""


_RENDERERS: Mapping[Format, Callable[[ComposedReport, Links], str]] = {
    Format.TEXT: text,
    Format.HTML: html,
    Format.MARKDOWN: markdown,
    Format.BRIEF: brief,
    Format.JSON: lambda report, _: as_json(report),
    Format.ATOM: lambda report, links: atom(feed(report, links)),
    Format.JSON_FEED: lambda report, links: json_feed(feed(report, links)),
}
NO_LINKS = Links()


def render(report: ComposedReport, format: Format | str, links: Links = NO_LINKS) -> str:  # noqa: A002  the word readers use
    """The report as text of that format in its reader's language and time zone, ending in a line feed.

    ``links`` says where the pages of articles and changes are. Raises ValueError for an unknown format, and for a
    reader whose language or time zone there is not.
    """
    return _RENDERERS[Format(format)](report, links)
