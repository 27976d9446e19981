"""Queries over the changes of the whole database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Exists, ScalarSelect, Select, case, func, or_, select
from sqlalchemy.orm import aliased

from yalu.conversion import from_attributes
from yalu.db.core.engine import Database
from yalu.db.mapping.current_versions import current
from yalu.db.mapping.rows import OF_SOURCE, version_name
from yalu.db.models import (
    Article,
    ArticleVersion,
    Change,
    Comment,
    CommentVersion,
    Crawl,
    Edition,
    Reextraction,
    ReprintCluster,
    RevisitSchedule,
    Source,
    ThreadSnapshot,
    TopicMatch,
)
from yalu.db.queries.proving_captures import proving_captures
from yalu.model import Kind, ReextractionKind
from yalu.records.as_of import NOW, AsOf
from yalu.records.nouns.change import StoredChange
from yalu.sources.source import Terms


def log(
    database: Database,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    change_ids: Sequence[int] | None = None,
    withdrawn: bool = True,
) -> list[StoredChange]:
    """Return changes, oldest first, that became known from ``since`` (inclusive) to ``until`` (exclusive), both aware.

    The time that counts is when Yalu learnt of the change (``recorded_at``), so that a removal, which only the second
    check proves, is in the report after that check, and no change falls between two reports. Only what an archive's
    copy shows counts as known when it happened (see ``known_at``).

    ``change_ids`` (None: all) select; ``withdrawn`` False leaves out those that re-extraction found to be no changes.
    """
    wanted: list[ColumnElement[bool]] = []
    known = became_known_at()
    if since is not None:
        # Nothing is known later than it was recorded, so that the index on recorded_at leaves only recent changes.
        wanted += [known >= since, Change.recorded_at >= since]
    if until is not None:
        wanted.append(known < until)
    if change_ids is not None:
        wanted.append(Change.id.in_(change_ids))
    if not withdrawn:
        wanted.append(~withdrawn_mark())
    with database.read() as connection:
        rows = connection.execute(change_rows().where(*wanted).order_by(known, Change.id)).all()
        return change_records(connection, rows)


def withdrawn_mark(known_at: datetime | None = None) -> Exists:
    """Return a condition: re-extraction found, by ``known_at``, that no publisher made the change."""
    marks = select(Reextraction.id).where(
        Reextraction.change_id == Change.id, Reextraction.kind == ReextractionKind.WITHDRAWN
    )
    return (marks if known_at is None else marks.where(Reextraction.at <= known_at)).exists()


@lru_cache(maxsize=32)
def change_rows(as_of: AsOf = NOW) -> Select[Any]:
    """Return a query for all that ``change_records`` needs of changes, beside each its article as of a time."""
    newest, old, new = aliased(ArticleVersion), aliased(ArticleVersion), aliased(ArticleVersion)
    old_comment, new_comment = aliased(CommentVersion), aliased(CommentVersion)
    return (
        select(
            Change.__table__,
            *_context(as_of.known_at),
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
        .outerjoin(newest, current(newest, Change.article_id, as_of))
        .outerjoin(ReprintCluster, ReprintCluster.article_id == Change.article_id)
        .outerjoin(Edition, Edition.article_id == Change.article_id)
        .outerjoin(Comment, Change.comment_id == Comment.id)
        .outerjoin(old, Change.old_version_id == old.id)
        .outerjoin(new, Change.new_version_id == new.id)
        .outerjoin(old_comment, Change.old_comment_version_id == old_comment.id)
        .outerjoin(new_comment, Change.new_comment_version_id == new_comment.id)
        .outerjoin(TopicMatch, TopicMatch.id == _newest_match(as_of.known_at))
    )


def _context(known_at: datetime | None) -> tuple[Any, ...]:
    """What stands beside a change: its source, article, comment and topic match."""
    return (
        *OF_SOURCE,
        Source.tier,
        # The address of an erased one may name it.
        case((Article.erased_at.is_(None), Article.url)).label("article_url"),
        Comment.platform_id.label("platform_comment_id"),
        RevisitSchedule.reserved,
        TopicMatch.rule,
        TopicMatch.terms.label("matched"),
        TopicMatch.tags.label("issues"),
        ReprintCluster.cluster_id.label("reprint_cluster"),
        Edition.original_id.label("edition_of"),
        became_known_at().label("known_at"),
        withdrawn_mark(known_at).label("withdrawn"),
    )


def _newest_match(known_at: datetime | None) -> ScalarSelect[Any]:
    judged = aliased(TopicMatch)
    own = select(func.max(judged.id)).where(judged.article_id == Change.article_id)
    return (own if known_at is None else own.where(judged.at <= known_at)).scalar_subquery()


def change_records(connection: Connection, rows: Sequence[Any]) -> list[StoredChange]:
    """Return the records of rows of ``change_rows``, in their order."""
    captures = proving_captures(connection, [row.evidence or {} for row in rows])
    return [_record(row, own) for row, own in zip(rows, captures, strict=True)]


def _record(row: Any, captures: tuple[int, ...]) -> StoredChange:
    return from_attributes(
        StoredChange,
        row,
        change_id=row.id,
        terms=Terms(row.terms),
        byline=tuple(row.byline or ()),
        issues=tuple(row.issues or ()),
        matched=tuple(dict.fromkeys(term["text"] for term in row.matched or ())),
        silent=None if row.declared is None else not row.declared,
        withdrawn=bool(row.withdrawn),
        captures=captures,
        before_version=version_name(row.old_version_id, row.old_comment_version_id),
        after_version=version_name(row.new_version_id, row.new_comment_version_id),
        readable=None if row.old_length is None or row.new_length is None else (row.old_length, row.new_length),
        quoted_up_to=0,
        marks=(),
    )


def became_known_at() -> ColumnElement[datetime]:
    """Return an expression for when a change became known: when it was recorded, unless an archive's copy showed it.

    A change shown by a copy is dated in the past, so that years of edits do not fill the next report. Found in a copy,
    it counts as known when the copy was taken; found by a crawl that had only a copy to compare with, when that copy
    was last the current state. Decision 0110.
    """
    asked, copied = aliased(Crawl), aliased(Crawl)
    crawl = select(asked.id).where(asked.id == Change.crawl_id, asked.archive.is_not(None))
    old = (
        select(copied.id)
        .join(ArticleVersion, ArticleVersion.crawl_id == copied.id)
        .where(ArticleVersion.id == Change.old_version_id, copied.archive.is_not(None))
    )
    old_comment = (
        select(copied.id)
        .join(ThreadSnapshot, ThreadSnapshot.crawl_id == copied.id)
        .join(CommentVersion, CommentVersion.snapshot_id == ThreadSnapshot.id)
        .where(CommentVersion.id == Change.old_comment_version_id, copied.archive.is_not(None))
    )
    before = func.coalesce(Change.not_before, Change.not_after)
    return case(
        (crawl.exists(), Change.not_after), (or_(old.exists(), old_comment.exists()), before), else_=Change.recorded_at
    )
