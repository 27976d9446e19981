"""RIS: ``UR``, ``Y2``, ``SP`` and ``EP`` in; ``AV`` (location in archives), ``N1`` and ``Y2`` out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yalu.sources.bibliography.entry import ArchivedState, FileEntry

_TAG = re.compile(r"([A-Z][A-Z0-9])  ?- ?(.*)")


def entries(text: str, file: str) -> Iterator[FileEntry]:  # noqa: ARG001  # as for the other formats
    """Yield the references in their order. Raises ValueError for what holds none."""
    values: dict[str, str] = {}
    began, place, read = 0, 0, False
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        match = _TAG.match(line.lstrip("\ufeff"))
        tag, value = (match[1], match[2].strip()) if match else ("", "")
        if tag in ("TY", "ER") and values:
            read = True
            problem = "" if tag == "ER" else "has no end (ER)"
            yield _entry(values, began, place, problem)
            values = {}
        if tag == "TY":
            values, began = {"TY": value}, number
        elif values and tag:
            values.setdefault(tag, value)
        place += len(line)
    if values:
        yield _entry(values, began, place, "has no end (ER)")
    elif not read:
        raise ValueError("is no RIS: no reference begins with TY")


def addition(entry: FileEntry, text: str, state: ArchivedState) -> str:
    """Return what is added to a reference before its last line."""
    end = "\r\n" if text[: entry.place].endswith("\r\n") else "\n"
    own = {"Y2": f"{state.day:%Y/%m/%d}", "AV": state.address, "N1": f"Archived {state.day}: {state.address}"}
    added = [tag for tag in own if tag == "N1" or tag.lower() not in entry.given]
    return "".join(f"{tag}  - {own[tag]}{end}" for tag in added)


def _entry(values: dict[str, str], line: int, place: int, problem: str) -> FileEntry:
    pages = "-".join(part for part in (values.get("SP"), values.get("EP")) if part)
    title = values.get("TI") or values.get("T1") or ""
    key, url = values.get("ID") or values.get("UR") or title, values.get("UR", "")
    given = frozenset(tag.lower() for tag in values)
    return FileEntry(key, line, place, url, values.get("DO", ""), values.get("Y2", ""), pages, title, problem, given)
