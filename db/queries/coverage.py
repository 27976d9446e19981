"""Query how well the sources were observed in a period."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, ScalarSelect, and_, case, func, or_, select, union
from sqlalchemy.orm import aliased

from yalu.db.core.engine import Database
from yalu.db.mapping.current_versions import NAMED_IN_SCOPE
from yalu.db.models import Article, Check, Crawl, RevisitSchedule, Source, Thread, ThreadSnapshot
from yalu.history import SEEN
from yalu.model import ANSWERING, Outcome, Verdict
from yalu.reasons import Reason


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
    last_reason: Reason | None
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
    articles_checked: int
    """Articles in scope that were checked, each once."""
    articles_due: int
    """Articles in scope that were checked or whose turn has come."""
    threads: int
    """Threads that were read, each once."""
    threads_whole: int
    """Those whose last snapshot in the period is complete."""
    failed_since: datetime | None
    """When the first crawl of the first failure of the period ended: after the last answer, maybe before the period."""
    failure_reason: Reason | None
    """Why the last such crawl failed."""
    answered_again: datetime | None
    """When the first crawl after the last failed or blocked one of the period ended that answered."""


_FAILED = (Verdict.FAILED, Verdict.BLOCKED)


def of_period(
    database: Database, since: datetime, until: datetime, parts: Collection[str] | None = None
) -> list[CoverageRecord]:
    """Return what was seen from ``since`` to ``until`` (aware) of each source ever crawled before ``until``, by id.

    Only what ``parts`` names is asked (``OF_TOTALS``, ``OF_ARTICLES``; None: all); the rest is 0, empty or None.
    """
    with database.read() as connection:
        sources = connection.execute(
            select(Source.__table__).where(Source.first_seen_at < until).order_by(Source.id)
        ).all()
        known = {
            name: part(connection, since, until) if parts is None or name in parts else {}
            for name, part in _PARTS.items()
        }
    return [_record(row, {name: part.get(row.id) for name, part in known.items()}) for row in sources]


def _record(row: Any, parts: Mapping[str, Any]) -> CoverageRecord:
    """Join the rows of one source; None where there is none."""
    last, articles, checks, snapshots = (parts[name] for name in ("last", "articles", "checks", "snapshots"))
    turns, threads, failures = (parts[name] for name in ("turns", "threads", "failures"))
    return CoverageRecord(
        source_id=row.id,
        name=row.name,
        country=row.country,
        type=row.type,
        languages=tuple(row.languages),
        terms=row.terms,
        every=timedelta(seconds=row.every),
        watched_since=row.first_seen_at,
        crawls=parts["crawls"] or {},
        last_crawl_at=last.ended_at if last else None,
        last_verdict=last.verdict if last else None,
        last_reason=last.reason if last else None,
        last_ok_at=parts["ok"],
        last_new_at=articles.newest if articles else None,
        articles=articles.known if articles else 0,
        articles_new=articles.fresh if articles else 0,
        checks=int(checks.made) if checks else 0,
        checks_conclusive=int(checks.taught) if checks else 0,
        snapshots=int(snapshots.made) if snapshots else 0,
        snapshots_complete=int(snapshots.complete) if snapshots else 0,
        articles_checked=int(turns.checked) if turns else 0,
        articles_due=int(turns.due) if turns else 0,
        threads=int(threads.seen) if threads else 0,
        threads_whole=int(threads.whole) if threads else 0,
        failed_since=failures.since if failures else None,
        failure_reason=failures.reason if failures else None,
        answered_again=failures.again if failures else None,
    )


def _crawls(connection: Connection, since: datetime, until: datetime) -> dict[str, dict[Verdict, int]]:
    query = (
        select(Crawl.source_id, Crawl.verdict, func.count().label("many"))
        .where(Crawl.ended_at >= since, Crawl.ended_at < until, Crawl.archive.is_(None))
        .group_by(Crawl.source_id, Crawl.verdict)
    )
    counts: dict[str, dict[Verdict, int]] = {}
    for row in connection.execute(query):
        counts.setdefault(row.source_id, {})[row.verdict] = row.many
    return counts


def _last_crawls(connection: Connection, _since: datetime, until: datetime) -> dict[str, Any]:
    newest = (
        select(Crawl.id)
        .where(Crawl.source_id == Source.id, Crawl.ended_at < until, Crawl.archive.is_(None))
        .order_by(Crawl.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    last = aliased(Crawl)
    query = select(last.source_id, last.ended_at, last.verdict, last.reason).join(Source, last.id == newest)
    return {row.source_id: row for row in connection.execute(query)}


def _last_ok(connection: Connection, _since: datetime, until: datetime) -> dict[str, datetime]:
    """Find the last answer of each source: one look into the index for each verdict, whatever the number of crawls."""

    def last(verdict: Verdict) -> ScalarSelect[datetime | None]:
        own = (Crawl.source_id == Source.id, Crawl.verdict == verdict, Crawl.archive.is_(None))
        newest = select(Crawl.ended_at).where(*own, Crawl.ended_at < until).order_by(Crawl.ended_at.desc()).limit(1)
        return newest.scalar_subquery()

    query = select(Source.id, *(last(verdict).label(verdict) for verdict in ANSWERING))
    answers = {row.id: [at for at in (row.ok, row.partial) if at is not None] for row in connection.execute(query)}
    return {source_id: max(times) for source_id, times in answers.items() if times}


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
    in_scope = select(Article.in_scope).where(Article.id == Check.article_id).scalar_subquery()
    own = (
        select(Crawl.id, func.count().label("made"), func.sum(taught).label("taught"))
        .join(Check, Check.crawl_id == Crawl.id)
        .where(*ended, in_scope.is_(True))
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


def _turns(connection: Connection, since: datetime, until: datetime) -> dict[str, Any]:
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
    due = func.sum(own.c.checked + own.c.waiting).label("due")  # no article is both
    query = select(own.c.source_id, func.sum(own.c.checked).label("checked"), due).group_by(own.c.source_id)
    return {row.source_id: row for row in connection.execute(query) if row.source_id is not None}


def _threads(connection: Connection, since: datetime, until: datetime) -> dict[str, Any]:
    """Count threads that were read in the period, and those whose last snapshot in it is complete, by source."""
    checked = select(RevisitSchedule.article_id).where(RevisitSchedule.checked_at >= since)
    later = aliased(ThreadSnapshot)
    newest = select(func.max(later.id)).where(later.thread_id == Thread.id, later.at < until).scalar_subquery()
    query = (
        select(
            Article.source_id,
            func.count().label("seen"),
            func.sum(case((ThreadSnapshot.complete, 1), else_=0)).label("whole"),
        )
        .join(Thread, Thread.article_id == Article.id)
        .join(ThreadSnapshot, ThreadSnapshot.id == newest)
        .where(NAMED_IN_SCOPE, Thread.article_id.in_(checked), ThreadSnapshot.last_repeated_at >= since)
        .group_by(Article.source_id)
    )
    return {row.source_id: row for row in connection.execute(query)}


def _failures(connection: Connection, since: datetime, until: datetime) -> dict[str, Any]:
    """Find the sources of which a crawl failed or was blocked in the period: since when, and when they answered again.

    A failure that began before the period is told from its beginning.
    """
    failed = (
        select(Crawl.source_id, func.min(Crawl.ended_at).label("first"), func.max(Crawl.ended_at).label("last"))
        .where(Crawl.ended_at >= since, Crawl.ended_at < until, Crawl.archive.is_(None), Crawl.verdict.in_(_FAILED))
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
        own(begun, _FAILED), or_(answered.is_(None), begun.ended_at > answered)
    )
    again = select(func.min(after.ended_at)).where(
        own(after, ANSWERING), after.ended_at > failed.c.last, after.ended_at < until
    )
    reason = (
        select(last.reason).where(own(last, _FAILED), last.ended_at == failed.c.last).order_by(last.id.desc()).limit(1)
    )
    query = select(
        failed.c.source_id,
        beginning.scalar_subquery().label("since"),
        reason.scalar_subquery().label("reason"),
        again.scalar_subquery().label("again"),
    )
    return {row.source_id: row for row in connection.execute(query)}


_PARTS: Mapping[str, Callable[[Connection, datetime, datetime], Mapping[str, Any]]] = {
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
"""What is asked of all sources at once; each gives one row a source."""
OF_TOTALS = ("crawls", "last", "ok", "turns", "threads")
"""All that totals of sources are made of: not the numbers of articles, checks and snapshots, and no failures."""
OF_ARTICLES = ("turns", "checks")
"""How many articles were checked, and how often."""
OF_FAILURES = ("failures",)
"""When sources failed, and answered again."""
