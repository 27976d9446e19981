"""What ``yalu sources check`` saw at earlier visits, so that a later one can say what changed in between."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, insert, select

from db.core.engine import Database
from db.models import SourceCheck
from yalu.sources.listing_diff import ListingEntry, ListingSnapshot

MOST_KEPT = 5
"""Visits to one source that are remembered; enough for one that lies six hours back, and some in between."""


def earlier(database: Database, source_id: str) -> list[ListingSnapshot]:
    """The visits that are remembered, oldest first. Raises StoreError."""
    query = (
        select(SourceCheck.at, SourceCheck.ways)
        .where(SourceCheck.source_id == source_id)
        .order_by(SourceCheck.at, SourceCheck.id)
    )
    with database.read() as connection:
        return [
            ListingSnapshot(row.at, {url: tuple(map(_entry, entries)) for url, entries in row.ways.items()})
            for row in connection.execute(query)
        ]


def remember(database: Database, source_id: str, glance: ListingSnapshot) -> None:
    """Keep a visit; of those to this source the first and the last few stay. Raises StoreError."""
    ways = {
        url: [[entry.address, entry.title, entry.date and entry.date.isoformat()] for entry in entries]
        for url, entries in glance.listed.items()
    }
    with database.write() as connection:
        connection.execute(insert(SourceCheck).values(source_id=source_id, at=glance.at, ways=ways))
        own = select(SourceCheck.id).where(SourceCheck.source_id == source_id).order_by(SourceCheck.at, SourceCheck.id)
        kept = connection.scalars(own).all()
        connection.execute(delete(SourceCheck).where(SourceCheck.id.in_(kept[1:-MOST_KEPT])))


def _entry(row: list[str | None]) -> ListingEntry:
    address, title, date = row
    return ListingEntry(address or "", title, datetime.fromisoformat(date) if date else None)
