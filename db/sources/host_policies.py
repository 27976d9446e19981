"""What hosts say of their own rules (robots.txt, tdmrep.json), as captures: one whenever it reads otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, func, or_, select

from db.captures import capture_store
from db.core.engine import Database
from db.mapping.rows import fitting
from db.mapping.urls import address_ids
from db.models import Article, Capture, Crawl, RevisitSchedule, Url
from yalu import ids, model
from yalu.errors import CaptureCorrupt, UnknownItem
from yalu.pages.site.tdm_reservation import PATH, Rule, read_rules

DAY = timedelta(days=1)
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
    """When the last crawl read them; None when it had no need to."""
    reserves: tuple[Rule, ...] = ()
    """The rules of a tdmrep.json."""


@dataclass(frozen=True, slots=True)
class ReservedRecord:
    """For how many of the articles in scope text and data mining is reserved, by where that is said."""

    articles: int
    by: Mapping[str, int]


def keep_rules(connection: Connection, source_id: str, crawl_id: int, read: Sequence[model.Capture]) -> int:
    """Adds those that differ from what the host said before; gives their number."""
    kept = 0
    for one in read:
        own = address_ids(connection, source_id, [url for url in (one.url, one.final_url) if url])
        url_id = own[fitting(one.url)]
        last = _last(connection, url_id)
        if last is not None and _is_same(last, one):
            continue
        capture_store.add(
            connection,
            one,
            crawl_id=crawl_id,
            url_id=url_id,
            final_url_id=own[fitting(one.final_url)] if one.final_url else None,
            keep_body=len(one.body) <= LARGEST,
        )
        kept += 1
    return kept


def read_lately(connection: Connection, now: datetime) -> frozenset[str]:
    """Addresses of TDM reservations that a crawl, of whatever source, has read within the 24 hours before ``now``."""
    query = select(Crawl.stats).where(Crawl.ended_at > now - DAY, Crawl.archive.is_(None))
    read = [(url, at) for stats in connection.scalars(query) for url, at in (stats or {}).get("rules", {}).items()]
    return frozenset(url for url, at in read if url.endswith(PATH) and datetime.fromisoformat(at) > now - DAY)


def robots_lately(connection: Connection, source_id: str, now: datetime) -> dict[str, model.Capture]:
    """The robots.txt that a source's crawls have read within the 24 hours before ``now``, fetched when last read.

    A day is as long as one may go without reading it again (RFC 9309, 2.4). One that could not be had is left out.
    """
    query = select(Crawl.stats).where(Crawl.source_id == source_id, Crawl.ended_at > now - DAY, Crawl.archive.is_(None))
    read: dict[str, datetime] = {}
    for stats in connection.scalars(query.order_by(Crawl.id)):
        read |= {url: datetime.fromisoformat(at) for url, at in (stats or {}).get("rules", {}).items()}
    found: dict[str, model.Capture] = {}
    for url, at in read.items():
        ours = select(Url.id).where(Url.source_id == source_id, Url.url == fitting(url))
        last = _last(connection, connection.execute(ours).scalar_one_or_none() or 0)
        if at > now - DAY and url.endswith("/robots.txt") and last is not None and last.status in (200, 404, 410):
            try:
                found[url] = replace(capture_store.load(connection, last.id), fetched_at=at)
            except (CaptureCorrupt, UnknownItem):  # pruned or damaged: it is read anew
                continue
    return found


def site_of(page: str) -> str:
    """Scheme and host of an address, which rules are given for; empty for what cannot be taken apart."""
    try:
        parts = urlsplit(page)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}"


def reservations_at(connection: Connection, site: str) -> tuple[Rule, ...]:
    """The rules of text and data mining that a site (see ``site_of``) gave last.

    No answer and a failing server say nothing, so that what was said before them still holds.
    """
    url = f"{site}{PATH}"
    query = select(Capture.id, Capture.status).join(Url, Capture.url_id == Url.id)
    said = (Url.key == fitting(ids.same_article_address(url)), Url.url == fitting(url))
    answered = (Capture.status < 500, Capture.status.not_in((408, 425, 429)))
    last = connection.execute(query.where(*said, *answered).order_by(Capture.fetched_at.desc(), Capture.id.desc()))
    found = last.first()
    return _rules(connection, found.id) if found is not None and found.status < 300 else ()


def reserved_articles(database: Database, source_id: str) -> ReservedRecord:
    """Of a source's articles those that are reserved. Raises StoreError."""
    query = (
        select(RevisitSchedule.reserved, func.count())
        .join(Article, RevisitSchedule.article_id == Article.id)
        .where(Article.source_id == source_id, Article.in_scope)
    )
    with database.read() as connection:
        counts = {row[0]: int(row[1]) for row in connection.execute(query.group_by(RevisitSchedule.reserved))}
    return ReservedRecord(sum(counts.values()), {basis: many for basis, many in counts.items() if basis is not None})


def rules_of(database: Database, source_id: str) -> list[RulesRecord]:
    """What the hosts that a source's crawls asked say, by address. Raises StoreError."""
    last = select(func.max(Crawl.id)).where(
        Crawl.source_id == source_id, Crawl.ended_at.is_not(None), Crawl.archive.is_(None)
    )
    query = (
        select(Url.id, Url.url, func.min(Capture.fetched_at).label("first_at"))
        .join(Capture, Capture.url_id == Url.id)
        .where(Url.source_id == source_id, or_(Url.url.like("%/robots.txt"), Url.url.like(f"%{PATH}")))
    )
    with database.read() as connection:
        stats = connection.execute(select(Crawl.stats).where(Crawl.id.in_(last))).scalar_one_or_none() or {}
        read = {fitting(url): datetime.fromisoformat(at) for url, at in stats.get("rules", {}).items()}
        rows = connection.execute(query.group_by(Url.id, Url.url).order_by(Url.url)).all()
        of_hosts = [row for row in rows if urlsplit(row.url).path in ("/robots.txt", PATH)]
        return [_record(connection, row, read.get(row.url)) for row in of_hosts]


def _record(connection: Connection, row: Any, read_at: datetime | None) -> RulesRecord:
    now = _last(connection, row.id)
    assert now is not None
    return RulesRecord(
        row.url,
        now.status,
        now.error,
        now.size,
        now.sha256,
        now.id,
        row.first_at,
        now.fetched_at,
        read_at,
        _rules(connection, now.id) if row.url.endswith(PATH) and now.status == 200 else (),
    )


def _rules(connection: Connection, capture_id: int) -> tuple[Rule, ...]:
    try:
        return read_rules(capture_store.load(connection, capture_id).body) or ()
    except (CaptureCorrupt, UnknownItem):  # pruned, or damaged, of which whoever verifies is told
        return ()


def _last(connection: Connection, url_id: int) -> Any | None:
    query = select(Capture.__table__).where(Capture.url_id == url_id)
    return connection.execute(query.order_by(Capture.id.desc()).limit(1)).one_or_none()


def _is_same(last: Any, read: model.Capture) -> bool:
    """Whether both say the same. Of an answer that is no file the status counts alone: error pages vary."""
    if (last.status, last.error) != (read.status, read.error):
        return False
    no_file = read.status is None or read.status >= 300
    return no_file or last.sha256 == (ids.sha256(read.body) if read.body else None)
