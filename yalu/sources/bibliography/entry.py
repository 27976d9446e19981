"""One entry of a bibliography: as a file has it, and the page that it cites. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from yalu.sources import fields
from yalu.text import one_line

LONGEST_URL = 2000
"""Characters of an address; one that is longer is none that a server would answer."""
LONGEST_TEXT = 300
"""Characters of a key, a title or a locator that are kept."""
LAST_YEAR = 9998
"""Of a day of citing: the end of the last day of 9999 is no time that Python has."""
_DAY = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T /].*)?")


@dataclass(frozen=True, slots=True)
class FileEntry:
    """An entry as its file has it: texts that nobody has judged."""

    key: str
    line: int
    """Where it begins, from 1."""
    place: int
    """Where in the text its additions go: an index into it."""
    url: str = ""
    doi: str = ""
    day: str = ""
    """The day of citing as it is written."""
    locator: str = ""
    title: str = ""
    problem: str = ""
    """Why it cannot be read; empty if it can."""
    given: frozenset[str] = frozenset()
    """Names of its fields, in lower case: what an author has written is never replaced."""


@dataclass(frozen=True, slots=True)
class CitedPage:
    """A page that an author cites."""

    key: str
    """Of its entry: unique in the bibliography."""
    line: int
    """Where in the file the entry begins, from 1."""
    url: str
    cited_on: date | None
    """The day on which the author saw it; None where the entry states none."""
    locator: str | None
    """The page or place, as the entry has it: "12-14"."""
    title: str | None


@dataclass(frozen=True, slots=True)
class RefusedEntry:
    """An entry that is not watched, and why in words."""

    key: str
    line: int
    why: str


@dataclass(frozen=True, slots=True)
class Bibliography:
    """What a file cites, in its order, and what of it is not watched."""

    pages: tuple[CitedPage, ...]
    refused: tuple[RefusedEntry, ...]


@dataclass(frozen=True, slots=True)
class ArchivedState:
    """Where the state that was cited is kept."""

    address: str
    """http or https."""
    day: date
    """When the state was seen, in UTC."""


def judged(entry: FileEntry, *, private: bool) -> CitedPage | RefusedEntry:
    """Return the page that an entry cites, or why it is not watched; ``private`` allows addresses of this network."""
    key = _line(entry.key) or "(no key)"
    try:
        if entry.problem:
            raise ValueError(entry.problem)
        url, cited_on = _address(entry, private=private), _day(entry.day)
        return CitedPage(key, entry.line, url, cited_on, _line(entry.locator) or None, _line(entry.title) or None)
    except ValueError as error:
        return RefusedEntry(key, entry.line, str(error))


def _address(entry: FileEntry, *, private: bool) -> str:
    text = entry.url.strip()
    if not text:
        raise ValueError("has a DOI and no URL; name the page in url" if entry.doi.strip() else "has no URL")
    if len(text) > LONGEST_URL:
        raise ValueError(f"its URL has over {LONGEST_URL} characters")
    try:
        url = fields.url(text)
    except ValueError as error:
        raise ValueError(f"its URL {error}") from error
    if not private and fields.is_private_host(urlsplit(url).hostname or ""):
        raise ValueError("its URL is a private address; --private watches these too")
    return url


def _day(text: str) -> date | None:
    """Return the day of a text; None for none. Raises ValueError."""
    given = text.strip()
    if not given:
        return None
    match = _DAY.fullmatch(given.rstrip("/"))
    try:
        if match is None:
            raise ValueError
        day = date(*map(int, match.groups()))
        if day.year > LAST_YEAR:
            raise ValueError
        return day
    except ValueError:
        raise ValueError(f"its day of citing is {given[:40]!r}, which is no day such as 2021-03-05") from None


def _line(text: str) -> str:
    return one_line(text)[:LONGEST_TEXT]
