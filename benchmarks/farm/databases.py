"""Databases for the benchmark: new ones, how large they are, and what their tables hold."""

from __future__ import annotations

import contextlib
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.processes import Yalu, processor_of
from tests.servers import postgresql

Sizes = dict[str, int]
"""Bytes in use of each table, its indexes included."""


class Server(ABC):
    """A kind of database."""

    name: str

    @abstractmethod
    def new(self, folder: Path, name: str) -> str:
        """The address of a database without tables."""

    def yalu(self, folder: Path, name: str) -> Yalu:
        """Yalu on a new database with its tables."""
        yalu = Yalu(folder, self.new(folder, name))
        yalu.do("db", "upgrade")
        return yalu

    @abstractmethod
    def sizes(self, url: str) -> Sizes:
        """Bytes in use of each table with its indexes, after what a server does by itself in quiet times."""

    @abstractmethod
    def counts(self, url: str) -> dict[str, int]:
        """Rows of each table."""

    def processor(self) -> float:
        """Processor seconds of the server's own processes so far."""
        return 0.0


class Sqlite(Server):
    """SQLite files."""

    name = "sqlite"

    def new(self, folder: Path, name: str) -> str:
        return f"sqlite:///{folder / name}.db"

    def sizes(self, url: str) -> Sizes:
        with contextlib.closing(self._open(url)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            owners = dict(connection.execute("SELECT name, tbl_name FROM sqlite_schema"))
            sizes: Sizes = {}
            try:
                rows = list(connection.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name"))
            except sqlite3.OperationalError:  # built without dbstat
                query = "SELECT (p.page_count - f.freelist_count) * s.page_size FROM pragma_page_count p, "
                query += "pragma_freelist_count f, pragma_page_size s"
                return {"all": connection.execute(query).fetchone()[0]}
            for name, size in rows:
                owner = owners.get(name, name)
                sizes[owner] = sizes.get(owner, 0) + size
            return sizes

    def counts(self, url: str) -> dict[str, int]:
        with contextlib.closing(self._open(url)) as connection:
            # The tables in which the full text index keeps its own things depend on the order of work.
            listed = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'virtual')"
            names = [row[0] for row in connection.execute(listed) if not row[0].startswith("sqlite_")]
            return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}

    @staticmethod
    def _open(url: str) -> sqlite3.Connection:
        return sqlite3.connect(url.removeprefix("sqlite:///"))


class Postgresql(Server):
    """A PostgreSQL of this benchmark alone, with its default settings."""

    name = "postgresql"

    def __init__(self, server: Any) -> None:
        self.server = server

    def new(self, folder: Path, name: str) -> str:
        plain = f"farm_{''.join(letter if letter.isalnum() else '_' for letter in name)}"
        self._ask(self.server.get_uri(), f"CREATE DATABASE {plain} TEMPLATE template0 ENCODING 'UTF8'")
        url: str = self.server.get_uri(plain)
        return url

    def sizes(self, url: str) -> Sizes:
        self._ask(url, "VACUUM")
        # A partition is a part of its table.
        query = "SELECT coalesce(p.relname, c.relname), sum(pg_total_relation_size(c.oid))::bigint FROM pg_class c"
        query += " LEFT JOIN pg_inherits i ON i.inhrelid = c.oid LEFT JOIN pg_class p ON p.oid = i.inhparent"
        return dict(
            self._ask(url, f"{query} WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace GROUP BY 1")
        )

    def counts(self, url: str) -> dict[str, int]:
        tables = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        names = [row[0] for row in self._ask(url, f"{tables} AND relkind IN ('r', 'p') AND NOT relispartition")]
        return {name: self._ask(url, f'SELECT count(*) FROM "{name}"')[0][0] for name in names}

    def processor(self) -> float:
        return processor_of(postgresql.process_id(self.server))

    @staticmethod
    def _ask(url: str, statement: str) -> list[tuple[Any, ...]]:
        import psycopg

        with psycopg.connect(url, autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []


@contextlib.contextmanager
def servers(wanted: str) -> Iterator[list[Server]]:
    """The databases of `sqlite`, `postgresql` or `both`, until the block ends."""
    with contextlib.ExitStack() as stack:
        databases: list[Server] = [Sqlite()] if wanted != "postgresql" else []
        if wanted != "sqlite":
            databases.append(Postgresql(stack.enter_context(postgresql.running())))
        yield databases


def growth(before: Sizes, after: Sizes) -> Sizes:
    """What each table grew by, the most first; tables that did not grow are left out."""
    grown = {name: after[name] - before.get(name, 0) for name in after}
    return {name: size for name, size in sorted(grown.items(), key=lambda pair: -pair[1]) if size}
