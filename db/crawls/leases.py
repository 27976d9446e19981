"""Leases due sources to one of several workers: one worker per source, and one source of a site at a time.

The row of a site's first source is the lock for the site. The worker that holds it may see what is crawled there and
claim one of its sources; on PostgreSQL other workers skip a locked row, on SQLite they wait for the one writer. Whether
the source is due is checked again under the lock, because another worker may have crawled it meanwhile. Decision 0221.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from yalu.crawl import Lease
from yalu.db.core import engine, lease_holder
from yalu.db.core.engine import Database
from yalu.db.crawls import due_sources
from yalu.db.crawls.crawl_store import Store, upsert_source
from yalu.db.models import Crawl, RevisitSchedule, Source
from yalu.sources import source as registry


@dataclass(frozen=True, slots=True)
class LeaseRequest:
    """A source that seemed due: as a whole, or (``discovers`` False) for known articles only."""

    source: registry.SourceConfig
    site: Sequence[str]
    """Ids of all sources of its site; the first one's row is the site's lock."""
    discovers: bool = True


def register(database: Database, sources: Collection[registry.SourceConfig]) -> None:
    """Insert rows for sources that have none yet. Raises StoreError."""
    with database.read() as connection:
        known = set(connection.scalars(select(Source.id)))
    missing = [source for source in sources if source.id not in known]
    if missing:
        with database.write() as connection:
            now = engine.now(connection)
            for source in sorted(missing, key=lambda source: source.id):
                upsert_source(connection, source, now)


def lease(store: Store, requests: Sequence[LeaseRequest], most: int) -> list[tuple[LeaseRequest, Lease]]:
    """Claim up to ``most`` of the requested sources that are still due, in their order; return them with leases.

    Raises StoreError.
    """
    chosen: dict[str, LeaseRequest] = {}
    for request in requests:
        if len(chosen) < most:
            chosen.setdefault(request.site[0], request)
    if not chosen:
        return []
    with store.database.write() as connection:
        now = store.settings.now or engine.now(connection)
        free = select(Source.id).where(Source.id.in_(chosen)).with_for_update(key_share=True, skip_locked=True)
        mine = _still_due(store, connection, [chosen[first] for first in connection.scalars(free)], now)
        at_sites = [source_id for request in mine for source_id in request.site]
        still_open = select(Crawl.__table__).where(Crawl.ended_at.is_(None), Crawl.source_id.in_(at_sites))
        live = {row.source_id: row for row in connection.execute(still_open)}
        leases = []
        for request in mine:
            open_crawls = [live[source_id] for source_id in request.site if source_id in live]
            if not all(lease_holder.is_over(crawl, now, store.settings) for crawl in open_crawls):
                continue
            got = store.claim_within(connection, request.source, discovers=request.discovers)
            if got is not None:
                leases.append((request, got))
        return leases


def next_due(
    database: Database, sources: Collection[registry.SourceConfig], now: datetime | None = None
) -> datetime | None:
    """Return when the next source, or after ``now`` the next known article, is due; None when there is neither.

    ``now`` is aware (None: the database's time); a source that was never crawled is due at ``now``. Raises StoreError.
    """
    with database.read() as connection:
        moment = now or engine.now(connection)
        last = due_sources.last_crawls(connection)
        times = [last[source.id] + source.every if source.id in last else moment for source in sources]
        checks = select(func.min(RevisitSchedule.next_check_at)).where(RevisitSchedule.next_check_at > moment)
        times += [at for at in connection.scalars(checks) if at is not None]
    return min(times, default=None)


def _still_due(
    store: Store, connection: Connection, requests: Sequence[LeaseRequest], now: datetime
) -> list[LeaseRequest]:
    """Return the requests that are due by the rules by which they were made."""
    if not requests:
        return []
    whole = due_sources.due(connection, [request.source for request in requests if request.discovers], now)
    rest = [request.source for request in requests if not request.discovers]
    some = due_sources.with_due_articles(connection, rest, store.settings.revisit, now) if rest else ()
    return [request for request in requests if request.source in (whole if request.discovers else some)]
