"""Writing many rows at once through the models' own columns: COPY on PostgreSQL, executemany on SQLite."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import chain
from typing import Any

from sqlalchemy import Connection, text

from yalu.db.captures.months import MONTH
from yalu.db.core.base import UtcDateTime
from yalu.db.core.engine import Database
from yalu.db.models import Base, CapturePayload
from yalu.db.schema import rollups
from yalu.db.search import search_index

PORTION = 20_000

Row = tuple[Any, ...]


class Bulk:
    """Collects rows per table and writes them in portions. Keys to other tables are not checked."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._driver: Any = connection.connection.driver_connection
        self._sqlite = connection.dialect.name == "sqlite"
        self._waiting: dict[str, list[Row]] = {}
        self._write: dict[str, Callable[[list[Row]], None]] = {}
        self.rows = 0
        if not self._sqlite:
            connection.execute(text("SET session_replication_role = replica"))
            connection.execute(text("SET statement_timeout = 0"))

    def into(self, name: str, columns: str) -> Callable[[Row], None]:
        """A function that takes one row of a table: the values of ``columns``, in their order."""
        table = Base.metadata.tables[name]
        names = columns.split()
        dialect = self._connection.dialect
        converts = [table.c[column].type.dialect_impl(dialect).bind_processor(dialect) for column in names]
        places = [(at, convert) for at, convert in enumerate(converts) if convert is not None]

        def converted(rows: Iterable[Row]) -> Iterable[Row]:
            for row in rows:
                values = list(row)
                for at, convert in places:
                    values[at] = convert(values[at])
                yield tuple(values)

        return self._taker(name, names, converted)

    def into_index(self, name: str) -> Callable[[Row], None]:
        """A function that takes a version's id and its tokens, parted by spaces, for the full-text index.

        They wait in a table of their own, to be repeated with the labels of another time.
        """
        kind = "TEXT" if self._sqlite else "TSVECTOR"
        self._connection.execute(text(f"CREATE TABLE {name}_first (version_id BIGINT PRIMARY KEY, tokens {kind})"))
        return self._taker(f"{name}_first", ["version_id", "tokens"], lambda rows: rows)

    def flush(self) -> None:
        """Writes what is waiting."""
        for name, rows in self._waiting.items():
            if rows:
                self._write[name](rows)
                self.rows += len(rows)
                rows.clear()

    def _taker(
        self, name: str, names: list[str], convert: Callable[[Iterable[Row]], Iterable[Row]]
    ) -> Callable[[Row], None]:
        waiting = self._waiting.setdefault(name, [])
        listed = ", ".join(f'"{column}"' for column in names)
        insert = f'INSERT INTO "{name}" ({listed}) VALUES ({", ".join("?" * len(names))})'

        def write(rows: list[Row]) -> None:
            if self._sqlite:
                self._driver.executemany(insert, convert(rows))
                return
            with self._driver.cursor() as cursor, cursor.copy(f'COPY "{name}" ({listed}) FROM STDIN') as copy:
                for row in convert(rows):
                    copy.write_row(row)

        def take(row: Row) -> None:
            waiting.append(row)
            if len(waiting) >= PORTION:
                write(waiting)
                self.rows += len(waiting)
                waiting.clear()

        self._write[name] = write
        return take


def repeat(connection: Connection, rounds: int, days: int, say: Callable[[str], None]) -> None:
    """Copies every row ``rounds`` - 1 times inside the database, each time with keys of its own and ``days`` later."""
    sizes = {
        table.name: connection.execute(text(f'SELECT coalesce(max(id), 0) FROM "{table.name}"')).scalar_one()
        for table in Base.metadata.sorted_tables
        if _numbered(table)
    }
    for at in range(rounds):
        for table in Base.metadata.sorted_tables:
            if at and table.name != "source" and table.name not in rollups.TABLES:
                _copy(connection, table, sizes, at, at * days)
        for name, version in search_index.INDEXES.items():
            _index(connection, name, version.__tablename__, at * sizes[version.__tablename__])
        say(f"round {at + 1} of {rounds}")
    for name in search_index.INDEXES:
        connection.execute(text(f"DROP TABLE {name}_first"))


def _index(connection: Connection, name: str, version: str, past: int) -> None:
    """Puts the versions of one round into the full-text index, with the labels of their times."""
    if connection.dialect.name == "sqlite":
        key = "rowid"
        tokens = (
            "f.tokens || strftime(' _m%Y%m', v.not_after) || strftime(' _y%Y', v.not_after)"
            " || ' _t' || substr(v.not_after, 1, 3)"
        )
    else:
        key = "version_id"
        utc = "v.not_after AT TIME ZONE 'UTC'"
        year = f"to_char({utc}, 'YYYY')"
        months = f"'_m' || to_char({utc}, 'YYYYMM')"
        tokens = f"f.tokens || array_to_tsvector(ARRAY[{months}, '_y' || {year}, '_t' || left({year}, 3)])"
    joined = f"{name}_first f JOIN {version} v ON v.id = f.version_id + {past}"
    chosen = f"SELECT v.id, {tokens} FROM {joined} ORDER BY v.id"
    connection.exec_driver_sql(f"INSERT INTO {name} ({key}, tokens) {chosen}")


