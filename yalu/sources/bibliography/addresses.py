"""Addresses alone: an OPML file's outlines (``url`` or ``htmlUrl``, ``created``), or a text with one a line.

A line has the address, then, if it is to, the day of citing, then the page: ``https://example.org/a 2021-03-05 p. 12``.
What follows `` #`` is no part of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from xml.sax.saxutils import quoteattr

from yalu.sources.bibliography.entry import ArchivedState, FileEntry
from yalu.sources.drafts.opml import outlines

_COMMENT = re.compile(r"(?:^|\s)#.*")


def entries_of_opml(text: str, file: str) -> Iterator[FileEntry]:
    """Yield the outlines that name a page. Raises SourceFileError for what is no OPML."""
    document, place, last = text.encode(), 0, 0
    for line, at, attributes in outlines(document, file):
        place, last = place + len(document[last:at].decode()), at
        url = attributes.get("url") or attributes.get("htmlUrl") or ""
        if not url:
            continue
        named = attributes.get("text") or attributes.get("title") or ""
        given = frozenset(map(str.lower, attributes))
        yield FileEntry(
            url, line, place + len("<outline"), url, day=_day(attributes.get("created", "")), title=named, given=given
        )


def addition_to_opml(entry: FileEntry, text: str, state: ArchivedState) -> str:  # noqa: ARG001  # as for the other formats
    """Return the attribute that is added to an outline."""
    return "" if "archiveurl" in entry.given else f" archiveUrl={quoteattr(state.address)}"


def entries_of_lines(text: str, file: str) -> Iterator[FileEntry]:  # noqa: ARG001  # as for the other formats
    """Yield an entry for each line that is not empty."""
    place = 0
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        whole = line.rstrip("\r\n")
        parts = _COMMENT.sub("", whole.lstrip("\ufeff")).split(None, 2)
        if parts:
            given = frozenset(["archived"] if "# archived" in whole else ())
            day, locator = _rest(parts[1:])
            yield FileEntry(parts[0], number, place + len(whole), parts[0], day=day, locator=locator, given=given)
        place += len(line)


def addition_to_line(entry: FileEntry, text: str, state: ArchivedState) -> str:  # noqa: ARG001  # as for the other formats
    """Return the comment that is added to a line."""
    return "" if "archived" in entry.given else f"  # archived {state.day}: {state.address}"


def _rest(parts: list[str]) -> tuple[str, str]:
    """Return the day and the locator of what follows the address."""
    if parts and parts[0][:4].isdigit():
        return parts[0], " ".join(parts[1:])
    return "", " ".join(parts)


def _day(created: str) -> str:
    """Return the day of an outline's time (RFC 822), as ISO 8601 has it."""
    try:
        return parsedate_to_datetime(created).date().isoformat()
    except ValueError:
        return created
