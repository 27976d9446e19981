"""Inserts the rows of one table that a transaction adds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, insert
from sqlalchemy.exc import DBAPIError

from yalu.db.core.base import Base
from yalu.errors import StoreError


def insert_rows(connection: Connection, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, at least one, all of which state the same columns. Raises StoreError and DBAPIError.

    PostgreSQL is given them by COPY, which takes half of the time that as many inserts take, there and here.
    """
    if connection.dialect.name == "sqlite":
        connection.execute(insert(table), rows)
        return
    dialect, columns = connection.dialect, [table.__table__.c[name] for name in rows[0]]
    binders = {column.name: column.type.dialect_impl(dialect).bind_processor(dialect) for column in columns}
    quoted = dialect.identifier_preparer
    target = f"{quoted.format_table(table.__table__)} ({', '.join(map(quoted.format_column, columns))})"
    cursor: Any = connection.connection.cursor()
    try:
        bound = [[bind(row[name]) if bind else row[name] for name, bind in binders.items()] for row in rows]
        with cursor, cursor.copy(f"COPY {target} FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types([column.type.compile(dialect).lower().partition("(")[0] for column in columns])
            for row in bound:
                copy.write_row(row)
    except dialect.loaded_dbapi.Error as error:
        raise DBAPIError.instance("COPY", None, error, dialect.loaded_dbapi.Error, hide_parameters=True) from error
    except (OverflowError, TypeError, ValueError) as error:
        raise StoreError(f"a row of {table.__tablename__} cannot be written: {error}") from error
