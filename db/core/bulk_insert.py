"""Inserts the rows of one table that a transaction adds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, insert
from sqlalchemy.exc import DBAPIError

from yalu.db.core.base import Base


def insert_rows(connection: Connection, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, at least one, all of which state the same columns.

    PostgreSQL is given them by COPY, which takes half of the time that as many inserts take, there and here.
    """
    if connection.dialect.name == "sqlite":
        connection.execute(insert(table), rows)
        return
    dialect, columns = connection.dialect, [table.__table__.c[name] for name in rows[0]]
    binders = {column.name: column.type.dialect_impl(dialect).bind_processor(dialect) for column in columns}
    names = ", ".join(dialect.identifier_preparer.format_column(column) for column in columns)
    cursor: Any = connection.connection.cursor()
    try:
        with cursor, cursor.copy(f"COPY {table.__tablename__} ({names}) FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types([column.type.compile(dialect).lower().partition("(")[0] for column in columns])
            for row in rows:
                copy.write_row([bind(row[name]) if bind else row[name] for name, bind in binders.items()])
    except dialect.loaded_dbapi.Error as error:
        raise DBAPIError.instance("COPY", None, error, dialect.loaded_dbapi.Error, hide_parameters=True) from error
