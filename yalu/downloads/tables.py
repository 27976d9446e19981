"""Rows as CSV, JSON Lines and Parquet, made piece by piece."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import UTC, datetime
from itertools import islice
from typing import Any, get_type_hints

import msgspec

from yalu.errors import UsageError

PORTION = 500
"""Rows of one piece of a text file."""
BATCH = 2000
"""Rows that are in memory as Python's objects at once, until they are Arrow's."""
ROW_GROUP = 20_000
"""Rows of one row group of a Parquet file. The file's last part describes each group, and is in memory until it is
written: 65 kB a group of changes, so that of small groups it came to 50 MB for 3.8 million rows."""
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
"""Beginnings for which spreadsheets take a text as a formula, in full width too (OWASP, CSV injection)."""


def csv_pieces(row_type: type, rows: Iterable[Any]) -> Iterator[bytes]:
    """Yield a CSV file (RFC 4180, UTF-8 with its mark, so that spreadsheets read it) in pieces.

    A text cell that a spreadsheet would take for a formula begins with an apostrophe. Times are ISO 8601, UTC; lists
    are joined by "; ".
    """
    names = [field.name for field in fields(row_type)]
    yield b"\xef\xbb\xbf" + _csv([names])
    for portion in _portions(rows, PORTION):
        yield _csv([[_cell(getattr(row, name)) for name in names] for row in portion])


def json_lines(rows: Iterable[Any]) -> Iterator[bytes]:
    """Yield one JSON object a line, in pieces."""
    for portion in _portions(rows, PORTION):
        yield b"".join(msgspec.json.encode(row) + b"\n" for row in portion)


def parquet_pieces(row_type: type, rows: Iterable[Any]) -> Iterator[bytes]:
    """Yield a Parquet file in pieces, one row group after the other. Raises UsageError without PyArrow."""
    from pyarrow import Table, parquet

    schema = arrow_schema(row_type)
    out = _Drain()
    with parquet.ParquetWriter(out, schema, compression="zstd") as writer:
        batches = (arrow_batch(row_type, portion) for portion in _portions(rows, BATCH))
        for group in _portions(batches, ROW_GROUP // BATCH):
            writer.write_table(Table.from_batches(group, schema), ROW_GROUP)
            yield out.drained()
    yield out.drained()


def require_arrow() -> Any:
    """Return PyArrow. Raises UsageError when it is not installed."""
    try:
        import pyarrow
    except ModuleNotFoundError as error:
        raise UsageError("Parquet and Arrow need PyArrow; install yalu[tables]") from error
    return pyarrow


def arrow_schema(row_type: type) -> Any:
    """Return the Arrow schema of a type of rows; times have microseconds, UTC. Raises UsageError without PyArrow."""
    arrow = require_arrow()
    kinds: dict[Any, Any] = {
        str: arrow.string(),
        int: arrow.int64(),
        float: arrow.float64(),
        bool: arrow.bool_(),
        datetime: arrow.timestamp("us", tz="UTC"),
    }
    columns = []
    for name, hint in get_type_hints(row_type).items():
        several = getattr(hint, "__origin__", None) is tuple
        plain = next((kind for kind in getattr(hint, "__args__", (hint,)) if kind in kinds), str)
        columns.append(arrow.field(name, arrow.list_(arrow.string()) if several else kinds[plain]))
    return arrow.schema(columns)


def arrow_batch(row_type: type, rows: Iterable[Any]) -> Any:
    """Return rows as an Arrow record batch of ``arrow_schema``. Raises UsageError without PyArrow."""
    arrow = require_arrow()
    schema = arrow_schema(row_type)
    held = list(rows)
    columns = [
        arrow.array(
            [
                list(value) if isinstance(value, tuple) else value
                for value in (getattr(row, field.name) for row in held)
            ],
            type=field.type,
        )
        for field in schema
    ]
    return arrow.record_batch(columns, schema=schema)


def _portions(rows: Iterable[Any], size: int) -> Iterator[list[Any]]:
    left = iter(rows)
    while portion := list(islice(left, size)):
        yield portion


def _csv(lines: Iterable[Iterable[Any]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(lines)
    return out.getvalue().encode("utf-8", "replace")


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        value = "; ".join(value)
    if isinstance(value, str):
        return inert(value)
    return "" if value is None else value


def inert(text: str) -> str:
    """The text as a spreadsheet's cell: one that would begin a formula gets a leading apostrophe."""
    return f"'{text}" if text.lstrip(" \u3000").startswith(FORMULA) else text


class _Drain(io.RawIOBase):
    """A file that only grows, whose content is taken out while it is written."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[bytes] = []
        self._at = 0

    def writable(self) -> bool:
        """Always."""
        return True

    def tell(self) -> int:
        """Bytes written so far, those taken out included."""
        return self._at

    def write(self, data: Any) -> int:
        """Keep the bytes until they are taken out."""
        piece = bytes(data)
        self._pieces.append(piece)
        self._at += len(piece)
        return len(piece)

    def drained(self) -> bytes:
        """Take out what was written since the last time."""
        whole = b"".join(self._pieces)
        self._pieces.clear()
        return whole
