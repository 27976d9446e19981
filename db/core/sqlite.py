"""How a SQLite file is opened: in WAL mode, made for its owner alone, and for reading where it may not be written."""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event

BUSY_SECONDS = 300
"""How long a SQLite writer waits for those of other processes: well beyond what a crawl may be silent before its lease
is given away, so that a lock by itself never costs a source its round."""
OWNER_ONLY = 0o600
"""Captures show the names of commenters. SQLite gives the files beside the database the mode of the database."""


class _ForReading(sqlite3.Connection):
    """One that never writes."""


def connect(file: Path) -> sqlite3.Connection:
    """A connection to the file, which is made when it is not there."""
    if _is_for_reading(file):
        where = f"{file.absolute().as_uri()}?mode=ro&immutable=1"
        return sqlite3.connect(where, uri=True, check_same_thread=False, factory=_ForReading)
    make_private(file)
    return sqlite3.connect(file, timeout=BUSY_SECONDS, check_same_thread=False)


def make_private(file: Path) -> None:
    """Make an empty file that only its owner can read; one that is there is left as it is."""
    with suppress(OSError):  # what is in the way SQLite will say
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_RDWR, OWNER_ONLY))


def prepare(engine: Engine, foreign_keys: bool) -> None:
    """Have each connection set as Yalu relies on, and begin its transactions as what they are."""

    @event.listens_for(engine, "connect")
    def connected(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, see below
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
        if cursor.execute("PRAGMA journal_mode").fetchone() != ("wal",) and not isinstance(connection, _ForReading):
            cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")
        cursor.execute("PRAGMA synchronous = NORMAL")
        cursor.execute("PRAGMA secure_delete = ON")  # what `yalu forget` erases must not stay in free pages
        cursor.close()

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        # A writer takes the lock at once: taking it later fails without waiting when somebody else wrote meanwhile.
        writes = connection.get_execution_options().get("yalu_write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _is_for_reading(file: Path) -> bool:
    """Whether all that can be done with the file is to read it as it is.

    WAL mode needs files beside the database even to read. Where they cannot be made, and nobody else has made them,
    nothing writes the file. A log that is there is part of the database, and SQLite reads both.
    """
    if not file.is_file() or (os.access(file, os.W_OK) and os.access(file.absolute().parent, os.W_OK)):
        return False
    return not file.with_name(f"{file.name}-wal").exists()
