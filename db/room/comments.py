"""Comments for the reading room: the list of their versions, the lives of a thread's comments, one comment's life."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, false, select
from sqlalchemy.orm import aliased

from yalu.conversion import from_attributes
from yalu.db.core.engine import Database
from yalu.db.core.id_lists import among
from yalu.db.listing.filters import beyond, in_time, of_article, of_change, page_of
from yalu.db.listing.keyset_scan import KeysetScan, keys
from yalu.db.listing.selectivity import Selectivity, asks_changes, comments_under, of_comments, with_change
from yalu.db.mapping.current_versions import NAMED_IN_SCOPE, current, recorded, unreplaced
from yalu.db.mapping.rows import OF_SOURCE, version_name
from yalu.db.models import (
    Article,
    ArticleVersion,
    Change,
    Comment,
    CommentAbsence,
    CommentVersion,
    Crawl,
    RevisitSchedule,
    Source,
    Thread,
    ThreadSnapshot,
)
from yalu.db.queries.thread_states import CommentVisibility, article_of_comment, visibilities
from yalu.db.room.changes import changes_of_comment
from yalu.errors import UnknownItem
from yalu.model import Kind
from yalu.records.as_of import NOW, AsOf
from yalu.records.nouns.change import StoredChange
from yalu.records.nouns.comment import StoredCommentVersion
from yalu.records.nouns.details import Absence
from yalu.records.nouns.thread import MissedSnapshot
from yalu.records.selection.filters import Filters
from yalu.records.selection.page import Cursor, RecordPage
from yalu.sources.source import Terms


@dataclass(frozen=True, slots=True)
class CommentLife:
    """When a comment was posted, edited, proven gone and seen again: what an axis of time draws."""

    comment_id: int
    platform_id: str
    thread_id: int
    posted_at: datetime | None
    first_seen_at: datetime
    edits: tuple[tuple[datetime | None, datetime], ...]
    """Last sight of the old words and first of the new, for each later version."""
    gone: tuple[Absence, ...]
    """Its proven absences."""


@dataclass(frozen=True, slots=True)
class CommentPage:
    """One comment's life. ``newest`` is its newest version, ``versions`` are all, oldest first."""

    newest: StoredCommentVersion
    versions: tuple[StoredCommentVersion, ...]
    absences: tuple[MissedSnapshot, ...]
    changes: tuple[StoredChange, ...]


def comments(
    database: Database, filters: Filters, cursor: Cursor | None = None, limit: int = 50, *, gone_after: int = 2
) -> RecordPage[StoredCommentVersion]:
    """Return versions of comments after ``cursor``, those first seen last before others. Raises UsageError.

    ``since`` and ``until`` limit that first sight. ``kind`` and ``min_significance`` select comments with such a
    change; language and issue are those of the article. A comment is gone after ``gone_after`` misses in a row.
    """
    with database.read() as connection:
        places = keys(connection, _walk(connection, filters, cursor), limit + 1)
        ids, following = page_of(places, limit)
        return RecordPage(_lines(connection, ids, filters.as_of, gone_after), following)


def comment(database: Database, comment_id: int, as_of: AsOf = NOW, *, gone_after: int = 2) -> CommentPage:
    """Return one comment's life as of a time. Raises UnknownItem."""
    own = [CommentVersion.comment_id == comment_id, unreplaced(CommentVersion, as_of.known_at)]
    own += recorded(CommentVersion, as_of.known_at, article_of_comment())
    own += [] if as_of.at is None else [CommentVersion.not_after <= as_of.at]
    with database.read() as connection:
        ids = connection.scalars(select(CommentVersion.id).where(*own).order_by(CommentVersion.seq)).all()
        lines = _lines(connection, ids, as_of, gone_after)
        if not lines:
            raise UnknownItem(f"there is no comment {comment_id}")
        return CommentPage(
            lines[-1],
            lines,
            _absences(connection, comment_id, as_of),
            changes_of_comment(connection, comment_id, as_of),
        )


