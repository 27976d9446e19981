"""PostgreSQL's advisory locks, each held until its transaction ends. SQLite has one writer and needs none."""

from __future__ import annotations

from enum import IntEnum

from sqlalchemy import Connection, func, select


class Lock(IntEnum):
    """What is locked, by the key of its lock: "yalu" in ASCII and the numbers after it."""

    SCHEMA = 0x79616C75
    """Migrations."""
    OBJECTS = 0x79616C76
    """All objects and payloads."""
    OUTAGES = 0x79616C77
    """Two tasks that fail at once decide one after the other."""
    COUNTS = 0x79616C78
    """The counts of changes of one source."""
    SUBSCRIPTION = 0x79616C79
    """The reports of one subscription."""
    SKETCHES = 0x79616C7A
    """The comparison of texts for reprints."""


def take(connection: Connection, lock: Lock, part: str | None = None, *, shared: bool = False) -> None:
    """Take a lock, or the one of a ``part``, such as a source, alone; ``shared``: beside others that share it."""
    if connection.dialect.name == "postgresql":
        key = (lock.value,) if part is None else (lock.value, func.hashtext(part))
        function = func.pg_advisory_xact_lock_shared if shared else func.pg_advisory_xact_lock
        connection.execute(select(function(*key)))
