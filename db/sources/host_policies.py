"""Policy files of hosts (robots.txt, tdmrep.json), stored as captures whenever their content changes. Decision 0145."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, bindparam, func, insert, or_, select

from yalu import ids, model
from yalu.crawl import CrawlStats
from yalu.db.captures import capture_store
from yalu.db.core.engine import Database
from yalu.db.models import Article, Capture, Crawl, RevisitSchedule, Url
from yalu.errors import CaptureCorrupt, UnknownItem
from yalu.history.host_terms import LARGEST
from yalu.ids import fitting
from yalu.terms.tdmrep import PATH, TdmRule, read_rules

DAY = timedelta(days=1)


OF_POLICIES = or_(Url.url.like("%/robots.txt"), Url.url.like(f"%{PATH}"))
"""The condition that an address is that of a policy file, or ends like one."""


@dataclass(frozen=True, slots=True)
class PolicyFile:
    """A host's policy file as last read for a source. Times are aware, UTC."""

    url: str
    status: int | None
    error: str | None
    size: int
    sha256: str | None
    capture_id: int
    first_at: datetime
    changed_at: datetime
    """When the current content was first read."""
    read_at: datetime | None
    """When the last crawl read it; None when it did not need to."""
    reserves: tuple[TdmRule, ...] = ()
    """The rules of a tdmrep.json."""


@dataclass(frozen=True, slots=True)
class ReservedArticles:
    """Number of articles in scope whose text and data mining is reserved, by where that is stated."""

    articles: int
    by: Mapping[str, int]


def keep_rules(connection: Connection, source_id: str, crawl_id: int, read: Sequence[model.HttpExchange]) -> int:
    """Store the policy files that differ from the last ones stored; return their number."""
    kept = 0
    for capture in read:
        own = address_ids(connection, source_id, [url for url in (capture.url, capture.final_url) if url])
        url_id = own[fitting(capture.url)]
        last = _last(connection, url_id)
        if last is not None and _is_same(last, capture):
            continue
        capture_store.add(
            connection,
            capture,
            crawl_id=crawl_id,
            url_id=url_id,
            final_url_id=own[fitting(capture.final_url)] if capture.final_url else None,
            keep_body=len(capture.body) <= LARGEST,
        )
        kept += 1
    return kept


def read_lately(connection: Connection, now: datetime) -> frozenset[str]:
    """Return the URLs of TDM reservations that a crawl of any source has read in the 24 hours before ``now``."""
    query = select(Crawl.stats).where(Crawl.ended_at > now - DAY, Crawl.archive.is_(None))
    read = [(url, at) for stats in connection.scalars(query) if stats for url, at in stats.rules.items()]
    return frozenset(url for url, at in read if url.endswith(PATH) and at > now - DAY)


def robots_lately(connection: Connection, source_id: str, now: datetime) -> dict[str, model.HttpExchange]:
    """Return the robots.txt files that a source's crawls read in the 24 hours before ``now``, with the time of reading.

    A robots.txt must be read again after a day (RFC 9309, 2.4). One that could not be fetched is left out.
    """
    query = select(Crawl.stats).where(Crawl.source_id == source_id, Crawl.ended_at > now - DAY, Crawl.archive.is_(None))
    read: dict[str, datetime] = {}
    for stats in connection.scalars(query.order_by(Crawl.id)):
        read |= stats.rules if stats else {}
    captures: dict[str, model.HttpExchange] = {}
    for url, at in read.items():
        ours = select(Url.id).where(Url.source_id == source_id, Url.url == fitting(url))
        last = _last(connection, connection.execute(ours).scalar_one_or_none() or 0)
        if at > now - DAY and url.endswith("/robots.txt") and last is not None and last.status in (200, 404, 410):
            try:
                captures[url] = replace(capture_store.load(connection, last.id), fetched_at=at)
            except (CaptureCorrupt, UnknownItem):  # pruned or damaged: it is fetched again
                continue
    return captures


