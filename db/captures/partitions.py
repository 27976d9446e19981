"""The partitions of ``capture_payload`` on PostgreSQL: one per month, so that a month past retention is dropped whole.

Two more hold payloads that no month is dropped with. ``kept`` holds those that outlive their month. ``default`` holds
every month without a partition of its own: those of an archive's copies, and any payload that arrived before its
partition was created, so that no write fails for want of one. SQLite has one plain table with the same rows. Decision
0235.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, select, text

from yalu.db.captures.months import MONTH, after, month_of
from yalu.db.core import engine
from yalu.db.models import Capture, CapturePayload, Crawl

AHEAD = 12
"""Number of months for which partitions exist, the current one included."""

_TABLE = CapturePayload.__tablename__
_NAMES = text(
    "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = to_regclass(:name)"
)
PATIENCE = 10
"""Seconds to wait for a lock when partitions are changed: all other transactions queue behind the waiting one."""


def names(connection: Connection) -> set[str]:
    """Return the tables that are partitions; none on SQLite."""
    return set(connection.scalars(_NAMES, {"name": _TABLE})) if connection.dialect.name == "postgresql" else set()


def months(connection: Connection) -> set[int]:
    """Return the months that have partitions of their own, as YYYYMM."""
    ends = (name.removeprefix(f"{_TABLE}_") for name in names(connection))
    return {int(end) for end in ends if end.isdigit()}


def make_ahead(connection: Connection) -> None:
    """Create missing partitions for the current and the coming months."""
    this = month_of(engine.now(connection))
    make(connection, {after(this, many) for many in range(AHEAD)})


def make_for_history(connection: Connection) -> None:
    """Create partitions for all months in which sources themselves were fetched."""
    if connection.dialect.name == "postgresql":
        asked = select(MONTH).join(Crawl, Capture.crawl_id == Crawl.id).where(Crawl.archive.is_(None))
        make(connection, set(connection.scalars(asked.distinct())))


def make(connection: Connection, wanted: Collection[int]) -> None:
    """Create the partitions of months, except those with payloads in ``default`` already."""
    if connection.dialect.name != "postgresql":
        return
    missing = set(wanted) - months(connection)
    if not missing:
        return
    _be_patient(connection)
    connection.execute(text(f"LOCK TABLE {_TABLE} IN ACCESS EXCLUSIVE MODE"))  # no row may go to default meanwhile
    strayed = set(connection.scalars(text(f"SELECT DISTINCT month FROM {_TABLE}_default")))  # noqa: S608
    for month in sorted(missing - strayed):
        name = f"{_TABLE}_{month}"
        connection.execute(text(f"CREATE TABLE {name} PARTITION OF {_TABLE} FOR VALUES IN ({month:d})"))


def drop(connection: Connection, unwanted: Collection[int]) -> set[int]:
    """Drop the partitions of months with all their rows; return the months that had one."""
    dropped = months(connection) & set(unwanted)
    if dropped:
        _be_patient(connection)
    for month in sorted(dropped):
        connection.execute(text(f"DROP TABLE {_TABLE}_{month:d}"))
    return dropped


def hold(connection: Connection) -> None:
    """Prevent partitions from being dropped until the transaction ends.

    To be called first in a transaction that reads captures and later their payloads: a dropped partition is gone even
    for a transaction with an older snapshot of the database, and the payloads moved out of it are not yet in that
    snapshot.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"LOCK TABLE {_TABLE} IN ACCESS SHARE MODE"))


def _be_patient(connection: Connection) -> None:
    connection.execute(text(f"SET LOCAL lock_timeout = '{PATIENCE}s'"))
