"""Queries over the whole database: changes, counts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Exists, ScalarSelect, Select, and_, case, func, select
from sqlalchemy.orm import aliased

from yalu.db.changes.known_at import known_at
from yalu.db.core.engine import Database
from yalu.db.mapping.current_versions import newest as newest_of
from yalu.db.mapping.current_versions import standing
from yalu.db.mapping.rows import version_name
from yalu.db.models import (
    Article,
    ArticleVersion,
    Base,
    Capture,
    CapturePayload,
    Change,
    Comment,
    CommentVersion,
    Crawl,
    Edition,
    Reextraction,
    ReportItem,
    ReprintCluster,
    RevisitSchedule,
    Source,
    Thread,
    TopicMatch,
)
from yalu.model import Kind, ReextractionKind, Verdict
from yalu.records.change import StoredChange
from yalu.sources.source import Terms

DAY = timedelta(days=1)
"""A publication date without a time may be so much too early."""


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
) -> list[StoredChange]:
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
        # Nothing is known later than it was recorded, so that the index on recorded_at leaves only recent changes.
        wanted += [known >= since, Change.recorded_at >= since]
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
        wanted.append(~withdrawn_mark())
    with database.read() as connection:
        rows = connection.execute(change_rows().where(*wanted).order_by(known, Change.id).limit(limit)).all()
        return change_records(connection, rows)


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


def change_records(connection: Connection, rows: Sequence[Any]) -> list[StoredChange]:
    """Return the records of rows of ``change_rows``, in their order."""
    first_crawls = _first_crawls(connection, {row.source_id for row in rows if row.kind is Kind.ARTICLE_NEW})
    return [_change(row, first_crawls) for row in rows]


def withdrawn_mark() -> Exists:
    """Return a condition: re-extraction found that no publisher made the change."""
    marks = select(Reextraction.id).where(
        Reextraction.change_id == Change.id, Reextraction.kind == ReextractionKind.WITHDRAWN
    )
    return marks.exists()


@cache
def change_rows() -> Select[Any]:
    """Return a query for changes with everything that ``change_records`` needs."""
    newest, old, new = aliased(ArticleVersion), aliased(ArticleVersion), aliased(ArticleVersion)
    old_comment, new_comment = aliased(CommentVersion), aliased(CommentVersion)
    latest = and_(newest.seq == newest_of(ArticleVersion, Change.article_id), standing(newest))
    return (
        select(
            Change.__table__,
            *_context(),
            newest.title,
            newest.byline,
            newest.language,
            newest.published_at,
            func.coalesce(old.content_hash, old_comment.content_hash).label("before_hash"),
            func.coalesce(new.content_hash, new_comment.content_hash).label("after_hash"),
            # Only of changes of access: elsewhere a length would make PostgreSQL unpack every body.
            case((Change.kind == Kind.ARTICLE_ACCESS, func.length(old.body))).label("old_length"),
            case((Change.kind == Kind.ARTICLE_ACCESS, func.length(new.body))).label("new_length"),
        )
        .join(Source, Change.source_id == Source.id)
        .outerjoin(Article, Change.article_id == Article.id)
        .outerjoin(RevisitSchedule, Change.article_id == RevisitSchedule.article_id)
        .outerjoin(newest, and_(newest.article_id == Change.article_id, latest))
        .outerjoin(ReprintCluster, ReprintCluster.article_id == Change.article_id)
        .outerjoin(Edition, Edition.article_id == Change.article_id)
        .outerjoin(Comment, Change.comment_id == Comment.id)
        .outerjoin(old, Change.old_version_id == old.id)
        .outerjoin(new, Change.new_version_id == new.id)
        .outerjoin(old_comment, Change.old_comment_version_id == old_comment.id)
        .outerjoin(new_comment, Change.new_comment_version_id == new_comment.id)
        .outerjoin(TopicMatch, TopicMatch.id == _newest_match())
    )


def _context() -> tuple[ColumnElement[Any], ...]:
    """What stands beside a change: its source, article, comment and topic match."""
    return (
        Source.name.label("source_name"),
        Source.type.label("source_type"),
        Source.country.label("country"),
        Source.terms.label("source_terms"),
        Source.tier.label("source_tier"),
        Source.first_seen_at.label("watched_since"),
        case((Article.erased_at.is_(None), Article.url)).label(
            "article_url"
        ),  # the address of an erased one may name it
        Comment.platform_id.label("platform_id"),
        RevisitSchedule.reserved.label("reserved"),
        TopicMatch.rule.label("rule"),
        TopicMatch.terms.label("matched"),
        TopicMatch.tags.label("issues"),
        ReprintCluster.cluster_id.label("cluster_id"),
        Edition.original_id.label("original_id"),
        known_at().label("known_at"),
        withdrawn_mark().label("withdrawn"),
    )


def _newest_match() -> ScalarSelect[Any]:
    judged = aliased(TopicMatch)
    return select(func.max(judged.id)).where(judged.article_id == Change.article_id).scalar_subquery()


def _first_crawls(connection: Connection, source_ids: Collection[str]) -> dict[str, int]:
    """Return the first crawl of each source that followed its listings and was answered."""
    if not source_ids:
        return {}
    first = (
        select(Crawl.id)
        .where(Crawl.source_id == Source.id, Crawl.archive.is_(None), Crawl.discovers)
        .where(Crawl.verdict.in_((Verdict.OK, Verdict.PARTIAL)))
        .order_by(Crawl.id)
        .limit(1)
        .scalar_subquery()
    )
    query = select(Source.id, first.label("first_id")).where(Source.id.in_(source_ids))
    return {row.id: row.first_id for row in connection.execute(query) if row.first_id is not None}


def _change(row: Any, first_crawls: Mapping[str, int]) -> StoredChange:
    return StoredChange(
        change_id=row.id,
        kind=row.kind,
        source_id=row.source_id,
        source_name=row.source_name,
        source_type=row.source_type,
        country=row.country,
        terms=Terms(row.source_terms),
        tier=row.source_tier,
        before=row.before,
        after=row.after,
        significance=row.significance,
        reason=row.reason,
        not_before=row.not_before,
        not_after=row.not_after,
        recorded_at=row.recorded_at,
        crawl_id=row.crawl_id,
        evidence=row.evidence,
        **_declaration(row.evidence),
        captures=_captures(row.evidence),
        known_at=row.known_at,
        withdrawn=bool(row.withdrawn),
        baseline=_was_there(row, first_crawls),
        **_piece(row),
        **_versions(row),
    )


def _declaration(evidence: Mapping[str, Any]) -> dict[str, Any]:
    declared = evidence.get("declared")
    known = isinstance(declared, bool)
    return {"declared": declared if known else None, "silent": not declared if known else None}


def _captures(evidence: Mapping[str, Any]) -> tuple[int, ...]:
    single = evidence.get("capture")
    return tuple(dict.fromkeys([*evidence.get("captures", ()), *([] if single is None else [single])]))


def _was_there(row: Any, first_crawls: Mapping[str, int]) -> bool:
    """Whether a new article is not new: the first crawl found it, or it was published well before the first crawl."""
    if row.kind is not Kind.ARTICLE_NEW:
        return False
    old = row.published_at is not None and row.published_at < row.watched_since - DAY
    return bool(old or first_crawls.get(row.source_id) == row.crawl_id)


def _piece(row: Any) -> dict[str, Any]:
    """The fields of a change that describe its article, thread and comment."""
    return {
        "article_id": row.article_id,
        "article_url": row.article_url,
        "title": row.title,
        "byline": tuple(row.byline or ()),
        "language": row.language,
        "published_at": row.published_at,
        "thread_id": row.thread_id,
        "comment_id": row.comment_id,
        "platform_comment_id": row.platform_id,
        "rule": row.rule,
        "matched": tuple(dict.fromkeys(term["text"] for term in row.matched or ())),
        "issues": tuple(row.issues or ()),
        "reserved": row.reserved,
        "reprint_cluster": row.cluster_id,
        "edition_of": row.original_id,
    }


def _versions(row: Any) -> dict[str, Any]:
    """The fields of a change that describe the versions on both sides."""
    return {
        "before_version": version_name(row.old_version_id, row.old_comment_version_id),
        "after_version": version_name(row.new_version_id, row.new_comment_version_id),
        "before_hash": row.before_hash,
        "after_hash": row.after_hash,
        "readable": None if row.old_length is None or row.new_length is None else (row.old_length, row.new_length),
    }


def _count(connection: Connection, table: type[Base], *wanted: ColumnElement[bool]) -> int:
    return int(connection.execute(select(func.count()).select_from(table).where(*wanted)).scalar_one())