_LAST_ANSWER = (
    select(Capture.id, Capture.status)
    .join(Url, Capture.url_id == Url.id)
    .where(Url.key == bindparam("key"), Url.url == bindparam("url"))
    .where(Capture.status < 500, Capture.status.not_in((408, 425, 429)))
    .order_by(Capture.fetched_at.desc(), Capture.id.desc())
    .limit(1)
)


def reservations_at(connection: Connection, site: str) -> tuple[TdmRule, ...]:
    """Return the text and data mining rules that a site (see ``site_of``) last gave.

    No answer and a server error change nothing: the rules read before still hold.
    """
    url = f"{site}{PATH}"
    same_address = {"key": fitting(ids.same_article_address(url)), "url": fitting(url)}
    row = connection.execute(_LAST_ANSWER, same_address).one_or_none()
    return _rules(connection, row.id) if row is not None and row.status < 300 else ()


def reserved_articles(database: Database, source_id: str) -> ReservedArticles:
    """Count a source's articles in scope whose text and data mining is reserved. Raises StoreError."""
    query = (
        select(RevisitSchedule.reserved, func.count())
        .join(Article, RevisitSchedule.article_id == Article.id)
        .where(Article.source_id == source_id, Article.in_scope)
    )
    with database.read() as connection:
        counts = {row[0]: int(row[1]) for row in connection.execute(query.group_by(RevisitSchedule.reserved))}
    return ReservedArticles(sum(counts.values()), {basis: many for basis, many in counts.items() if basis is not None})


def rules_of(database: Database, source_id: str) -> list[PolicyFile]:
    """Return the policy files of the hosts that a source's crawls asked, by URL. Raises StoreError."""
    last = select(func.max(Crawl.id)).where(
        Crawl.source_id == source_id, Crawl.ended_at.is_not(None), Crawl.archive.is_(None)
    )
    query = (
        select(Url.id, Url.url, func.min(Capture.fetched_at).label("first_at"))
        .join(Capture, Capture.url_id == Url.id)
        .where(Url.source_id == source_id, OF_POLICIES)
    )
    with database.read() as connection:
        stats = connection.execute(select(Crawl.stats).where(Crawl.id.in_(last))).scalar_one_or_none() or CrawlStats()
        read = {fitting(url): at for url, at in stats.rules.items()}
        rows = connection.execute(query.group_by(Url.id, Url.url).order_by(Url.url)).all()
        of_hosts = [row for row in rows if urlsplit(row.url).path in ("/robots.txt", PATH)]
        return [_record(connection, row, read.get(row.url)) for row in of_hosts]


def _record(connection: Connection, row: Any, read_at: datetime | None) -> PolicyFile:
    now = _last(connection, row.id)
    assert now is not None
    return PolicyFile(
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


def _rules(connection: Connection, capture_id: int) -> tuple[TdmRule, ...]:
    try:
        return read_rules(capture_store.load(connection, capture_id).body) or ()
    except (CaptureCorrupt, UnknownItem):  # pruned or damaged; the integrity check reports damage
        return ()


def _last(connection: Connection, url_id: int) -> Any | None:
    query = select(Capture.__table__).where(Capture.url_id == url_id)
    return connection.execute(query.order_by(Capture.id.desc()).limit(1)).one_or_none()


def _is_same(last: Any, read: model.HttpExchange) -> bool:
    """True if both say the same. For an error response only the status is compared, because error pages vary."""
    if (last.status, last.error) != (read.status, read.error):
        return False
    no_file = read.status is None or read.status >= 300
    return no_file or last.sha256 == (ids.sha256(read.body) if read.body else None)


def address_ids(connection: Connection, source_id: str, urls: Sequence[str]) -> dict[str, int]:
    """Return the ids of a source's URLs, by their stored form; unknown URLs are inserted."""
    wanted = list(dict.fromkeys(fitting(url) for url in urls))
    query = select(Url.url, Url.id).where(Url.source_id == source_id, Url.url.in_(wanted))
    known = {url: int(id_) for url, id_ in connection.execute(query)}
    for url in wanted:
        if url not in known:
            row = {"source_id": source_id, "url": url, "key": fitting(ids.same_article_address(url))}
            known[url] = int(connection.execute(insert(Url).values(row).returning(Url.id)).scalar_one())
    return known
