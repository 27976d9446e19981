"""Query how well the sources were observed in a period."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Connection, ScalarSelect, and_, case, func, or_, select, union
from sqlalchemy.orm import aliased

from yalu.db.core.engine import Database
from yalu.db.mapping.current_versions import NAMED_IN_SCOPE
from yalu.db.models import Article, Check, Crawl, RevisitSchedule, Source, Thread, ThreadSnapshot
from yalu.history.proof import SEEN
from yalu.model import ANSWERING, FAILING, Outcome, Verdict
from yalu.reasons import Reason


@dataclass(frozen=True, slots=True)
class WatchedSource:
    """How one source was watched in a period."""

    source_id: str
    name: str
    country: str
    type: str
    languages: tuple[str, ...]
    terms: str
    every: timedelta
    watched_since: datetime
    crawls: Mapping[Verdict, int] = field(default_factory=dict)
    """Number of crawls that ended in the period, by verdict."""
    last_crawl_at: datetime | None = None
    """Of all time up to the end of the period, like the next three."""
    last_verdict: Verdict | None = None
    last_reason: Reason | None = None
    last_ok_at: datetime | None = None
    """The end of the last crawl that was ok or partial."""
    articles: int = 0
    """Number of articles in scope known at the end of the period."""
    newest_article_at: datetime | None = None
    """When the newest of them was first seen."""
    checks: int = 0
    checks_conclusive: int = 0
    """Number of checks that showed whether the article was there."""
    snapshots: int = 0
    snapshots_complete: int = 0
    articles_checked: int = 0
    """Articles in scope that were checked, each once."""
    articles_due: int = 0
    """Articles in scope that were checked or whose turn has come."""
    threads: int = 0
    """Threads that were read, each once."""
    threads_whole: int = 0
    """Those whose last snapshot in the period is complete."""
    failed_since: datetime | None = None
    """When the first crawl of the first failure of the period ended: after the last answer, maybe before the period."""
    failure_reason: Reason | None = None
    """Why the last such crawl failed."""
    answered_again: datetime | None = None
    """When the first crawl after the last failed or blocked one of the period ended that answered."""


Fields = Mapping[str, Any]
"""Fields of the record of one source."""


def of_period(
    database: Database, since: datetime, until: datetime, parts: Collection[str] | None = None
) -> list[WatchedSource]:
    """Return what was seen from ``since`` to ``until`` (aware) of each source ever crawled before ``until``, by id.

    Only what ``parts`` names is asked (``OF_TOTALS``, ``OF_ARTICLES``; None: all); the rest is 0, empty or None.
    """
    with database.read() as connection:
        sources = connection.execute(
            select(Source.__table__).where(Source.first_seen_at < until).order_by(Source.id)
        ).all()
        known = [part(connection, since, until) for name, part in _PARTS.items() if parts is None or name in parts]
    return [_record(row, [part[row.id] for part in known if row.id in part]) for row in sources]


def _record(row: Any, parts: Iterable[Fields]) -> WatchedSource:
    return WatchedSource(
        source_id=row.id,
        name=row.name,
        country=row.country,
        type=row.type,
        languages=tuple(row.languages),
        terms=row.terms,
        every=timedelta(seconds=row.every),
        watched_since=row.first_seen_at,
        **{name: value for part in parts for name, value in part.items()},
    )


def _by_source(connection: Connection, query: Any) -> dict[str, Fields]:
    """Return the rows of a query as fields of the record, by source; a sum is a Decimal on PostgreSQL."""
    fields: dict[str, Fields] = {}
    for row in connection.execute(query):
        values: dict[str, Any] = dict(row._mapping)
        if (source_id := values.pop("source_id")) is not None:
            fields[source_id] = {
                name: int(value) if isinstance(value, Decimal) else value for name, value in values.items()
            }
    return fields


def _crawls(connection: Connection, since: datetime, until: datetime) -> dict[str, Fields]:
    query = (
        select(Crawl.source_id, Crawl.verdict, func.count().label("many"))
        .where(Crawl.ended_at >= since, Crawl.ended_at < until, Crawl.archive.is_(None))
        .group_by(Crawl.source_id, Crawl.verdict)
    )
    counts: dict[str, dict[Verdict, int]] = {}
    for row in connection.execute(query):
        counts.setdefault(row.source_id, {})[row.verdict] = row.many
    return {source_id: {"crawls": own} for source_id, own in counts.items()}


def _last_crawls(connection: Connection, _since: datetime, until: datetime) -> dict[str, Fields]:
    newest = (
        select(Crawl.id)
        .where(Crawl.source_id == Source.id, Crawl.ended_at < until, Crawl.archive.is_(None))
        .order_by(Crawl.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    last = aliased(Crawl)
    named = last.ended_at.label("last_crawl_at"), last.verdict.label("last_verdict"), last.reason.label("last_reason")
    return _by_source(connection, select(last.source_id, *named).join(Source, last.id == newest))


def _last_ok(connection: Connection, _since: datetime, until: datetime) -> dict[str, Fields]:
    """Find the last answer of each source: one look into the index for each verdict, whatever the number of crawls."""

    def last(verdict: Verdict) -> ScalarSelect[datetime | None]:
        own = (Crawl.source_id == Source.id, Crawl.verdict == verdict, Crawl.archive.is_(None))
        newest = select(Crawl.ended_at).where(*own, Crawl.ended_at < until).order_by(Crawl.ended_at.desc()).limit(1)
        return newest.scalar_subquery()

    query = select(Source.id, *(last(verdict).label(verdict) for verdict in ANSWERING))
    answers = {row.id: [at for at in (row.ok, row.partial) if at is not None] for row in connection.execute(query)}
    return {source_id: {"last_ok_at": max(times)} for source_id, times in answers.items() if times}


def _articles(connection: Connection, _since: datetime, until: datetime) -> dict[str, Fields]:
    query = (
        select(
            *(Article.source_id, func.count().label("articles")),
            func.max(Article.first_seen_at).label("newest_article_at"),
        )
        .where(Article.in_scope, Article.first_seen_at < until)
        .group_by(Article.source_id)
    )
    return _by_source(connection, query)


def _checks(connection: Connection, since: datetime, until: datetime) -> dict[str, Fields]:
    """Count checks of articles in scope, and those that showed whether it was there, by source.

    Unchanged ones count too.
    """
    taught = case((Check.outcome.in_((*SEEN, Outcome.GONE)), 1), else_=0)
    ended = Crawl.ended_at >= since, Crawl.ended_at < until, Crawl.archive.is_(None)
    in_scope = select(Article.in_scope).where(Article.id == Check.article_id).scalar_subquery()
    own = (
        select(Crawl.id, func.count().label("made"), func.sum(taught).label("taught"))
        .join(Check, Check.crawl_id == Crawl.id)
        .where(*ended, in_scope.is_(True))
        .group_by(Crawl.id)
        .subquery()
    )
    made, taught_by = (func.sum(func.coalesce(column, 0) + Crawl.unchanged) for column in (own.c.made, own.c.taught))
    query = select(Crawl.source_id, made.label("checks"), taught_by.label("checks_conclusive"))
    query = query.outerjoin(own, own.c.id == Crawl.id).where(*ended)
    return _by_source(connection, query.group_by(Crawl.source_id))


def _snapshots(connection: Connection, since: datetime, until: datetime) -> dict[str, Fields]:
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
    made = func.sum(func.coalesce(own.c.made, 0) + Crawl.unchanged_threads).label("snapshots")
    complete = func.sum(func.coalesce(own.c.complete, 0) + Crawl.unchanged_whole).label("snapshots_complete")
    query = select(Crawl.source_id, made, complete).outerjoin(own, own.c.id == Crawl.id)
    return _by_source(connection, query.where(*ended).group_by(Crawl.source_id))


def _turns(connection: Connection, since: datetime, until: datetime) -> dict[str, Fields]:
    """Count articles in scope that were checked in the period, and those whose turn came in it, by source.

    A row of unchanged checks that spans the whole period counts as a check in it.
    """
    article_id = RevisitSchedule.article_id
    in_period = select(Check.id).where(
        Check.article_id == article_id, Check.at < until, Check.last_repeated_at >= since
    )
    checked = or_(
        and_(RevisitSchedule.checked_at >= since, RevisitSchedule.checked_at < until),
        and_(RevisitSchedule.checked_at >= until, in_period.exists()),
    )
    waiting = and_(RevisitSchedule.checked_at < since, RevisitSchedule.next_check_at < until)
    # All that is counted; said so, it is found by the two indexes instead of among all articles.
    schedule = select(article_id)
    turned = union(
        schedule.where(RevisitSchedule.checked_at >= since), schedule.where(RevisitSchedule.next_check_at < until)
    )
    # Looked up for each of them: joined, PostgreSQL reads all articles.
    shown = Article.id == article_id, NAMED_IN_SCOPE, Article.first_seen_at < until
    source_id = select(Article.source_id).where(*shown).scalar_subquery().label("source_id")
    turns = select(
        source_id, case((checked, 1), else_=0).label("checked"), case((waiting, 1), else_=0).label("waiting")
    )
    own = turns.where(article_id.in_(turned)).subquery()
    due = func.sum(own.c.checked + own.c.waiting).label("articles_due")  # no article is both
    query = select(own.c.source_id, func.sum(own.c.checked).label("articles_checked"), due).group_by(own.c.source_id)
    return _by_source(connection, query)


def _threads(connection: Connection, since: datetime, until: datetime) -> dict[str, Fields]:
    """Count threads that were read in the period, and those whose last snapshot in it is complete, by source."""
    checked = select(RevisitSchedule.article_id).where(RevisitSchedule.checked_at >= since)
    later = aliased(ThreadSnapshot)
    newest = select(func.max(later.id)).where(later.thread_id == Thread.id, later.at < until).scalar_subquery()
    query = (
        select(
            Article.source_id,
            func.count().label("threads"),
            func.sum(case((ThreadSnapshot.complete, 1), else_=0)).label("threads_whole"),
        )
        .join(Thread, Thread.article_id == Article.id)
        .join(ThreadSnapshot, ThreadSnapshot.id == newest)
        .where(NAMED_IN_SCOPE, Thread.article_id.in_(checked), ThreadSnapshot.last_repeated_at >= since)
        .group_by(Article.source_id)
    )
    return _by_source(connection, query)


def _failures(connection: Connection, since: datetime, until: datetime) -> dict[str, Fields]:
    """Find the sources of which a crawl failed or was blocked in the period: since when, and when they answered again.

    A failure that began before the period is told from its beginning.
    """
    failed = (
        select(Crawl.source_id, func.min(Crawl.ended_at).label("first"), func.max(Crawl.ended_at).label("last"))
        .where(Crawl.ended_at >= since, Crawl.ended_at < until, Crawl.archive.is_(None), Crawl.verdict.in_(FAILING))
        .group_by(Crawl.source_id)
        .subquery()
    )
    before, begun, last, after = (aliased(Crawl) for _ in range(4))

    def own(crawl: Any, verdicts: tuple[Verdict, ...]) -> ColumnElement[bool]:
        return and_(crawl.source_id == failed.c.source_id, crawl.archive.is_(None), crawl.verdict.in_(verdicts))

    answered = (
        select(func.max(before.ended_at)).where(own(before, ANSWERING), before.ended_at < failed.c.first)
    ).scalar_subquery()
    beginning = select(func.min(begun.ended_at)).where(
        own(begun, FAILING), or_(answered.is_(None), begun.ended_at > answered)
    )
    again = select(func.min(after.ended_at)).where(
        own(after, ANSWERING), after.ended_at > failed.c.last, after.ended_at < until
    )
    reason = (
        select(last.reason).where(own(last, FAILING), last.ended_at == failed.c.last).order_by(last.id.desc()).limit(1)
    )
    query = select(
        failed.c.source_id,
        beginning.scalar_subquery().label("failed_since"),
        reason.scalar_subquery().label("failure_reason"),
        again.scalar_subquery().label("answered_again"),
    )
    return _by_source(connection, query)


_PARTS: Mapping[str, Callable[[Connection, datetime, datetime], Mapping[str, Fields]]] = {
    "crawls": _crawls,
    "last": _last_crawls,
    "ok": _last_ok,
    "articles": _articles,
    "checks": _checks,
    "snapshots": _snapshots,
    "turns": _turns,
    "threads": _threads,
    "failures": _failures,
}
"""What is asked of all sources at once; each gives fields of the record by source."""
OF_TOTALS = ("crawls", "last", "ok", "turns", "threads")
"""All that totals of sources are made of: not the numbers of articles, checks and snapshots, and no failures."""
OF_ARTICLES = ("turns", "checks", "snapshots")
"""How many articles were checked, how often, and how often their threads were read."""
OF_LAST_SIGNS = ("last", "ok", "articles")
"""When sources were last crawled, last answered and last listed a new article."""
OF_FAILURES = ("failures",)
"""When sources failed, and answered again."""
