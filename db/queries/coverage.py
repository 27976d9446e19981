"""Query how well the sources were observed in a period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, case, func, select

from db.core.engine import Database
from db.models import Article, Check, Crawl, Source, ThreadSnapshot
from yalu.history import SEEN
from yalu.model import Outcome, Verdict


@dataclass(frozen=True, slots=True)
class CoverageRecord:
    """How one source was watched in a period."""

    source_id: str
    name: str
    country: str
    type: str
    languages: tuple[str, ...]
    terms: str
    every: timedelta
    watched_since: datetime
    crawls: Mapping[Verdict, int]
    """Number of crawls that ended in the period, by verdict."""
    last_crawl_at: datetime | None
    """Of all time up to the end of the period, like the next three."""
    last_verdict: Verdict | None
    last_reason: str | None
    last_ok_at: datetime | None
    """The end of the last crawl that was ok or partial."""
    last_new_at: datetime | None
    """The last time an article in scope was seen for the first time."""
    articles: int
    """Number of articles in scope known at the end of the period."""
    articles_new: int
    checks: int
    checks_conclusive: int
    """Number of checks that showed whether the article was there."""
    snapshots: int
    snapshots_complete: int


def of_period(database: Database, since: datetime, until: datetime) -> list[CoverageRecord]:
    """Return what was seen from ``since`` to ``until`` (aware) of each source ever crawled before ``until``, by id."""
    with database.read() as connection:
        sources = connection.execute(
            select(Source.__table__).where(Source.first_seen_at < until).order_by(Source.id)
        ).all()
        crawls = _crawls(connection, since, until)
        last = _last_crawls(connection, until)
        ok = _last_ok(connection, until)
        articles = _articles(connection, since, until)
        checks = _checks(connection, since, until)
        snapshots = _snapshots(connection, since, until)
    found = []
    for row in sources:
        ended, piece, seen, snapshot = (part.get(row.id) for part in (last, articles, checks, snapshots))
        found.append(
            CoverageRecord(
                source_id=row.id,
                name=row.name,
                country=row.country,
                type=row.type,
                languages=tuple(row.languages),
                terms=row.terms,
                every=timedelta(seconds=row.every),
                watched_since=row.first_seen_at,
                crawls=crawls.get(row.id, {}),
                last_crawl_at=ended.ended_at if ended else None,
                last_verdict=ended.verdict if ended else None,
                last_reason=ended.reason if ended else None,
                last_ok_at=ok.get(row.id),
                last_new_at=piece.newest if piece else None,
                articles=piece.known if piece else 0,
                articles_new=piece.fresh if piece else 0,
                checks=int(seen.made) if seen else 0,
                checks_conclusive=int(seen.taught) if seen else 0,
                snapshots=int(snapshot.made) if snapshot else 0,
                snapshots_complete=int(snapshot.complete) if snapshot else 0,
            )
        )
    return found


def _crawls(connection: Connection, since: datetime, until: datetime) -> dict[str, dict[Verdict, int]]:
    query = (
        select(Crawl.source_id, Crawl.verdict, func.count().label("many"))
        .where(Crawl.ended_at >= since, Crawl.ended_at < until, Crawl.archive.is_(None))
        .group_by(Crawl.source_id, Crawl.verdict)
    )
    found: dict[str, dict[Verdict, int]] = {}
    for row in connection.execute(query):
        found.setdefault(row.source_id, {})[row.verdict] = row.many
    return found


def _last_crawls(connection: Connection, until: datetime) -> dict[str, Any]:
    ended = (Crawl.ended_at < until, Crawl.archive.is_(None))
    last = select(func.max(Crawl.id)).where(*ended).group_by(Crawl.source_id)
    return {row.source_id: row for row in connection.execute(select(Crawl.__table__).where(Crawl.id.in_(last)))}


def _last_ok(connection: Connection, until: datetime) -> dict[str, datetime]:
    query = (
        select(Crawl.source_id, func.max(Crawl.ended_at).label("at"))
        .where(Crawl.ended_at < until, Crawl.verdict.in_((Verdict.OK, Verdict.PARTIAL)), Crawl.archive.is_(None))
        .group_by(Crawl.source_id)
    )
    return {row.source_id: row.at for row in connection.execute(query)}


def _articles(connection: Connection, since: datetime, until: datetime) -> dict[str, Any]:
    query = (
        select(
            Article.source_id,
            func.count().label("known"),
            func.sum(case((Article.first_seen_at >= since, 1), else_=0)).label("fresh"),
            func.max(Article.first_seen_at).label("newest"),
        )
        .where(Article.in_scope, Article.first_seen_at < until)
        .group_by(Article.source_id)
    )
    return {row.source_id: row for row in connection.execute(query)}


def _checks(connection: Connection, since: datetime, until: datetime) -> dict[str, Any]:
    """Count checks of articles in scope, and those that showed whether it was there, by source.

    Unchanged ones count too.
    """
    taught = case((Check.outcome.in_((*SEEN, Outcome.GONE)), 1), else_=0)
    ended = Crawl.ended_at >= since, Crawl.ended_at < until, Crawl.archive.is_(None)
    own = (
        select(Crawl.id, func.count().label("made"), func.sum(taught).label("taught"))
        .join(Check, Check.crawl_id == Crawl.id)
        .join(Article, Check.article_id == Article.id)
        .where(*ended, Article.in_scope)
        .group_by(Crawl.id)
        .subquery()
    )
    made, taught_by = (func.sum(func.coalesce(column, 0) + Crawl.unchanged) for column in (own.c.made, own.c.taught))
    query = select(Crawl.source_id, made.label("made"), taught_by.label("taught")).outerjoin(own, own.c.id == Crawl.id)
    return {row.source_id: row for row in connection.execute(query.where(*ended).group_by(Crawl.source_id))}


def _snapshots(connection: Connection, since: datetime, until: datetime) -> dict[str, Any]:
    """Count thread snapshots and complete ones, by source."""
    whole = case((ThreadSnapshot.complete, 1), else_=0)
    ended = Crawl.ended_at >= since, Crawl.ended_at < until, Crawl.archive.is_(None)
    own = (
        select(Crawl.id, func.count().label("made"), func.sum(whole).label("complete"))
        .join(ThreadSnapshot, ThreadSnapshot.crawl_id == Crawl.id)
        .where(*ended)
        .group_by(Crawl.id)
        .subquery()
    )
    made = func.sum(func.coalesce(own.c.made, 0) + Crawl.unchanged_threads).label("made")
    complete = func.sum(func.coalesce(own.c.complete, 0) + Crawl.unchanged_whole).label("complete")
    query = select(Crawl.source_id, made, complete).outerjoin(own, own.c.id == Crawl.id)
    return {row.source_id: row for row in connection.execute(query.where(*ended).group_by(Crawl.source_id))}
