"""Histories that several files of tests begin with: made once a session, for all of its workers."""

from __future__ import annotations

import atexit
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

import pytest
from psycopg import Cursor

from tests.made_once import made_once
from tests.processes.forked import ROOT, forking
from yalu.db.core.engine import Database
from yalu.demo.articles import calendar
from yalu.demo.run import watch


def demonstration(factory: pytest.TempPathFactory, day: int = len(calendar()) - 1) -> Path:
    """A copy of the demonstration's file as it was after a day, all days by default. Needs sockets."""

    def make(folder: Path) -> None:
        with forking():
            for number, done in watch(folder, len(calendar())):
                assert done.error is None
                shutil.copy(folder / "yalu.db", folder / f"{number}.db")

    kept = made_once(factory, "demonstration", make) / f"{day}.db"
    return Path(shutil.copy(kept, factory.mktemp("copy") / "yalu.db"))


def wheel(factory: pytest.TempPathFactory) -> Path:
    """The wheel of the checkout."""
    (file,) = made_once(factory, "wheel", lambda folder: built(ROOT, "wheel", folder)).iterdir()
    return file


def built(project: Path, kind: str, folder: Path) -> None:
    """Build the ``wheel`` or the ``sdist`` of a project into a folder."""
    build = [sys.executable, "-m", "build", f"--{kind}", "--no-isolation", "--outdir", str(folder), str(project)]
    subprocess.run(build, check=True, capture_output=True)


def filling_once(fill: Callable[[Database], Database]) -> Callable[[Database], Database]:
    """What fills an empty, migrated database: a further one of its dialect is given what the first was filled with."""
    pages: list[sqlite3.Connection] = []
    rows: list[_Rows] = []

    @wraps(fill)
    def filled(database: Database) -> Database:
        if not database.is_sqlite:
            if rows:
                rows[0].put_into(database)
            else:
                rows.append(_Rows.of(fill(database)))
            return database
        if not pages:
            fill(database)
        with closing(sqlite3.connect(str(database.engine.url.database))) as file:
            if pages:
                pages[0].backup(file)
            else:
                pages.append(sqlite3.connect(":memory:"))
                atexit.register(pages[0].close)
                file.backup(pages[0])
        return database

    return filled


_TABLES = """
    SELECT relname, string_agg(quote_ident(attname), ', ' ORDER BY attnum)
    FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version'
      AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
    GROUP BY relname
"""


@dataclass(frozen=True)
class _Rows:
    """All rows of a PostgreSQL database, by table and columns, and how far its sequences are."""

    tables: Mapping[str, bytes]
    sequences: Mapping[str, int]

    @staticmethod
    def of(database: Database) -> _Rows:
        with _cursor(database) as cursor:
            tables = {}
            for name, columns in cursor.execute(_TABLES).fetchall():
                with cursor.copy(f'COPY "{name}" ({columns}) TO STDOUT'.encode()) as copied:
                    tables[f'"{name}" ({columns})'] = b"".join(copied)
            reached = "SELECT quote_ident(sequencename), last_value FROM pg_sequences WHERE last_value IS NOT NULL"
            sequences = dict(cursor.execute(reached).fetchall())
        return _Rows({name: lines for name, lines in tables.items() if lines}, sequences)

    def put_into(self, database: Database) -> None:
        """Fill an empty database, without its triggers: what these wrote is among the rows."""
        with _cursor(database) as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            for name, lines in self.tables.items():
                with cursor.copy(f"COPY {name} FROM STDIN".encode()) as copied:
                    copied.write(lines)
            for name, value in self.sequences.items():
                cursor.execute("SELECT setval(%s, %s)", (name, value))


@contextmanager
def _cursor(database: Database) -> Iterator[Cursor[Any]]:
    """The driver's own, in a transaction."""
    with database.write() as connection:
        driver: Any = connection.connection.driver_connection
        with driver.cursor() as cursor:
            yield cursor
