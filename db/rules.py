"""What hosts say of their own rules (robots.txt), as captures: one whenever it reads otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from db import captures
from db.addresses import address_ids
from db.models import Address, Capture, Crawl
from db.rows import fitting
from db.session import Database
from yalu import ids, model

LARGEST = 512_000
"""Bytes of a body that are kept; what lies beyond is not obeyed either (RFC 9309, 2.5), and hash and size stay."""


@dataclass(frozen=True, slots=True)
class RulesRecord:
    """The rules of a host as they were last read for a source. Times are aware, UTC."""

    url: str
    status: int | None
    error: str | None
    size: int
    sha256: str | None
    capture_id: int
    first_at: datetime
    changed_at: datetime
    """When they were first read as they are now."""
    read_at: datetime | None
    """When the last crawl read them; None when it asked nothing of that host."""


def keep_rules(connection: Connection, source_id: str, crawl_id: int, read: Sequence[model.Capture]) -> int:
    """Adds those that differ from what the host said before; gives their number."""
    kept = 0
    for one in read:
        own = address_ids(connection, source_id, [url for url in (one.url, one.final_url) if url])
        address_id = own[fitting(one.url)]
        last = _last(connection, address_id)
        if last is not None and _is_same(last, one):
            continue
        captures.add(
            connection,
            one,
            crawl_id=crawl_id,
            address_id=address_id,
            final_id=own[fitting(one.final_url)] if one.final_url else None,
            keep_body=len(one.body) <= LARGEST,
        )
        kept += 1
    return kept


def rules_of(database: Database, source_id: str) -> list[RulesRecord]:
    """What the hosts that a source's crawls asked say, by address. Raises StoreError."""
    last = select(func.max(Crawl.id)).where(
        Crawl.source_id == source_id, Crawl.ended_at.is_not(None), Crawl.archive.is_(None)
    )
    query = (
        select(Address.id, Address.url, func.min(Capture.fetched_at).label("first_at"))
        .join(Capture, Capture.address_id == Address.id)
        .where(Address.source_id == source_id, Address.url.like("%://%/robots.txt"), Address.url.not_like("%://%/%/%"))
    )
    with database.read() as connection:
        stats = connection.execute(select(Crawl.stats).where(Crawl.id.in_(last))).scalar_one_or_none() or {}
        read = {fitting(url): datetime.fromisoformat(at) for url, at in stats.get("rules", {}).items()}
        rows = connection.execute(query.group_by(Address.id, Address.url).order_by(Address.url)).all()
        return [_record(row, _last(connection, row.id), read.get(row.url)) for row in rows]


def _record(row: Any, now: Any, read_at: datetime | None) -> RulesRecord:
    return RulesRecord(
        row.url, now.status, now.error, now.size, now.sha256, now.id, row.first_at, now.fetched_at, read_at
    )


def _last(connection: Connection, address_id: int) -> Any | None:
    query = select(Capture.__table__).where(Capture.address_id == address_id)
    return connection.execute(query.order_by(Capture.id.desc()).limit(1)).one_or_none()


def _is_same(last: Any, read: model.Capture) -> bool:
    """Whether both say the same. Of an answer that is no file the status counts alone: error pages vary."""
    if (last.status, last.error) != (read.status, read.error):
        return False
    no_file = read.status is None or read.status >= 300
    return no_file or last.sha256 == (ids.sha256(read.body) if read.body else None)