def lives_of_article(connection: Connection, article_id: int, as_of: AsOf = NOW) -> tuple[CommentLife, ...]:
    """Return the lives of an article's comments as of a time, in the order of first sight. Texts are not read."""
    seen = [] if as_of.at is None else [CommentVersion.not_after <= as_of.at]
    rows = connection.execute(
        select(
            *(Comment.id, Comment.platform_id, Comment.thread_id, CommentVersion.seq, CommentVersion.posted_at),
            *(CommentVersion.not_before, CommentVersion.not_after),
        )
        .join(Thread, Thread.id == Comment.thread_id)
        .join(CommentVersion, CommentVersion.comment_id == Comment.id)
        .where(
            Thread.article_id == article_id,
            unreplaced(CommentVersion, as_of.known_at),
            *recorded(CommentVersion, as_of.known_at, article_id),
            *seen,
        )
        .order_by(Comment.id, CommentVersion.seq)
    ).all()
    seen_again = Kind.COMMENT_BACK, Kind.COMMENT_EDITED
    gone = absence_spans(connection, article_id, Kind.COMMENT_GONE, seen_again, as_of)
    lives = []
    for comment_id, states in groupby(rows, key=lambda row: int(row.id)):
        first, *later = states
        lives.append(
            CommentLife(
                comment_id,
                first.platform_id,
                first.thread_id,
                first.posted_at,
                first.not_after,
                tuple((row.not_before, row.not_after) for row in later),
                tuple(gone.get(comment_id, ())),
            )
        )
    return tuple(sorted(lives, key=lambda life: (life.first_seen_at, life.comment_id)))


def absence_spans(
    connection: Connection, article_id: int, gone: Kind, back: Collection[Kind], as_of: AsOf = NOW
) -> Mapping[int | None, Sequence[Absence]]:
    """Return the proven absences of an article (under None) or of its comments, each in order, as of a time.

    One ends with the first change of a kind in ``back``: what is edited is there again.
    """
    rows = connection.execute(
        select(Change.comment_id, Change.kind, Change.not_before, Change.not_after)
        .where(
            Change.article_id == article_id,
            Change.kind.in_((gone, *back)),
            *in_time(Filters(at=as_of.at), Change.not_after),
            *of_change(Filters(known_at=as_of.known_at)),
        )
        .order_by(Change.id)
    )
    absences: dict[int | None, list[Absence]] = {}
    for row in rows:
        own = absences.setdefault(row.comment_id, [])
        if row.kind is gone:
            own.append(Absence(last_seen_at=row.not_before, missed_at=row.not_after, back_at=None))
        elif own and own[-1].back_at is None:
            own[-1] = replace(own[-1], back_at=row.not_after)
    return absences


def _walk(connection: Connection, filters: Filters, cursor: Cursor | None) -> KeysetScan:
    selectivity = Selectivity(connection)
    sources = selectivity.sources(filters)
    if sources == []:
        return KeysetScan(CommentVersion.not_after, CommentVersion.id, [false()])
    languages = selectivity.languages(filters.language)
    wanted = beyond(cursor, CommentVersion.not_after, CommentVersion.id)
    wanted += in_time(filters, CommentVersion.not_after)
    below = (
        select(Comment.id)
        .join(Thread, Thread.id == Comment.thread_id)
        .join(Article, Article.id == Thread.article_id)
        .where(Comment.id == CommentVersion.comment_id, NAMED_IN_SCOPE, *of_article(filters, Article.id, languages))
    )
    if sources is not None and selectivity.listed(filters) is not None:
        # Not those of a language: PostgreSQL would begin with all their articles.
        below = below.where(Article.source_id.in_(sources))
    asked: list[ColumnElement[bool]] = []
    narrow = _named(selectivity, filters, sources)
    if filters.q:  # asked first, of its id alone
        ids = selectivity.versions("words_comment", filters.q, sources)
        if ids is None:
            asked.append(selectivity.has_words("words_comment", filters.q, CommentVersion.id, sources))
        else:
            narrow.append(among(CommentVersion.id, ids))
    asked += [
        unreplaced(CommentVersion, filters.known_at),
        *recorded(CommentVersion, filters.known_at, article_of_comment()),
    ]
    if filters.kind or filters.min_significance or filters.quotation or filters.silent is not None:
        filters = of_comments(filters)
    if asks_changes(filters):
        asked.append(with_change(filters, Change.comment_id == CommentVersion.comment_id))
        changed = selectivity.changed(filters, Change.comment_id, sources)
        if changed is not None:
            narrow.append(among(CommentVersion.comment_id, changed))
    asked += [below.exists(), *narrow]
    plain = replace(Filters(), since=filters.since, until=filters.until, at=filters.at)
    sparse = not narrow and not filters.mark and replace(filters, baseline=False) != plain
    return KeysetScan(CommentVersion.not_after, CommentVersion.id, wanted, asked, named=bool(narrow), sparse=sparse)


