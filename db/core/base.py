"""The declarative base and the column types that all tables are made of.

The same models serve SQLite and PostgreSQL; this module hides the differences. SQLite has no time zones, autoincrements
INTEGER keys only, and has no JSONB. PostgreSQL refuses U+0000 in text and JSON.
"""

# ruff: noqa: ARG002  (SQLAlchemy fixes the signatures of column types)

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, TypeVar

import msgspec
from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    Enum,
    Integer,
    LargeBinary,
    MetaData,
    Text,
    types,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, mapped_column

from yalu.crawl import CrawlStats, crawl_stats
from yalu.reasons import Reason

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """Remove or replace characters that a database refuses: U+0000 is removed, a lone surrogate becomes U+FFFD."""
    if (text.isascii() and "\x00" not in text) or not _UNSTORABLE.search(text):
        return text
    return _UNSTORABLE.sub(lambda match: "" if match[0] == "\x00" else "\ufffd", text)


def storable_json(value: Any) -> Any:
    """Apply ``storable`` to every string in a JSON value; keys become strings and tuples become lists."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, Mapping):
        return {storable(str(key)): storable_json(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [storable_json(item) for item in value]
    return value


class UtcDateTime(types.TypeDecorator[datetime]):
    """Aware times, stored as UTC and returned as aware UTC.

    Binding a naive time raises ValueError: its zone is unknown.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert an aware time to UTC, naive for SQLite. Raises ValueError for a naive time."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a time zone cannot be stored: {value}")
        if value.tzinfo is not UTC:
            value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the stored time as aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)

    def bind_processor(self, dialect: Dialect) -> Any:
        """Write a time for SQLite in one step, as SQLAlchemy would in three: rows have many."""
        if dialect.name != "sqlite":
            return super().bind_processor(dialect)

        def written(value: datetime | None) -> str | None:
            bound = self.process_bind_param(value, dialect)
            return None if bound is None else bound.isoformat(" ", "microseconds")

        return written


class PlainText(types.TypeDecorator[str]):
    """Text of any length; ``storable`` is applied when it is bound."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Apply ``storable``."""
        return None if value is None else storable(value)


class PlainJson(types.TypeDecorator[Any]):
    """JSON (JSONB on PostgreSQL); ``storable_json`` is applied when it is bound, so tuples become lists."""

    impl = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Apply ``storable_json``."""
        return storable_json(value)


class ReasonJson(types.TypeDecorator[Reason]):
    """A reason: JSON (JSONB on PostgreSQL) in the database, ``Reason`` in Python."""

    impl = PlainJson.impl
    cache_ok = True

    def process_bind_param(self, value: Reason | None, dialect: Dialect) -> Any:
        """Return the reason as JSON, with ``storable`` applied to its texts."""
        return None if value is None else storable_json(value.as_json())

    def process_result_value(self, value: Any, dialect: Dialect) -> Reason | None:
        """Return the stored reason."""
        return None if value is None else Reason.from_json(value)


class CrawlStatsJson(types.TypeDecorator[CrawlStats]):
    """What a crawl counted: JSON (JSONB on PostgreSQL) in the database, ``CrawlStats`` in Python."""

    impl = PlainJson.impl
    cache_ok = True

    def process_bind_param(self, value: CrawlStats | None, dialect: Dialect) -> Any:
        """Return the statistics as JSON."""
        return None if value is None else storable_json(msgspec.to_builtins(value))

    def process_result_value(self, value: Any, dialect: Dialect) -> CrawlStats | None:
        """Return the stored statistics."""
        return None if value is None else crawl_stats(value)


class Sha256(types.TypeDecorator[str]):
    """A SHA-256: 32 bytes in the database, a hexadecimal string in Python."""

    impl = LargeBinary(32)
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """Convert hexadecimal text to bytes."""
        return None if value is None else bytes.fromhex(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        """Convert bytes to hexadecimal text."""
        return None if value is None else bytes(value).hex()


Value = TypeVar("Value")

MOST_VALUES = 500
"""Most values in one query; some databases refuse many more."""
BATCH = 200
"""Rows with whole texts that are read or written at once."""


def batches(values: Iterable[Value]) -> Iterator[list[Value]]:
    """Split values into lists of at most ``MOST_VALUES``, the most that one query may hold."""
    every = list(values)
    for start in range(0, len(every), MOST_VALUES):
        yield every[start : start + MOST_VALUES]


def upsert(dialect: str, table: type[Base]) -> Any:
    """Return an INSERT of a dialect, by its name, which supports ON CONFLICT."""
    if dialect == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


def by_value(kind: type[StrEnum]) -> Enum:
    """Return a column type that stores an enum's values as plain text, so that a new member needs no migration."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=False,
        length=32,
        values_callable=lambda members: [member.value for member in members],
    )


KEY = BigInteger().with_variant(Integer, "sqlite")

Id = Annotated[int, mapped_column(KEY, primary_key=True)]
"""A primary key that the database assigns, in the order of insertion."""


class Base(DeclarativeBase):
    """Declarative base. Every constraint has a name, so that migrations can refer to it on both databases."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {  # noqa: RUF012  (SQLAlchemy reads it as is)
        int: KEY,
        str: PlainText,
        datetime: UtcDateTime,
        Reason: ReasonJson,
        CrawlStats: CrawlStatsJson,
    }
