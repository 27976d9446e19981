"""Records as Arrow tables and pandas frames: one column a field, those of a record within a record beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import StrEnum
from itertools import islice
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import msgspec

from yalu.downloads.tables import arrow_batch, require_arrow

PORTION = 5000
"""Records of one batch of a table."""


def record_batches(record_type: type, records: Iterable[Any]) -> Iterator[Any]:
    """Yield records as Arrow batches of ``record_schema``. Raises UsageError without PyArrow."""
    schema = record_schema(record_type)
    left = iter(records)
    while held := list(islice(left, PORTION)):
        yield arrow_batch(schema, [dict(_flat(record)) for record in held])


def record_schema(record_type: type) -> Any:
    """Return the Arrow schema of a type of records; what is no text, number, time or list of texts is JSON.

    Raises UsageError without PyArrow.
    """
    arrow = require_arrow()
    return arrow.schema([arrow.field(name, _arrow_type(arrow, hint)) for name, hint in _columns(record_type)])


def _columns(record_type: type) -> Iterator[tuple[str, Any]]:
    hints = get_type_hints(record_type)
    for field in fields(record_type):
        hint = hints[field.name]
        if isinstance(hint, type) and is_dataclass(hint):
            yield from _columns(hint)
        else:
            yield field.name, hint


def _flat(record: Any) -> Iterator[tuple[str, Any]]:
    hints = get_type_hints(type(record))
    for field in fields(record):
        value = getattr(record, field.name)
        if is_dataclass(value):
            yield from _flat(value)
        else:
            yield field.name, _value(value, hints[field.name])


def _plain_type(hint: Any) -> Any:
    """The type of a hint that may be None as well."""
    if get_origin(hint) is UnionType:
        (hint,) = (one for one in get_args(hint) if one is not type(None))
    return hint


def _arrow_type(arrow: Any, hint: Any) -> Any:
    plain = _plain_type(hint)
    if plain == tuple[str, ...]:
        return arrow.list_(arrow.string())
    known = {int: arrow.int64(), float: arrow.float64(), bool: arrow.bool_(), datetime: arrow.timestamp("us", tz="UTC")}
    return known.get(plain, arrow.string())


def _value(value: Any, hint: Any) -> Any:
    plain = _plain_type(hint)
    if value is None or isinstance(value, int | float | datetime):
        return value
    if isinstance(value, StrEnum):
        return value.value
    if plain == tuple[str, ...]:
        return list(value)
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
