"""Collects rows that are stored together, and writes them with one statement per table.

A reference to a row that is not stored yet is a ``NewRow`` instead of an id.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Integer, Text, bindparam, func, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY

from yalu.db import models
from yalu.db.core.base import Base
from yalu.db.core.bulk_insert import insert_rows
from yalu.history.known import ArticleState, StoredAddress, StoredThread

_ORDER: tuple[type[Base], ...] = (
    *(models.Article, models.Url, models.Capture, models.CapturePayload, models.ArticleVersion, models.Check),
    *(models.TopicMatch, models.Thread, models.ThreadSnapshot, models.Comment, models.CommentVersion),
    *(models.CommentAbsence, models.RevisitSchedule, models.Reextraction),
)
"""Order of insertion: rows refer only to rows of tables before theirs."""
_KEYS: Mapping[type[Base], str] = {models.RevisitSchedule: "article_id", models.CapturePayload: "capture_id"}
_UPDATES = {
    table: update(table).where(table.__table__.c[_KEYS.get(table, "id")] == bindparam("stored_key")) for table in _ORDER
}
_NUMBERED = tuple(table for table in _ORDER if table not in _KEYS)
_HIGHEST = select(*(select(func.max(table.__table__.c.id)).scalar_subquery() for table in _NUMBERED))
_SEQUENCES = text(  # the sequence of each table looked up once, not for each id
    "WITH wanted AS MATERIALIZED (SELECT name, number, CAST(pg_get_serial_sequence(name, 'id') AS regclass) AS ids"
    " FROM unnest(:names, :numbers) AS asked (name, number))"
    " SELECT wanted.name, nextval(wanted.ids) FROM wanted, generate_series(1, wanted.number)"
).bindparams(bindparam("names", type_=ARRAY(Text)), bindparam("numbers", type_=ARRAY(Integer)))


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

    def __bool__(self) -> bool:
        return any(self._rows.values()) or bool(self._columns)

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
        self._ids = _new_ids(connection, {table: len(self._rows[table]) for table in _NUMBERED if self._rows[table]})
        for table in _ORDER:
            for row, id_ in zip(self._rows[table], self._ids.get(table, ()), strict=False):
                row["id"] = id_
            if rows := [self._resolved(row) for row in self._rows[table]]:
                insert_rows(connection, table, rows)
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
        for (table, _), rows in alike.items():
            connection.execute(_UPDATES[table], rows)


def _new_ids(connection: Connection, many: Mapping[type[Base], int]) -> dict[type[Base], Sequence[int]]:
    """Reserve ids for new rows, in order; ``many`` says how many of each table.

    SQLite has one writer, so no other process takes those above the highest.
    """
    if not many:
        return {}
    if connection.dialect.name == "sqlite":
        last = dict(zip(_NUMBERED, connection.execute(_HIGHEST).one(), strict=True))
        return {table: range((last[table] or 0) + 1, (last[table] or 0) + 1 + some) for table, some in many.items()}
    ids: dict[str, list[int]] = defaultdict(list)
    names, numbers = [table.__tablename__ for table in many], list(many.values())
    for name, id_ in connection.execute(_SEQUENCES, {"names": names, "numbers": numbers}):
        ids[name].append(id_)
    return {table: sorted(ids[table.__tablename__]) for table in many}