def _named(selectivity: Selectivity, filters: Filters, sources: Sequence[str] | None) -> list[ColumnElement[bool]]:
    """Return what names the few comments or articles that the filters leave."""
    articles = selectivity.articles(filters, sources)
    named = [comments_under(ids) for ids in (filters.article, articles) if ids]
    if filters.comment:
        named.append(among(CommentVersion.comment_id, filters.comment))
    return named if articles is None or articles else [*named, comments_under(articles)]


@cache
def _lines_now() -> Select[Any]:
    return _line_query(NOW)


def _line_query(as_of: AsOf) -> Select[Any]:
    return (
        select(
            *(CommentVersion.__table__, Comment.platform_id.label("platform_comment_id"), Comment.thread_id),
            *(Thread.platform, Thread.article_id, Article.url.label("article_url"), Article.source_id, *OF_SOURCE),
            *(RevisitSchedule.reserved, ArticleVersion.title, ArticleVersion.language),
        )
        .join(Comment, Comment.id == CommentVersion.comment_id)
        .join(Thread, Thread.id == Comment.thread_id)
        .join(Article, Article.id == Thread.article_id)
        .join(Source, Source.id == Article.source_id)
        .outerjoin(RevisitSchedule, RevisitSchedule.article_id == Article.id)
        .outerjoin(ArticleVersion, current(ArticleVersion, Article.id, as_of))
        .where(NAMED_IN_SCOPE, Source.terms != Terms.OFF)
    )


def _lines(
    connection: Connection, ids: Sequence[int], as_of: AsOf, gone_after: int
) -> tuple[StoredCommentVersion, ...]:
    if not ids:
        return ()
    query = _lines_now() if as_of == NOW else _line_query(as_of)
    rows = {row.id: row for row in connection.execute(query.where(CommentVersion.id.in_(ids)))}
    known = visibilities(connection, {row.comment_id for row in rows.values()}, as_of, gone_after)
    return tuple(_line(row, known[row.comment_id]) for row in map(rows.get, ids) if row is not None)


def _line(row: Any, visibility: CommentVisibility) -> StoredCommentVersion:
    own = {"version_id": row.id, "version": version_name(None, row.id), "terms": Terms(row.terms), "quoted_up_to": 0}
    return from_attributes(
        StoredCommentVersion, row, **own, gone_since=visibility.gone_since, between=visibility.between
    )


def _absences(connection: Connection, comment_id: int, as_of: AsOf) -> tuple[MissedSnapshot, ...]:
    back = aliased(ThreadSnapshot)
    rows = connection.execute(
        select(CommentAbsence.__table__, ThreadSnapshot.at, back.at.label("back_at"))
        .join(ThreadSnapshot, ThreadSnapshot.id == CommentAbsence.snapshot_id)
        .outerjoin(back, and_(back.id == CommentAbsence.back_snapshot_id, *_taken(back, as_of)))
        .where(CommentAbsence.comment_id == comment_id, *_taken(ThreadSnapshot, as_of))
        .order_by(CommentAbsence.id)
    )
    return tuple(from_attributes(MissedSnapshot, row) for row in rows)


def _taken(snapshot: Any, as_of: AsOf) -> list[ColumnElement[bool]]:
    """Return the conditions that a snapshot was taken by ``at``, and recorded by ``known_at``."""
    taken: list[ColumnElement[bool]] = [] if as_of.at is None else [snapshot.at <= as_of.at]
    if as_of.known_at is not None:
        ended = select(Crawl.id).where(Crawl.id == snapshot.crawl_id, Crawl.ended_at <= as_of.known_at)
        taken.append(ended.exists())
    return taken
