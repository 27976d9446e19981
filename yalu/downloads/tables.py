"""Rows as CSV, JSON Lines and Parquet, made chunk by chunk."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime
from itertools import islice
from types import UnionType
from typing import Any, cast, get_args, get_origin, get_type_hints

import msgspec

from yalu.conversion import exact
from yalu.errors import UsageError
from yalu.reasons import Reason
from yalu.records.definition import public, public_name

CHUNK = 500
"""Rows of one chunk of a text file."""
BATCH = 2000
"""Rows that are in memory as Python's objects at once, until they are Arrow's."""
ROW_GROUP = 10_000
"""Rows of one row group of a Parquet file. The file's last part describes each group, and is in memory until it is
written: 42 kB a group of changes, 16 MB for 3.8 million rows; a group of twice the rows takes as much more itself."""
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
"""Beginnings for which spreadsheets take a text as a formula, in full width too (OWASP, CSV injection)."""


def csv_chunks(row_type: type, rows: Iterable[Any]) -> Iterator[bytes]:
    """Yield a CSV file (RFC 4180, UTF-8 with its mark, so that spreadsheets read it) in chunks.

    A text cell that a spreadsheet would take for a formula begins with an apostrophe. Times are ISO 8601, UTC; lists
    are joined by "; "; records within a record, and reasons, are JSON.
    """
    names = [field.name for field in fields(row_type)]
    yield b"\xef\xbb\xbf" + _csv([names])
    for batch in _batches(rows, CHUNK):
        yield _csv([[cell(getattr(row, name)) for name in names] for row in batch])


def json_lines(rows: Iterable[Any]) -> Iterator[bytes]:
    """Yield one JSON object a line, in chunks."""
    for batch in _batches(rows, CHUNK):
        yield b"".join(msgspec.json.encode(row) + b"\n" for row in batch)


def parquet_chunks(row_type: type, rows: Iterable[Any]) -> Iterator[bytes]:
    """Yield a Parquet file in chunks, one row group after the other. Raises UsageError without PyArrow."""
    from pyarrow import Table, parquet

    schema = arrow_schema(row_type)
    out = _Drain()
    with parquet.ParquetWriter(out, schema, compression="zstd") as writer:
        batches = (arrow_batch(schema, batch) for batch in _batches(rows, BATCH))
        for group in _batches(batches, ROW_GROUP // BATCH):
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
    """Return the Arrow schema of a type of records: one column a field. Raises UsageError without PyArrow.

    Times have microseconds, UTC; a record within a record is a struct.
    """
    arrow = require_arrow()
    return arrow.schema([arrow.field(name, _arrow_type(arrow, hint)) for name, hint in columns(row_type)])


def columns(row_type: type) -> list[tuple[str, Any]]:
    """Return the public fields of a type of records with their types, without None, in the order of definition."""
    hints = get_type_hints(row_type)
    return [(public_name(field.name), _without_none(hints[field.name])) for field in fields(row_type)]


def _without_none(hint: Any) -> Any:
    if get_origin(hint) is UnionType:
        (hint,) = (part for part in get_args(hint) if part is not type(None))
    return hint


def _arrow_type(arrow: Any, hint: Any) -> Any:
    known = {int: arrow.int64(), float: arrow.float64(), bool: arrow.bool_(), datetime: arrow.timestamp("us", tz="UTC")}
    if get_origin(hint) is tuple:
        return arrow.list_(_arrow_type(arrow, get_args(hint)[0]))
    if is_dataclass(hint) and hint is not Reason:
        return arrow.struct([arrow.field(name, _arrow_type(arrow, inner)) for name, inner in columns(cast(type, hint))])
    return known.get(hint, arrow.string())


def arrow_batch(schema: Any, rows: Sequence[Any]) -> Any:
    """Return rows, at least one, as an Arrow record batch of that schema. Raises UsageError without PyArrow.

    Arrow reads them as JSON: that takes half the time of Arrow's arrays of Python's objects, which moreover load
    pandas, where it is installed, with 50 MB of memory.
    """
    arrow = require_arrow()
    from pyarrow import json

    lines = b"\n".join(msgspec.json.encode(_flat(row)) for row in rows)
    once = json.ReadOptions(use_threads=False, block_size=len(lines) + 1)
    known = json.ParseOptions(explicit_schema=schema, unexpected_field_behavior="error")
    (batch,) = json.read_json(arrow.BufferReader(lines), once, known).to_batches()
    return batch


def json_of(value: Any) -> str:
    """Return a reason, or a record within a record, as JSON, for a column that holds text."""
    return msgspec.json.encode(value).decode()


def _flat(row: Any) -> Any:
    """Return a row by its public names; a reason or mapping is text as ``json_of`` gives it."""
    values = public(row)
    return values | {name: json_of(value) for name, value in values.items() if isinstance(value, Reason | dict)}


def arrow_batches(row_type: type, records: Iterable[Any]) -> Iterator[Any]:
    """Yield records as Arrow batches of ``arrow_schema``. Raises UsageError without PyArrow."""
    schema = arrow_schema(row_type)
    for batch in _batches(records, BATCH):
        yield arrow_batch(schema, batch)


def _batches(rows: Iterable[Any], size: int) -> Iterator[list[Any]]:
    left = iter(rows)
    while batch := list(islice(left, size)):
        yield batch


def _csv(lines: Iterable[Iterable[Any]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(lines)
    return out.getvalue().encode("utf-8", "replace")


def cell(value: Any) -> Any:
    """A value as a cell of a sheet, as ``csv_chunks`` writes it."""
    if isinstance(value, datetime):
        return exact(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple | list):
        value = "; ".join(map(_text, value))
    if is_dataclass(value) or isinstance(value, dict):
        value = json_of(value)
    if isinstance(value, str):
        return inert(value)
    return "" if value is None else value


def _text(value: Any) -> str:
    return json_of(value) if is_dataclass(value) else str(value)


def inert(text: str) -> str:
    """The text as a spreadsheet's cell: one that would begin a formula gets a leading apostrophe."""
    return f"'{text}" if text.lstrip(" \u3000").startswith(FORMULA) else text


class _Drain(io.RawIOBase):
    """A file that only grows, whose content is taken out while it is written."""

    def __init__(self) -> None:
        super().__init__()
        self._chunks: list[bytes] = []
        self._at = 0

    def writable(self) -> bool:
        """Always."""
        return True

    def tell(self) -> int:
        """Bytes written so far, those taken out included."""
        return self._at

    def write(self, data: Any) -> int:
        """Keep the bytes until they are taken out."""
        chunk = bytes(data)
        self._chunks.append(chunk)
        self._at += len(chunk)
        return len(chunk)

    def drained(self) -> bytes:
        """Take out what was written since the last time."""
        whole = b"".join(self._chunks)
        self._chunks.clear()
        return whole
