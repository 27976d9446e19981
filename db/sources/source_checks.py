"""Results of earlier ``yalu sources check`` visits, so that a later visit can report changes. Decision 0053."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, insert, select

from yalu.db.core.engine import Database
from yalu.db.models import SourceCheck
from yalu.sources.listing_diff import ListingEntry, ListingSnapshot

MOST_KEPT = 5
"""Most visits stored per source: enough for one six hours ago and some in between."""


def earlier(database: Database, source_id: str) -> list[ListingSnapshot]:
    """Return the stored visits, oldest first. Raises StoreError."""
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


def remember(database: Database, source_id: str, snapshot: ListingSnapshot) -> None:
    """Store a visit; of a source's visits the first and the last few are kept. Raises StoreError."""
    ways = {
        url: [[entry.address, entry.title, entry.date and entry.date.isoformat()] for entry in entries]
        for url, entries in snapshot.listed.items()
    }
    with database.write() as connection:
        connection.execute(insert(SourceCheck).values(source_id=source_id, at=snapshot.at, ways=ways))
        own = select(SourceCheck.id).where(SourceCheck.source_id == source_id).order_by(SourceCheck.at, SourceCheck.id)
        kept = connection.scalars(own).all()
        connection.execute(delete(SourceCheck).where(SourceCheck.id.in_(kept[1:-MOST_KEPT])))


def _entry(row: list[str | None]) -> ListingEntry:
    address, title, date = row
    return ListingEntry(address or "", title, datetime.fromisoformat(date) if date else None)