def _copy(connection: Connection, table: Any, sizes: dict[str, int], at: int, days: int) -> None:
    """One more copy of the rows of the first round of ``table``."""

    def later(column: Any) -> str:
        key = next(iter(column.foreign_keys), None)
        owner = key.column.table.name if key else table.name
        if (key or column.name == "id") and owner in sizes:
            return f'"{column.name}" + {at * sizes[owner]}'
        if column is CapturePayload.__table__.c.month:
            month = MONTH.compile(dialect=connection.dialect)
            return f"(SELECT {month} FROM capture WHERE id = capture_payload.capture_id + {at * sizes['capture']})"
        if isinstance(column.type, UtcDateTime):
            if connection.dialect.name == "sqlite":
                return f"strftime('%Y-%m-%d %H:%M:%f000', \"{column.name}\", '+{days} days')"
            return f"\"{column.name}\" + INTERVAL '{days} days'"
        named = column.name in ("url", "key") and column.type.python_type is not int
        return f"\"{column.name}\" || '/{at}'" if named else f'"{column.name}"'

    columns = list(table.columns)
    first = next(column for column in columns if column.primary_key)
    owner = table.name if table.name in sizes else next((key.column.table.name for key in first.foreign_keys), "")
    names = ", ".join(f'"{column.name}"' for column in columns)
    values = ", ".join(map(later, columns))
    chosen = f'WHERE "{first.name}" <= {sizes[owner]}' if owner in sizes else "WHERE 1 = 0"
    connection.execute(text(f'INSERT INTO "{table.name}" ({names}) SELECT {values} FROM "{table.name}" {chosen}'))


def _numbered(table: Any) -> bool:
    return "id" in table.c and table.c.id.type.python_type is int


def drop_indexes(connection: Connection) -> None:
    """Takes the plain indexes away, so that rows go in fast; unique constraints stay."""
    for index in _indexes():
        connection.execute(text(f'DROP INDEX IF EXISTS "{index.name}"'))
    if connection.dialect.name == "postgresql":
        for name in search_index.INDEXES:
            connection.execute(text(f"DROP INDEX IF EXISTS ix_{name}_tokens"))


def hurry_index(connection: Connection) -> None:
    """Lets SQLite's full-text index gather a million tokens before it writes them, and merge only at the end."""
    if connection.dialect.name == "sqlite":
        for name in search_index.INDEXES:
            for setting, value in (("hashsize", 256 << 20), ("automerge", 0), ("crisismerge", 1000)):
                connection.exec_driver_sql(f"INSERT INTO {name} ({name}, rank) VALUES ('{setting}', {value})")


def make_indexes(database: Database) -> None:
    """Makes them again, and fills the counted tables.

    On PostgreSQL the planner's statistics are gathered, and the counters of keys go past what was written.
    """
    with database.write() as connection:
        for index in _indexes():
            index.create(connection)
        rollups.gather_all(connection)
        if connection.dialect.name == "sqlite":
            for name in search_index.INDEXES:
                for setting, value in (("hashsize", 1 << 20), ("automerge", 4), ("crisismerge", 16)):
                    connection.exec_driver_sql(f"INSERT INTO {name} ({name}, rank) VALUES ('{setting}', {value})")
                connection.exec_driver_sql(f"INSERT INTO {name} ({name}) VALUES ('optimize')")
        if connection.dialect.name == "postgresql":
            for name in search_index.INDEXES:
                connection.execute(text(f"CREATE INDEX ix_{name}_tokens ON {name} USING gin (tokens)"))
            for table in Base.metadata.tables.values():
                if _numbered(table):
                    newest = f'(SELECT coalesce(max(id), 1) FROM "{table.name}")'
                    connection.execute(
                        text(f"SELECT setval(pg_get_serial_sequence('\"{table.name}\"', 'id'), {newest})")
                    )
    if not database.is_sqlite:  # a SQLite file in use has no statistics for its planner
        alone(database, "VACUUM ANALYZE")


def alone(database: Database, *statements: str) -> None:
    """Runs statements outside any transaction."""
    with database.engine.connect() as connection:
        raw = connection.execution_options(isolation_level="AUTOCOMMIT", yalu_write=True)
        for statement in statements:
            raw.execute(text(statement))


def _indexes() -> list[Any]:
    return [
        index
        for index in chain.from_iterable(table.indexes for table in Base.metadata.sorted_tables)
        if not index.unique
    ]
