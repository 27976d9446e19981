"""The partitions of ``capture_payload`` on PostgreSQL: one a month, so that a month past retention is dropped whole.

Two more hold what has no month to be dropped with: ``kept``, for what outlives its month, and ``default``, for every
month without a partition of its own: those of an archive's copies, and any that came before its partition was made, so
that no write fails for want of one. SQLite has one plain table with the same rows.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, select, text

from db.captures.months import MONTH, after, month_of
from db.core import engine
from db.models import Capture, CapturePayload, Crawl

AHEAD = 12
"""Months for which there are partitions, this one included."""

_TABLE = CapturePayload.__tablename__
_NAMES = text(
    "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = to_regclass(:name)"
)
PATIENCE = 10
"""Seconds that one who changes the partitions waits for those who read: all others wait behind."""


def names(connection: Connection) -> set[str]:
    """The tables that are partitions; none on SQLite."""
    return set(connection.scalars(_NAMES, {"name": _TABLE})) if connection.dialect.name == "postgresql" else set()


def months(connection: Connection) -> set[int]:
    """The months that have partitions of their own."""
    ends = (name.removeprefix(f"{_TABLE}_") for name in names(connection))
    return {int(end) for end in ends if end.isdigit()}


def make_ahead(connection: Connection) -> None:
    """Makes the partitions of this month and of those that come, where they are missing."""
    this = month_of(engine.now(connection))
    make(connection, {after(this, many) for many in range(AHEAD)})


def make_for_history(connection: Connection) -> None:
    """Makes the partitions of all months in which sources themselves were asked."""
    if connection.dialect.name == "postgresql":
        asked = select(MONTH).join(Crawl, Capture.crawl_id == Crawl.id).where(Crawl.archive.is_(None))
        make(connection, set(connection.scalars(asked.distinct())))


def make(connection: Connection, wanted: Collection[int]) -> None:
    """Makes the partitions of months, except those of which payloads lie in ``default`` already."""
    if connection.dialect.name != "postgresql":
        return
    missing = set(wanted) - months(connection)
    if not missing:
        return
    _be_patient(connection)
    connection.execute(text(f"LOCK TABLE {_TABLE} IN ACCESS EXCLUSIVE MODE"))  # nothing strays meanwhile
    strayed = set(connection.scalars(text(f"SELECT DISTINCT month FROM {_TABLE}_default")))  # noqa: S608
    for month in sorted(missing - strayed):
        name = f"{_TABLE}_{month}"
        connection.execute(text(f"CREATE TABLE {name} PARTITION OF {_TABLE} FOR VALUES IN ({month:d})"))


def drop(connection: Connection, unwanted: Collection[int]) -> set[int]:
    """Drops the partitions of months with all that is in them; gives the months that had one."""
    dropped = months(connection) & set(unwanted)
    if dropped:
        _be_patient(connection)
    for month in sorted(dropped):
        connection.execute(text(f"DROP TABLE {_TABLE}_{month:d}"))
    return dropped


def hold(connection: Connection) -> None:
    """Lets no partition be dropped until the transaction ends.

    To be called first in one that reads captures and, later, their payloads: a dropped partition is gone for those too
    whose view of the database is older, and what was kept of it is not yet in that view.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"LOCK TABLE {_TABLE} IN ACCESS SHARE MODE"))


def _be_patient(connection: Connection) -> None:
    connection.execute(text(f"SET LOCAL lock_timeout = '{PATIENCE}s'"))
