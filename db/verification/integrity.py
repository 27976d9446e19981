"""Checks the database's integrity by its own means. Hashes are checked in ``yalu.db.verification.content_hashes``."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from yalu.db.core.engine import Database
from yalu.errors import DatabaseDamaged, StoreError

QUICK_SECONDS = 2.0
"""Time limit of the check before a crawl: enough for some hundreds of megabytes. ``damages`` reads everything."""
MOST_TOLD = 20
_STEPS = 20_000
"""SQLite instructions between two readings of the clock."""


def require_sound(database: Database) -> None:
    """Raise DatabaseDamaged if a time-limited check finds the file damaged.

    PostgreSQL checks pages as it reads them.
    """
    if not database.is_sqlite:
        return
    with database.read() as connection:
        driver, clock = _driver(connection), _Clock(time.monotonic() + QUICK_SECONDS)
        driver.set_progress_handler(clock, _STEPS)
        try:
            messages = [str(row[0]) for row in driver.execute("PRAGMA quick_check(1)")]
        except sqlite3.DatabaseError as error:
            messages = [str(error)]
        finally:
            driver.set_progress_handler(None, 0)
    # An interrupted check fails with different messages, depending on where it was interrupted.
    if messages != ["ok"] and not clock.over:
        raise DatabaseDamaged(database.shown, _line(messages[0]))


@dataclass(slots=True)
class _Clock:
    """Progress handler that makes SQLite stop at a time, and remembers that it did."""

    until: float
    over: bool = False

    def __call__(self) -> bool:
        self.over = self.over or time.monotonic() > self.until
        return self.over


def damages(database: Database) -> Iterator[str]:
    """Yield what the database's own check finds wrong, one line each, at most MOST_TOLD.

    SQLite: every page, index and foreign key. PostgreSQL: tables and indexes, if the extension amcheck is installed and
    this user may use it.
    """
    try:
        with database.read() as connection:
            yield from _of_sqlite(connection) if database.is_sqlite else _of_postgresql(connection)
    except DatabaseDamaged as error:
        yield error.reason
    except StoreError as error:
        yield str(error)


def _of_sqlite(connection: Connection) -> Iterator[str]:
    for row in connection.exec_driver_sql(f"PRAGMA integrity_check({MOST_TOLD})"):
        if row[0] != "ok":
            yield _line(str(row[0]))
    for table, number, parent, _key in connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(MOST_TOLD):
        yield f"{table} row {number} refers to a row of {parent} that is not there"


_MAY_CHECK = """SELECT bool_and(has_function_privilege(p.oid, 'execute')) FROM pg_extension e
    JOIN pg_depend d ON d.refobjid = e.oid AND d.deptype = 'e' JOIN pg_proc p ON p.oid = d.objid
    WHERE e.extname = 'amcheck' AND p.proname IN ('bt_index_check', 'verify_heapam')"""
_INDEXES = """SELECT c.relname, bt_index_check(c.oid, true) FROM pg_class c JOIN pg_am a ON a.oid = c.relam
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE a.amname = 'btree' AND c.relkind = 'i' AND n.nspname = current_schema()"""
_TABLES = """SELECT c.relname, h.blkno, h.msg FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace,
    LATERAL verify_heapam(c.oid) h WHERE c.relkind = 'r' AND n.nspname = current_schema() LIMIT :most"""


def _of_postgresql(connection: Connection) -> Iterator[str]:
    if not connection.execute(text(_MAY_CHECK)).scalar():
        return
    for table, page, message in connection.execute(text(_TABLES), {"most": MOST_TOLD}):
        yield f"{table}, page {page}: {_line(str(message))}"
    connection.execute(text(_INDEXES)).all()


def _driver(connection: Connection) -> Any:
    driver = connection.connection.driver_connection
    assert driver is not None
    return driver


def _line(message: str) -> str:
    return " ".join(message.split())[:200]
