"""What the room's pages ask beside their records: numbers of comments, captures, reservations, checks, crawls."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from yalu.db.captures.months import HELD
from yalu.db.core.engine import Database
from yalu.db.models import (
    Capture,
    Check,
    Crawl,
    Source,
    Url,
)
from yalu.db.queries.proving_captures import captures_of_snapshots
from yalu.db.room.figure_sums import start_in_sql
from yalu.history.check_intervals import RepeatedCheck, decoded
from yalu.model import Outcome, Verdict
from yalu.records.figures.statistic import CalendarStep
from yalu.records.nouns.capture import SCREENSHOT
from yalu.sources.source import Terms


def source_name(database: Database, source_id: str) -> str | None:
    """Return the name of a source; None if it is not known or its terms are off. Raises StoreError."""
    own = select(Source.name).where(Source.id == source_id, Source.terms != Terms.OFF)
    with database.read() as connection:
        return connection.execute(own).scalar_one_or_none()


def captures_of(database: Database, snapshot_ids: Collection[int]) -> Mapping[int, Sequence[int]]:
    """Return the captures, in their order, that each snapshot of a thread was read from. Raises StoreError."""
    with database.read() as connection:
        return captures_of_snapshots(connection, snapshot_ids)


def screenshots_of(database: Database, capture_ids: Collection[int]) -> Mapping[int, int]:
    """Return, by the capture of a page, that of the screenshot which a browser made with it. Raises StoreError."""
    drawn = aliased(Capture)
    with_it = (drawn.article_id == Capture.article_id) & (drawn.crawl_id == Capture.crawl_id)
    query = (
        select(drawn.id.label("page_id"), Capture.id)
        .join(Capture, with_it & (drawn.fetched_at == Capture.fetched_at))
        .join(Url, Url.id == Capture.url_id)
        .where(drawn.id.in_(capture_ids), Url.url.endswith(SCREENSHOT, autoescape=True), HELD)
    )
    with database.read() as connection:
        return {row.page_id: row.id for row in connection.execute(query)}


def crawl_days(database: Database, source_id: str, since: datetime) -> Mapping[str, Mapping[Verdict, int]]:
    """Return how the crawls of a source ended on each day (UTC, ISO 8601) from ``since`` (aware). Raises StoreError."""
    with database.read() as connection:
        day = start_in_sql(connection, Crawl.ended_at, CalendarStep.DAY)
        query = (
            select(day.label("day"), Crawl.verdict, func.count().label("many"))
            .where(Crawl.source_id == source_id, Crawl.ended_at >= since, Crawl.archive.is_(None))
            .group_by(day, Crawl.verdict)
            .order_by(day)
        )
        days: dict[str, dict[Verdict, int]] = {}
        for row in connection.execute(query):
            if row.verdict is not None:
                days.setdefault(str(row.day), {})[row.verdict] = row.many
    return days


def checks_of(database: Database, article_id: int, most: int, until: datetime) -> Sequence[tuple[datetime, Outcome]]:
    """Return when an article was checked up to ``until`` (aware) and how it ended, the newest ``most``, newest first.

    Raises StoreError.
    """
    own = select(Check.crawl_id, Check.at, Check.outcome, Check.repeated_checks).where(
        Check.article_id == article_id, Check.at <= until
    )
    with database.read() as connection:
        rows = connection.execute(own.order_by(Check.id.desc()).limit(most)).all()
    checks = []
    for row in rows:
        first = RepeatedCheck(row.crawl_id, row.at, None)
        checks += [(each.at, row.outcome) for each in (first, *decoded(first, row.repeated_checks)) if each.at <= until]
    return sorted(checks, reverse=True)[:most]
