"""Queries over the whole database: changes, coverage, counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Exists, Select, and_, case, func, select
from sqlalchemy.orm import aliased

from db.changes.known_at import known_at
from db.core.engine import Database
from db.mapping.current_versions import newest as newest_of
from db.mapping.current_versions import standing
from db.mapping.rows import version_name
from db.models import (
    Article,
    ArticleVersion,
    Base,
    Capture,
    CapturePayload,
    Change,
    Check,
    Comment,
    CommentVersion,
    Crawl,
    Reextraction,
    ReportItem,
    RevisitSchedule,
    Source,
    Thread,
    ThreadSnapshot,
    TopicMatch,
)
from yalu.change_record import ChangeRecord
from yalu.history import SEEN
from yalu.model import Kind, Outcome, ReextractionKind, Verdict
from yalu.sources.source import Terms


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


@dataclass(frozen=True, slots=True)
class Stats:
    """How much the database holds."""

    sources: int
    crawls: int
    captures: int
    capture_bytes: int
    """Bytes of bodies as served."""
    stored_bytes: int
    """Bytes in the database; objects in an object store are not counted."""
    articles: int
    versions: int
    threads: int
    comments: int
    comment_versions: int
    changes: int


def log(
    database: Database,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    kinds: Sequence[Kind] = (),
    source_id: str | None = None,
    article_id: int | None = None,
    least: float = 0.0,
    change_ids: Sequence[int] | None = None,
    unreported: bool = False,
    withdrawn: bool = True,
    limit: int | None = None,
) -> list[ChangeRecord]:
    """Return changes, oldest first, that became known from ``since`` (inclusive) to ``until`` (exclusive), both aware.

    The time that counts is when Yalu learnt of the change (``recorded_at``), so that a removal, which only the second
    check proves, is in the report after that check, and no change falls between two reports. Only what an archive's
    copy shows counts as known when it happened (see ``known_at``).

    ``least`` is the lowest significance; ``unreported`` leaves out changes that are in a report, and ``withdrawn``
    False those that re-extraction found to be no changes. ``kinds``, ``source_id``, ``article_id`` and ``change_ids``
    select; ``limit`` returns that many, the oldest.
    """
    wanted: list[ColumnElement[bool]] = [Change.significance >= least] if least else []
    known = known_at()
    if since is not None:
        wanted.append(known >= since)
    if until is not None:
        wanted.append(known < until)
    if kinds:
        wanted.append(Change.kind.in_(kinds))
    if source_id is not None:
        wanted.append(Change.source_id == source_id)
    if article_id is not None:
        wanted.append(Change.article_id == article_id)
    if change_ids is not None:
        wanted.append(Change.id.in_(change_ids))
    if unreported:
        wanted.append(~select(ReportItem.change_id).where(ReportItem.change_id == Change.id).exists())
    if not withdrawn:
        wanted.append(~_withdrawn())
    with database.read() as connection:
        rows = connection.execute(_changes().where(*wanted).order_by(known, Change.id).limit(limit))
        return [_change(row) for row in rows]


def coverage(database: Database, since: datetime, until: datetime) -> list[CoverageRecord]:
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


def stats(database: Database) -> Stats:
    """Count everything that is stored."""
    with database.read() as connection:
        served = func.coalesce(func.sum(Capture.size), 0)
        kept = func.coalesce(func.sum(func.length(CapturePayload.data)), 0)
        return Stats(
            sources=_count(connection, Source),
            crawls=_count(connection, Crawl),
            captures=_count(connection, Capture),
            capture_bytes=int(connection.execute(select(served)).scalar_one()),
            stored_bytes=int(connection.execute(select(kept)).scalar_one()),
            articles=_count(connection, Article, Article.in_scope.is_(True)),
            versions=_count(connection, ArticleVersion, standing(ArticleVersion)),
            threads=_count(connection, Thread),
            comments=_count(connection, Comment),
            comment_versions=_count(connection, CommentVersion, standing(CommentVersion)),
            changes=_count(connection, Change),
        )


def _withdrawn() -> Exists:
    marks = select(Reextraction.id).where(
        Reextraction.change_id == Change.id, Reextraction.kind == ReextractionKind.WITHDRAWN
    )
    return marks.exists()


def _changes() -> Select[Any]:
    newest, old, new = aliased(ArticleVersion), aliased(ArticleVersion), aliased(ArticleVersion)
    old_comment, new_comment = aliased(CommentVersion), aliased(CommentVersion)
    latest = and_(newest.seq == newest_of(ArticleVersion, Change.article_id), standing(newest))
    judged = aliased(TopicMatch)
    topic_match_id = select(func.max(judged.id)).where(judged.article_id == Change.article_id).scalar_subquery()
    return (
        select(
            Change.__table__,
            Source.name.label("source_name"),
            Source.type.label("source_type"),
            Source.country.label("source_country"),
            Source.terms.label("source_terms"),
            Article.url.label("article_url"),
            newest.title,
            newest.byline,
            newest.language,
            Comment.platform_id,
            func.coalesce(old.content_hash, old_comment.content_hash).label("before_hash"),
            func.coalesce(new.content_hash, new_comment.content_hash).label("after_hash"),
            RevisitSchedule.reserved,
            TopicMatch.rule,
            TopicMatch.terms.label("matched"),
            _withdrawn().label("withdrawn"),
        )
        .join(Source, Change.source_id == Source.id)
        .outerjoin(Article, Change.article_id == Article.id)
        .outerjoin(RevisitSchedule, Change.article_id == RevisitSchedule.article_id)
        .outerjoin(newest, and_(newest.article_id == Change.article_id, latest))
        .outerjoin(Comment, Change.comment_id == Comment.id)
        .outerjoin(old, Change.old_version_id == old.id)
        .outerjoin(new, Change.new_version_id == new.id)
        .outerjoin(old_comment, Change.old_comment_version_id == old_comment.id)
        .outerjoin(new_comment, Change.new_comment_version_id == new_comment.id)
        .outerjoin(TopicMatch, TopicMatch.id == topic_match_id)
    )


def _change(row: Any) -> ChangeRecord:
    return ChangeRecord(
        change_id=row.id,
        kind=row.kind,
        source_id=row.source_id,
        source_name=row.source_name,
        source_type=row.source_type,
        source_country=row.source_country,
        terms=Terms(row.source_terms),
        article_id=row.article_id,
        article_url=row.article_url,
        title=row.title,
        byline=tuple(row.byline or ()),
        language=row.language,
        thread_id=row.thread_id,
        comment_id=row.platform_id,
        before=row.before,
        after=row.after,
        significance=row.significance,
        reason=row.reason,
        not_before=row.not_before,
        not_after=row.not_after,
        recorded_at=row.recorded_at,
        crawl_id=row.crawl_id,
        before_version=version_name(row.old_version_id, row.old_comment_version_id),
        after_version=version_name(row.new_version_id, row.new_comment_version_id),
        before_hash=row.before_hash,
        after_hash=row.after_hash,
        evidence=row.evidence,
        rule=row.rule,
        matched=tuple(dict.fromkeys(term["text"] for term in row.matched or ())),
        reserved=row.reserved,
        withdrawn=bool(row.withdrawn),
    )


def _count(connection: Connection, table: type[Base], *wanted: ColumnElement[bool]) -> int:
    return int(connection.execute(select(func.count()).select_from(table).where(*wanted)).scalar_one())


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
