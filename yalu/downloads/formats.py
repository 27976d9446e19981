"""The formats in which a list is handed out: what each is called, and how its file is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from yalu.downloads.tables import csv_chunks, json_lines, parquet_chunks, require_arrow


@dataclass(frozen=True, slots=True)
class FileFormat:
    """A format of a whole list."""

    name: str
    """What readers call it."""
    media_type: str
    about: str
    """What a file has, with the class of its records as {record}."""
    write: Callable[[type, Iterable[Any]], Iterator[bytes]]
    """Yields the file of rows of a type in chunks."""
    require: Callable[[], object] = lambda: None
    """Raises UsageError where what it needs is not installed."""
    is_binary: bool = False


FILE_FORMATS: Mapping[str, FileFormat] = {
    "csv": FileFormat(
        "CSV",
        "text/csv; charset=utf-8; header=present",
        "All of the list (RFC 4180): a line a record of the class {record}, a column a field; UTF-8 with its mark.",
        csv_chunks,
    ),
    "jsonl": FileFormat(
        "JSON Lines",
        "application/jsonl",
        "All of the list: a line a record of the class {record}.",
        lambda _, rows: json_lines(rows),
    ),
    "parquet": FileFormat(
        "Parquet",
        "application/vnd.apache.parquet",
        "All of the list: a row a record of the class {record}, a column a field; the room needs yalu[tables].",
        parquet_chunks,
        require_arrow,
        is_binary=True,
    ),
}
"""Formats of files, by the ending of their address."""
FORMAT_NAMES: Mapping[str, str] = {
    "atom": "Atom",
    "json": "JSON Feed",
    **{ending: each.name for ending, each in FILE_FORMATS.items()},
}
"""What all formats of a list are called, by the ending of their address."""
