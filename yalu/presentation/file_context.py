"""Pages of a report's folder: files without script, whose links lead to each other (decision 0256)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment

from yalu.presentation.page_context import UTC_NAMES, PageContext
from yalu.presentation.rendering import environment_of, names_of, page_sheet
from yalu.reports.formats.page import only_sheet
from yalu.reports.report import Reader
from yalu.reports.words.words import words_for


@dataclass(frozen=True, slots=True)
class FileContext(PageContext):
    """A page of a report's folder. ``addresses`` are those of what it can lead to, by path."""

    addresses: Mapping[str, str]

    @property
    def public_room(self) -> str:
        """Nothing: a folder is written where there is no reading room."""
        return ""

    def link(self, path: str, parameters: Sequence[tuple[str, str]] = (), /, **more: object) -> str | None:
        """The place on the page, or the file, that has what the path leads to in the reading room; None without one."""
        given = [*parameters, *more.items()]
        page = path.partition("#")[0]
        return self.addresses.get(f"{page}?{urlencode(given)}" if given else page)


def file_context(reader: Reader, addresses: Mapping[str, str]) -> FileContext:
    """A page for the reader of a report. Raises ValueError for one without words."""
    zone = reader.timezone
    local = None if zone in UTC_NAMES else words_for(reader.language, zone)
    return FileContext(words_for(reader.language, "UTC"), local, addresses)


def render_file(context: FileContext, template: str, /, **values: Any) -> str:
    """The page that a template makes of the values; ``ways`` are names and addresses of pages above it."""
    sheet = only_sheet(page_sheet())
    made = _environment().get_template(template).render(layout="file.html", **sheet, **names_of(context), **values)
    return f"{made.strip()}\n"


@cache
def _environment() -> Environment:
    return environment_of()
