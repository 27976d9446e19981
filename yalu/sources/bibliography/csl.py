"""CSL-JSON: ``URL``, ``accessed``, ``locator`` or ``page`` in; ``archive``, ``archive_location``, ``accessed`` out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from yalu.sources.bibliography.entry import ArchivedState, FileEntry

_SPACE = re.compile(r"[\s,\ufeff]*")


def entries(text: str, file: str) -> Iterator[FileEntry]:  # noqa: ARG001  # as for the other formats
    """Yield the items of the list in their order. Raises ValueError for what is no list of items."""
    decoder, at = json.JSONDecoder(), _next(text, 0)
    if text[at : at + 1] != "[":
        raise ValueError("is no CSL-JSON: a list of items is expected")
    at = _next(text, at + 1)
    line, counted = 1, 0
    while at < len(text) and text[at] != "]":
        try:
            item, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            wrong = getattr(error, "lineno", line + text.count("\n", counted, at))
            raise ValueError(f"is no JSON in line {wrong}") from error
        line, counted = line + text.count("\n", counted, at), at
        yield (
            _entry(item, line, len(text[at : end - 1].rstrip()) + at)
            if isinstance(item, dict)
            else FileEntry("", line, at, problem="is no item")
        )
        at = _next(text, end)
    if at == len(text):
        raise ValueError("is no JSON: its list is not closed")


def addition(entry: FileEntry, text: str, state: ArchivedState) -> str:
    """Return what is added to an item before its closing brace."""
    own: dict[str, object] = {
        "accessed": {"date-parts": [[state.day.year, state.day.month, state.day.day]]},
        "archive": urlsplit(state.address).hostname,
        "archive_location": state.address,
    }
    added = {name: value for name, value in own.items() if name not in entry.given}
    comma = "" if text[: entry.place].endswith("{") else ", "
    return comma + json.dumps(added, ensure_ascii=False)[1:-1]


def _entry(item: Mapping[str, Any], line: int, place: int) -> FileEntry:
    given = frozenset(name.lower() for name in item)
    texts = {name: str(item.get(name) or "") for name in ("id", "URL", "DOI", "locator", "page", "title")}
    locator = texts["locator"] or texts["page"]
    day = _day(item.get("accessed"))
    return FileEntry(texts["id"], line, place, texts["URL"], texts["DOI"], day, locator, texts["title"], given=given)


def _day(accessed: Any) -> str:
    """Return the day as ISO 8601 has it; what is none comes back as it stands."""
    if not isinstance(accessed, dict):
        return str(accessed or "")
    parts = accessed.get("date-parts")
    if isinstance(parts, list) and parts and isinstance(parts[0], list):
        return "-".join(f"{part}".zfill(2) for part in parts[0])
    return str(accessed.get("raw") or accessed.get("literal") or "")


def _next(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at
