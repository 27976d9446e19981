"""Notes that crawls stored about each source's listings (feeds, sitemaps, section pages)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select

from yalu.crawl_plan import PastDiscovery
from yalu.db.core.engine import Database
from yalu.db.models import Crawl


def last_ways(connection: Connection, source_id: str | None = None) -> dict[str, list[Mapping[str, Any]]]:
    """Return the notes on each listing from the last ended crawl that followed them, by source."""
    rows = connection.execute(_last_stats(source_id))
    return {row.source_id: [dict(way) for way in (row.stats or {}).get("ways", ())] for row in rows}


def _last_stats(source_id: str | None) -> Select[Any]:
    last = select(func.max(Crawl.id)).where(Crawl.ended_at.is_not(None), Crawl.archive.is_(None), Crawl.discovers)
    if source_id is not None:
        last = last.where(Crawl.source_id == source_id)
    return select(Crawl.source_id, Crawl.stats).where(Crawl.id.in_(last.group_by(Crawl.source_id)))


def passed_over(database: Database) -> dict[str, Mapping[str, Any]]:
    """Return what the last crawl of each source listed but did not check, and why (``yalu.spiders.state.progress``)."""
    with database.read() as connection:
        rows = connection.execute(_last_stats(None))
        return {row.source_id: dict((row.stats or {}).get("passed_over") or {}) for row in rows}


def listed(connection: Connection, source_id: str) -> dict[str, PastDiscovery]:
    """Return the state in which the last crawl left the listings of a source, by URL."""
    return {str(way["url"]): _listed(way) for way in last_ways(connection, source_id).get(source_id, ())}


def ways_of_sources(database: Database) -> dict[str, list[Mapping[str, Any]]]:
    """Return the notes on each listing from the last crawl, by source. Raises StoreError."""
    with database.read() as connection:
        return last_ways(connection)


def _listed(way: Mapping[str, Any]) -> PastDiscovery:
    validators = {url: (pair[0], pair[1]) for url, pair in (way.get("validators") or {}).items()}
    newest = way.get("newest")
    told = {name: value for name, value in way.items() if name not in _OF_ONE_CRAWL}
    return PastDiscovery(validators, datetime.fromisoformat(newest) if newest else None, told)


_OF_ONE_CRAWL = frozenset({"way", "url", "found", "new", "trouble", "validators", "state", "same"})
