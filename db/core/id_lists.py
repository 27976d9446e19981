"""Lists of ids in a condition, sent as one value: a parameter for each id costs more than finding its row.

A statement with such a list has the same text for any number of ids, so that it is compiled and prepared once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

import msgspec
from sqlalchemy import BigInteger, ColumnElement, Connection, Dialect, Text, bindparam, types
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from yalu.db.core.base import storable_json


class IdList(types.TypeDecorator[Collection[Any]]):
    """Ids, numbers or texts, as an array; on SQLite, which has none, as JSON."""

    impl = Text
    cache_ok = True

    def __init__(self, kind: type[BigInteger] | type[Text] = BigInteger) -> None:
        super().__init__()
        self.kind = kind

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """Return the type of an array, or of a text."""
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else ARRAY(self.kind))

    def process_bind_param(self, value: Collection[Any] | None, dialect: Dialect) -> Any:
        """Return the ids as a list, or as JSON; ``storable`` is applied to texts."""
        ids = list(value or ()) if self.kind is BigInteger else storable_json(list(value or ()))
        return msgspec.json.encode(ids).decode() if dialect.name == "sqlite" else ids


class _Among(FunctionElement[Any]):
    """``column`` is one of a list of ids; either database looks the ids up in the column's index.

    It has no type: of a truth value SQLAlchemy would ask SQLite whether it is 1, which no index answers.
    """

    name = "among"
    inherit_cache = True


@compiles(_Among, "sqlite")
def _in_json(element: _Among, compiler: Any, **given: Any) -> str:
    column, ids = (compiler.process(each, **given) for each in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({ids}))"  # noqa: S608 -- both compiled


@compiles(_Among, "postgresql")
def _in_array(element: _Among, compiler: Any, **given: Any) -> str:
    column, ids = (compiler.process(each, **given) for each in element.clauses)
    return f"{column} = ANY ({ids})"


def among(column: Any, ids: Collection[int]) -> ColumnElement[bool]:
    """Return a condition: the column has one of the ids; false when there are none."""
    return _Among(column, bindparam(None, ids, type_=IdList()))


def among_given(column: Any, kind: type[BigInteger] | type[Text] = BigInteger) -> ColumnElement[bool]:
    """Return the same condition for the parameter ``ids``, in statements that are built once at import.

    Building one takes longer than running it for a batch of observations. ``kind`` is Text for ids that are texts.
    """
    return _Among(column, bindparam("ids", type_=IdList(kind)))


def grouped(rows: Iterable[Any], column: str) -> dict[Any, list[Any]]:
    """Return rows by the value of a column, in their order; an empty list for any other value."""
    groups: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        groups[getattr(row, column)].append(row)
    return groups


def rows_by_ids(connection: Connection, query: Any, ids: Iterable[Any], **which: Any) -> Sequence[Any]:
    """Return the rows of a query with ``among_given``, none without ids; ``which`` are its other parameters."""
    given = list(ids)
    return connection.execute(query, {"ids": given, **which}).all() if given else ()


def rows_after(connection: Connection, query: Any, key: Any, size: int) -> Iterator[Any]:
    """Yield the rows of a query in the order of ``key``, one of its columns that is unique, ``size`` at a time."""
    query = query.order_by(key).limit(size)
    rows = connection.execute(query).all()
    while rows:
        yield from rows
        rows = connection.execute(query.where(key > getattr(rows[-1], key.name))).all()
