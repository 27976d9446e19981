"""Which sources are due for a crawl, and which crawls wait for change detection.

This is asked before any other work, so the module imports nothing that parses or judges pages. Decision 0002.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, Connection, and_, case, func, select
from sqlalchemy.orm import aliased

from yalu.db.changes.watermark import STAGE
from yalu.db.core import engine
from yalu.db.core.engine import Database
from yalu.db.crawls import request_counts
from yalu.db.models import Article, Crawl, Footnote, RevisitSchedule, Source, Watermark
from yalu.model import ANSWERING, Outcome
from yalu.sources import source as registry
from yalu.sources.revisit import budget_of, tick_of


def due(
    connection: Connection, sources: Iterable[registry.SourceConfig], now: datetime
) -> tuple[registry.SourceConfig, ...]:
    """Return the sources whose last crawl began at least ``every`` ago, was interrupted, or never took place."""
    last = last_crawls(connection)
    return tuple(source for source in sources if source.id not in last or last[source.id] + source.every <= now)


def last_crawls(connection: Connection) -> dict[str, datetime]:
    """Return when the last ended crawl of each source that followed its listings began, by source."""
    query = select(Crawl.source_id, func.max(Crawl.started_at))
    query = query.where(Crawl.ended_at.is_not(None), Crawl.archive.is_(None), Crawl.discovers)
    return {row[0]: row[1] for row in connection.execute(query.group_by(Crawl.source_id))}


def with_due_articles(
    connection: Connection, sources: Iterable[registry.SourceConfig], policy: str, now: datetime
) -> tuple[registry.SourceConfig, ...]:
    """Return the sources with known articles due, or pages just cited, whose host may be asked now. Decision 0052.

    A host may not be asked if it refused or did not answer at the last crawl of any kind (the next regular crawl tries
    again), while another source of the same host is crawled, or when the day's budget is spent; but for pages just
    cited, nor if that crawl began within the same ``TICK`` of the clock. ``policy`` is the revisit policy of sources
    without their own.
    """
    waiting = select(Article.source_id).join(RevisitSchedule, RevisitSchedule.article_id == Article.id).distinct()
    due = set(connection.scalars(waiting.where(RevisitSchedule.next_check_at <= now, Article.in_scope)))
    cited = set(connection.scalars(select(Footnote.source_id).where(just_cited())))
    last = select(func.max(Crawl.id)).where(Crawl.ended_at.is_not(None), Crawl.archive.is_(None))
    ended = select(Crawl.__table__).where(Crawl.id.in_(last.group_by(Crawl.source_id)))
    crawled = connection.execute(ended).all()
    lately = {row.source_id for row in crawled if tick_of(row.started_at) == tick_of(now)} - cited
    refused = {row.source_id for row in crawled if row.stats and row.stats.checks.get(Outcome.BLOCKED)}
    open_to_us = {row.source_id for row in crawled if row.verdict in ANSWERING} - refused - lately
    open_to_us |= cited - {row.source_id for row in crawled}
    live = select(Source.homepage).join(Crawl, Crawl.source_id == Source.id).where(Crawl.ended_at.is_(None))
    busy = {_host(homepage) for homepage in connection.scalars(live)}
    asked = request_counts.within_a_day(connection, now)
    return tuple(
        source
        for source in sources
        if source.id in (due | cited) & open_to_us
        and _host(source.homepage) not in busy
        and asked[_host(source.homepage)] < budget_of(source, policy)
    )


def just_cited() -> ColumnElement[bool]:
    """Return the condition that a page was cited after the last crawl of its source began."""
    later = select(Crawl.id).where(
        Crawl.source_id == Footnote.source_id, Crawl.started_at > Footnote.added_at, Crawl.archive.is_(None)
    )
    return ~later.exists()


def count_articles(database: Database, source_ids: Iterable[str], now: datetime | None = None) -> tuple[int, int]:
    """Return how many articles in scope the sources have, and how many of them are due.

    ``now`` (aware; None: the database's time) can be set. Raises StoreError.
    """
    wanted = set(source_ids)
    with database.read() as connection:
        moment = now or engine.now(connection)
        overdue = func.coalesce(RevisitSchedule.next_check_at <= moment, True)  # without a schedule it is due
        query = select(Article.source_id, func.count(), func.sum(case((overdue, 1), else_=0)))
        query = query.outerjoin(RevisitSchedule, RevisitSchedule.article_id == Article.id).where(Article.in_scope)
        rows = [row for row in connection.execute(query.group_by(Article.source_id)) if row[0] in wanted]
    return sum(row[1] for row in rows), sum(int(row[2] or 0) for row in rows)


def _host(address: str) -> str:
    return urlsplit(address).hostname or ""


def waiting_to_be_compared(database: Database, source_id: str | None = None, *, in_order: bool = False) -> list[int]:
    """Return ended crawls past the watermark of their source, oldest first; none after one that is still open.

    ``source_id`` limits them to one source. ``in_order``: none after an open crawl of another source either, so that
    changes are recorded in one order. Raises StoreError.
    """
    still_open = aliased(Crawl)
    waits = select(still_open.id).where(still_open.id < Crawl.id, still_open.ended_at.is_(None))
    waits = waits if in_order else waits.where(still_open.source_id == Crawl.source_id)
    query = (
        select(Crawl.id)
        .outerjoin(Watermark, and_(Watermark.source_id == Crawl.source_id, Watermark.stage == STAGE))
        .where(Crawl.ended_at.is_not(None), Crawl.id > func.coalesce(Watermark.crawl_id, 0), ~waits.exists())
        .order_by(Crawl.id)
    )
    query = query if source_id is None else query.where(Crawl.source_id == source_id)
    with database.read() as connection:
        return list(connection.scalars(query))


def database_now(database: Database) -> datetime:
    """Return the database's time (aware, UTC). Raises StoreError."""
    with database.read() as connection:
        return engine.now(connection)
