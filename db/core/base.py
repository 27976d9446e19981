"""One declarative base and the few column types every table is made of.

The same models serve SQLite and PostgreSQL. Where the two differ, the difference is hidden here: SQLite has no time
zones, only autoincrements INTEGER keys, and has no JSONB; PostgreSQL refuses U+0000 in text and JSON.
"""

# ruff: noqa: ARG002  (SQLAlchemy fixes the signatures of column types)

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, TypeVar

from sqlalchemy import (
    JSON,
    BigInteger,
    BindParameter,
    Connection,
    DateTime,
    Dialect,
    Enum,
    Integer,
    LargeBinary,
    MetaData,
    Text,
    bindparam,
    types,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, mapped_column

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """The text without what a database refuses: U+0000 goes, a lone surrogate becomes U+FFFD."""
    if not _UNSTORABLE.search(text):
        return text
    return _UNSTORABLE.sub(lambda found: "" if found[0] == "\x00" else "\ufffd", text)


def storable_json(value: Any) -> Any:
    """``storable`` for every text in a value."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, Mapping):
        return {storable(str(key)): storable_json(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [storable_json(item) for item in value]
    return value


class UtcDateTime(types.TypeDecorator[datetime]):
    """Aware times, stored as UTC. A naive time is refused: nobody can say what it means."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a time zone cannot be stored: {value}")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class PlainText(types.TypeDecorator[str]):
    """Text of any length, made storable on the way in."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else storable(value)


class PlainJson(types.TypeDecorator[Any]):
    """JSON (JSONB on PostgreSQL) whose strings are made storable on the way in; tuples become lists."""

    impl = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return storable_json(value)


class Sha256(types.TypeDecorator[str]):
    """A SHA-256 as 32 bytes in the database and as hexadecimal text outside."""

    impl = LargeBinary(32)
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return None if value is None else bytes.fromhex(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        return None if value is None else bytes(value).hex()


Value = TypeVar("Value")

AT_ONCE = 500
"""Values in one question; more are too many for some databases."""

IDS: BindParameter[Any] = bindparam("ids", expanding=True)
"""The ids of one question, in statements that are made once: to put one together takes longer than to answer it for a
portion of observations."""


def portions(values: Iterable[Value]) -> Iterator[list[Value]]:
    """The values, as many at a time as one question may hold."""
    every = list(values)
    for start in range(0, len(every), AT_ONCE):
        yield every[start : start + AT_ONCE]


def upsert(connection: Connection, table: type[Base]) -> Any:
    """An INSERT of the connection's own dialect, which knows what to do on a conflict."""
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


def by_value(kind: type[StrEnum]) -> Enum:
    """An enum stored as its value in plain text, so that a new member needs no migration."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=False,
        length=32,
        values_callable=lambda members: [member.value for member in members],
    )


KEY = BigInteger().with_variant(Integer, "sqlite")

Id = Annotated[int, mapped_column(KEY, primary_key=True)]
"""A key the database hands out, in the order of insertion."""

Words = Annotated[str, mapped_column(PlainText)]
Time = Annotated[datetime, mapped_column(UtcDateTime)]
Json = Annotated[Any, mapped_column(PlainJson)]


class Base(DeclarativeBase):
    """Every constraint has a name, so that a migration can speak of it on both databases."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {int: KEY, str: PlainText, datetime: UtcDateTime}  # noqa: RUF012  (SQLAlchemy reads it as is)
