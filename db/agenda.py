"""Which sources it is time to visit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select

from db import session
from db.models import Crawl, Source
from db.session import Database
from yalu.sources import source as registry


def due(
    database: Database, sources: Iterable[registry.Source], now: datetime | None = None
) -> tuple[registry.Source, ...]:
    """Those whose last crawl began at least ``every`` ago, was cut short, or never was.

    ``now`` stands in for the database's time. Raises StoreError.
    """
    with database.read() as connection:
        moment = now or session.now(connection)
        query = select(Crawl.source_id, func.max(Crawl.started_at))
        query = query.where(Crawl.ended_at.is_not(None), Crawl.archive.is_(None))
        last = {row[0]: row[1] for row in connection.execute(query.group_by(Crawl.source_id))}
    return tuple(source for source in sources if source.id not in last or last[source.id] + source.every <= moment)


def was_crawled(database: Database, source_id: str) -> bool:
    """Whether the database knows a source by this id. Raises StoreError."""
    with database.read() as connection:
        return connection.execute(select(Source.id).where(Source.id == source_id)).first() is not None


def database_now(database: Database) -> datetime:
    """The database's time. Aware, UTC. Raises StoreError."""
    with database.read() as connection:
        return session.now(connection)
