"""What crawls stored about each source's listings (feeds, sitemaps, section pages)."""

from __future__ import annotations

from sqlalchemy import Connection, Select, func, select

from yalu.crawl import CrawlStats, DiscoveryStats, PastDiscovery, SkippedCandidates
from yalu.db.core.engine import Database
from yalu.db.models import Crawl


def discoveries(connection: Connection, source_id: str | None = None) -> dict[str, tuple[DiscoveryStats, ...]]:
    """Return how each listing went in the last ended crawl that followed them, by source."""
    return {row.source_id: row.stats.discoveries for row in connection.execute(_last_stats(source_id)) if row.stats}


def _last_stats(source_id: str | None) -> Select[str, CrawlStats | None]:
    last = select(func.max(Crawl.id)).where(Crawl.ended_at.is_not(None), Crawl.archive.is_(None), Crawl.discovers)
    if source_id is not None:
        last = last.where(Crawl.source_id == source_id)
    return select(Crawl.source_id, Crawl.stats).where(Crawl.id.in_(last.group_by(Crawl.source_id)))


def skipped_candidates(database: Database) -> dict[str, SkippedCandidates]:
    """Return what the last crawl of each source listed but did not check. Raises StoreError."""
    with database.read() as connection:
        return {row.source_id: row.stats.skipped for row in connection.execute(_last_stats(None)) if row.stats}


def listed(connection: Connection, source_id: str) -> dict[str, PastDiscovery]:
    """Return the state in which the last crawl left the listings of a source, by URL."""
    return {
        listing.url: PastDiscovery(listing.validators, listing.newest, listing.limits, listing.notes)
        for listing in discoveries(connection, source_id).get(source_id, ())
    }


def discoveries_of_sources(database: Database) -> dict[str, tuple[DiscoveryStats, ...]]:
    """Return ``discoveries`` of every source. Raises StoreError."""
    with database.read() as connection:
        return discoveries(connection)
