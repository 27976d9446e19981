"""Opening SQLite files: WAL mode, readable by the owner only, read-only where the file cannot be written."""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event

BUSY_SECONDS = 300
"""Seconds that a SQLite writer waits for writers of other processes: well above the time after which a silent crawl
loses its lease, so that waiting for a lock alone never costs a source its crawl."""
_PREPARED = 512
"""Statements that a connection keeps prepared: a crawl has more than the 128 of the standard library."""
OWNER_ONLY = 0o600
"""File mode: captures contain commenters' names. SQLite gives the files beside the database the database's mode."""


class _ForReading(sqlite3.Connection):
    """A connection that never writes."""


def connect(file: Path) -> sqlite3.Connection:
    """Connect to the file, which is created when it does not exist."""
    if _is_for_reading(file):
        where = f"{file.absolute().as_uri()}?mode=ro&immutable=1"
        return sqlite3.connect(where, uri=True, check_same_thread=False, factory=_ForReading)
    make_private(file)
    return sqlite3.connect(file, timeout=BUSY_SECONDS, check_same_thread=False, cached_statements=_PREPARED)


def make_private(file: Path) -> None:
    """Create an empty file that only its owner can read; an existing file is left as it is."""
    with suppress(OSError):  # SQLite will report the reason
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_RDWR, OWNER_ONLY))


def prepare(engine: Engine, foreign_keys: bool, *, read_only: bool = False) -> None:
    """Set up each connection of an engine, and begin its transactions as reading or writing ones.

    With ``read_only`` its connections refuse every statement that would write.
    """

    @event.listens_for(engine, "connect")
    def connected(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # Yalu sends BEGIN itself, see below
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
        if cursor.execute("PRAGMA journal_mode").fetchone() != ("wal",) and not isinstance(connection, _ForReading):
            cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")
        cursor.execute("PRAGMA synchronous = NORMAL")
        cursor.execute("PRAGMA secure_delete = ON")  # what `yalu forget` erases must not stay in free pages
        if read_only:
            cursor.execute("PRAGMA query_only = ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        # A writer takes the lock at once: taking it later fails without waiting if another process wrote in between.
        writes = connection.get_execution_options().get("yalu_write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _is_for_reading(file: Path) -> bool:
    """True if the file can only be read, and no process writes to it.

    WAL mode needs files beside the database even for reading. Where this process cannot create them and no other
    process has, nothing writes to the file. An existing log (``-wal``) is part of the database, so SQLite must read
    both.
    """
    if not file.is_file() or (os.access(file, os.W_OK) and os.access(file.absolute().parent, os.W_OK)):
        return False
    return not file.with_name(f"{file.name}-wal").exists()
