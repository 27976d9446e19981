"""Hosts that refused requests, remembered between crawls and across processes. Decision 0061."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select

from yalu.crawl import CrawlStats, HostRefused
from yalu.db.core import engine
from yalu.db.core.base import upsert
from yalu.db.core.engine import Database
from yalu.db.models import HostRefusal

FIRST_PAUSE = timedelta(minutes=15)
"""How long workers avoid a host after its first refusal; doubled after each further one."""

LONGEST_PAUSE = timedelta(days=1)
MOST_STEPS = 8


def remember(database: Database, stats: CrawlStats, now: datetime | None = None) -> None:
    """Store which hosts refused at the end of a crawl, according to its ``stats``, and forget those that answered.

    ``now`` (aware; None: the database's time) can be set. Raises StoreError.
    """
    refused = stats.refusals
    asked = {*(stats.hosts or {}), *refused}
    if not asked:
        return
    with database.read() as connection:
        held = {
            row.name: row
            for row in connection.execute(select(HostRefusal.__table__).where(HostRefusal.name.in_(asked)))
        }
    if not (refused or held):
        return
    with database.write() as connection:
        moment = now or engine.now(connection)
        connection.execute(
            delete(HostRefusal).where(HostRefusal.name.in_([name for name in held if name not in refused]))
        )
        for name in sorted(refused):
            row = _row(name, refused[name], held[name].refusals + 1 if name in held else 1, moment)
            new = upsert(connection.dialect.name, HostRefusal).values(row)
            connection.execute(new.on_conflict_do_update(index_elements=["name"], set_=row))


def quiet(database: Database, now: datetime | None = None) -> dict[str, float]:
    """Return for how many more seconds hosts want no request, by their ``Retry-After``. Raises StoreError."""
    with database.read() as connection:
        moment = now or engine.now(connection)
        rows = connection.execute(
            select(HostRefusal.name, HostRefusal.quiet_until).where(HostRefusal.quiet_until > moment)
        )
        return {row.name: (row.quiet_until - moment).total_seconds() for row in rows}


def avoided(database: Database, now: datetime | None = None) -> frozenset[str]:
    """Return the hosts of which no worker may begin a crawl now. Raises StoreError."""
    with database.read() as connection:
        moment = now or engine.now(connection)
        return frozenset(connection.scalars(select(HostRefusal.name).where(HostRefusal.avoided_until > moment)))


def _row(name: str, refusal: HostRefused, refusals: int, now: datetime) -> dict[str, Any]:
    until = now + timedelta(seconds=refusal.wait) if refusal.wait is not None else None
    pause = min(FIRST_PAUSE * 2 ** min(refusals - 1, MOST_STEPS), LONGEST_PAUSE)
    avoided_until = max(now + pause, until or now)
    values = {"name": name, "status": refusal.status, "refusals": refusals}
    return {**values, "quiet_until": until, "avoided_until": avoided_until}
