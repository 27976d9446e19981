"""Lists of ids in a condition, sent as one value: a parameter for each id costs more than finding its row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import BigInteger, ColumnElement, Dialect, Text, bindparam, types
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class _Ids(types.TypeDecorator[Sequence[int]]):
    """Ids as an array; on SQLite, which has none, as JSON."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else ARRAY(BigInteger))

    def process_bind_param(self, value: Sequence[int] | None, dialect: Dialect) -> Any:
        ids = list(value or ())
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


def among(column: Any, ids: Sequence[int]) -> ColumnElement[bool]:
    """Return a condition: the column has one of the ids; false when there are none."""
    return _Among(column, bindparam(None, ids, type_=_Ids()))
