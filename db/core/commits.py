"""Whether anything was committed since one looked, asked in one short question (decision 0290)."""

from __future__ import annotations

from threading import Lock
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine

from yalu.errors import DatabaseUnreachable

_QUESTIONS = {
    "sqlite": "PRAGMA data_version",  # differs after another connection committed, whichever process's
    # What a statement would see now. On a standby a commit can leave the snapshot's numbers as they are; there the
    # place to which the log was replayed differs after it.
    "postgresql": "SELECT concat(pg_current_snapshot(), ' ', pg_last_wal_replay_lsn())",
}


class CommitWatch:
    """Names the committed state of a database. It holds a connection of its own, on which nothing else is asked.

    SQLite does not count what a connection itself commits, and PostgreSQL would answer with the snapshot in which a
    transaction began: neither may be asked on a connection that does anything else.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._connection: Any = None
        self._number = ""

    def state(self, engine: Engine) -> str:
        """Return a name that differs from an earlier one if anything was committed in between.

        A SQLite database in memory has no second connection that would be told: each of its names differs. Raises
        exceptions of SQLAlchemy and DatabaseUnreachable.
        """
        if engine.dialect.name == "sqlite" and engine.url.database in (None, "", ":memory:"):
            return uuid4().hex
        with self._lock:
            if self._connection is not None:
                try:
                    return self._asked(engine)
                except engine.dialect.loaded_dbapi.Error:  # a server that restarted closed it: ask on a new one
                    self._drop()
            try:
                self._connection = engine.raw_connection()
                if engine.dialect.name == "postgresql":
                    self._connection.driver_connection.autocommit = True
                self._number = uuid4().hex  # the numbers of another connection say nothing about those of this one
                return self._asked(engine)
            except engine.dialect.loaded_dbapi.Error as error:
                self._drop()
                raise DatabaseUnreachable("the database does not say what is committed") from error

    def close(self) -> None:
        """Close the connection."""
        with self._lock:
            self._drop()

    def _asked(self, engine: Engine) -> str:
        cursor = self._connection.cursor()
        try:
            cursor.execute(_QUESTIONS[engine.dialect.name])
            return f"{self._number}:{cursor.fetchone()[0]}"
        finally:
            cursor.close()

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()
