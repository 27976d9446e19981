"""Collects rows that are stored together, and writes them with one statement per table.

A reference to a row that is not stored yet is a ``NewRow`` instead of an id.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, text, update

from yalu.db.core.base import Base
from yalu.db.models import (
    Article,
    ArticleVersion,
    Capture,
    CapturePayload,
    Check,
    Comment,
    CommentAbsence,
    CommentVersion,
    Reextraction,
    RevisitSchedule,
    Thread,
    ThreadSnapshot,
    TopicMatch,
    Url,
)
from yalu.history import ArticleState, StoredAddress, StoredThread

_ORDER: tuple[type[Base], ...] = (
    Article,
    Url,
    Capture,
    CapturePayload,
    ArticleVersion,
    Check,
    TopicMatch,
    Thread,
    ThreadSnapshot,
    Comment,
    CommentVersion,
    CommentAbsence,
    RevisitSchedule,
    Reextraction,
)
"""Order of insertion: rows refer only to rows of tables before theirs."""
_INSERTS = {table: insert(table) for table in _ORDER}
_HIGHEST = {table: select(func.max(table.__table__.c.id)) for table in _ORDER if "id" in table.__table__.c}
_KEYS: Mapping[type[Base], str] = {RevisitSchedule: "article_id", CapturePayload: "capture_id"}
_SEQUENCE = text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :many)")


@dataclass(frozen=True, slots=True)
class NewRow:
    """A row that gets its id when it is stored."""

    table: type[Base]
    number: int


Key = int | NewRow
Keyed = StoredAddress | ArticleState | StoredThread


class NewRows:
    """Rows to insert, and columns of stored rows to update, in one transaction."""

    def __init__(self) -> None:
        self._rows: dict[type[Base], list[dict[str, Any]]] = defaultdict(list)
        self._columns: dict[tuple[type[Base], int], dict[str, Any]] = {}
        self._ids: dict[type[Base], Sequence[int]] = {}
        self._fresh: list[Keyed] = []

    def insert(self, table: type[Base], values: Mapping[str, Any]) -> Key:
        """Add a new row; return its key. All rows of one table must state the same columns."""
        self._rows[table].append(dict(values))
        return NewRow(table, len(self._rows[table]) - 1)

    def enter(self, new: Keyed, table: type[Base], values: Mapping[str, Any]) -> None:
        """Add the row of what is new and give it the key: that of the row, and its id as soon as it is stored."""
        new.key = self.insert(table, values)
        self._fresh.append(new)

    def set(self, table: type[Base], key: Key, values: Mapping[str, Any]) -> None:
        """Set the columns ``values``, if any, of the row ``key``, stored or new."""
        if not values:
            return
        if isinstance(key, NewRow):
            self._rows[table][key.number].update(values)
        else:
            self._columns.setdefault((table, key), {}).update(values)

    def amend(self, table: type[Base], column: str, key: Key | None, values: Mapping[str, Any]) -> None:
        """Set columns of the new row whose ``column`` refers to ``key``, if there is one."""
        for row in reversed(self._rows[table]):
            if row[column] == key:
                row.update(values)
                return

    def store(self, connection: Connection) -> None:
        """Write everything. To be called once, inside a writing transaction."""
        for table in _ORDER:
            rows = self._rows[table]
            if not rows:
                continue
            if table not in _KEYS:
                self._ids[table] = _new_ids(connection, table, len(rows))
                for row, id_ in zip(rows, self._ids[table], strict=True):
                    row["id"] = id_
            connection.execute(_INSERTS[table], [self._resolved(row) for row in rows])
        self._store_columns(connection)
        for new in self._fresh:
            new.key = self.id_of(new.key)

    def id_of(self, key: Key) -> int:
        """Return the id of a row, after ``store``."""
        return self._ids[key.table][key.number] if isinstance(key, NewRow) else key

    def _resolved(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {name: self.id_of(value) if type(value) is NewRow else value for name, value in row.items()}

    def _store_columns(self, connection: Connection) -> None:
        alike: dict[tuple[type[Base], tuple[str, ...]], list[dict[str, Any]]] = defaultdict(list)
        for (table, id_), values in self._columns.items():
            alike[table, tuple(values)].append({"stored_key": id_, **self._resolved(values)})
        for (table, names), rows in alike.items():
            key = table.__table__.c[_KEYS.get(table, "id")]
            statement = update(table).where(key == bindparam("stored_key"))
            connection.execute(statement.values({name: bindparam(name) for name in names}), rows)


def _new_ids(connection: Connection, table: type[Base], many: int) -> Sequence[int]:
    """Reserve ids for new rows, in order. SQLite has one writer, so no other process takes those above the highest."""
    if connection.dialect.name == "sqlite":
        last = connection.scalar(_HIGHEST[table]) or 0
        return range(last + 1, last + 1 + many)
    return connection.scalars(_SEQUENCE, {"name": table.__tablename__, "many": many}).all()
