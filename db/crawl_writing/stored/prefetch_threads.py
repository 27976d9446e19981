"""Reads the stored threads of some articles, as the next snapshot of each needs them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, and_, func, or_, select

from yalu.db.core.id_lists import among_given, grouped, rows_by_ids
from yalu.db.mapping.current_versions import next_extraction, unreplaced
from yalu.db.mapping.rows import COMMENT_STATE, comment_of
from yalu.db.models import Comment, CommentAbsence, CommentVersion, Thread, ThreadSnapshot
from yalu.history.known import ArticleState, StoredThread, take_thread
from yalu.history.proof import LASTING_UNCOUNTED
from yalu.history.thread.thread_history import ThreadHistory


def _last_seqs() -> Any:
    return (
        select(CommentVersion.comment_id, func.max(CommentVersion.seq).label("seq"))
        .join(Comment, CommentVersion.comment_id == Comment.id)
        .where(among_given(Comment.thread_id), unreplaced(CommentVersion))
        .group_by(CommentVersion.comment_id)
        .subquery()
    )


def _known_comments() -> Any:
    last, version = _last_seqs(), CommentVersion
    columns = (version.seq, version.not_after)
    return (
        select(
            Comment.thread_id,
            Comment.platform_id,
            Comment.erased_at,
            Comment.id.label("known_id"),
            *columns,
            *(getattr(version, name) for name in COMMENT_STATE),
            next_extraction(version, Comment.id, func.coalesce(version.seq, 0) + 1).label("next_extraction"),
        )
        .outerjoin(last, last.c.comment_id == Comment.id)
        .outerjoin(version, and_(version.comment_id == Comment.id, version.seq == last.c.seq, unreplaced(version)))
        .where(among_given(Comment.thread_id))
        .order_by(Comment.id)
    )


def _there_until() -> Any:
    """Return a query for the last complete snapshot before the open absence of each missing comment."""
    first = (
        select(CommentAbsence.comment_id, Comment.thread_id, func.min(CommentAbsence.snapshot_id).label("snapshot_id"))
        .join(Comment, CommentAbsence.comment_id == Comment.id)
        .where(among_given(Comment.thread_id), CommentAbsence.back_snapshot_id.is_(None))
        .group_by(CommentAbsence.comment_id, Comment.thread_id)
        .subquery()
    )
    before = and_(ThreadSnapshot.thread_id == first.c.thread_id, ThreadSnapshot.id < first.c.snapshot_id)
    return (
        select(first.c.thread_id, first.c.comment_id, func.max(ThreadSnapshot.last_repeated_at).label("at"))
        .join(ThreadSnapshot, before)
        .where(ThreadSnapshot.complete, ThreadSnapshot.seen > 0)
        .group_by(first.c.thread_id, first.c.comment_id)
    )


def _recent_snapshots() -> Any:
    """Return a query for snapshots of each of the threads that ``take_thread`` goes by, newest first.

    Those are the last ones, and the last complete ones with and without comments.
    """
    own, newest = ThreadSnapshot.thread_id, ThreadSnapshot.id.desc()
    place, alike = (
        func.row_number().over(partition_by=group, order_by=newest)
        for group in (own, (own, ThreadSnapshot.complete, ThreadSnapshot.seen > 0))
    )
    columns = ThreadSnapshot.id, place.label("place"), alike.label("alike")
    numbered = select(*columns).where(among_given(own)).subquery()
    recent = select(ThreadSnapshot.__table__, numbered.c.place).join(numbered, numbered.c.id == ThreadSnapshot.id)
    last_whole = and_(ThreadSnapshot.complete, numbered.c.alike == 1)
    return recent.where(or_(numbered.c.place <= LASTING_UNCOUNTED, last_whole)).order_by(newest)


_THREADS = (
    select(
        Thread.id,
        Thread.article_id,
        Thread.platform,
        Thread.first_seen_at,
        select(CommentAbsence.id)
        .join(Comment, CommentAbsence.comment_id == Comment.id)
        .where(Comment.thread_id == Thread.id, CommentAbsence.back_snapshot_id.is_(None))
        .exists()
        .label("lacks"),
    )
    .where(among_given(Thread.article_id))
    .order_by(Thread.id)
)
_KNOWN_COMMENTS = _known_comments()
_OPEN_ABSENCES = (
    select(CommentAbsence.comment_id, CommentAbsence.id, CommentAbsence.in_row, ThreadSnapshot.at)
    .add_columns(Comment.thread_id, Comment.platform_id)
    .join(Comment, CommentAbsence.comment_id == Comment.id)
    .join(ThreadSnapshot, CommentAbsence.snapshot_id == ThreadSnapshot.id)
    .where(among_given(Comment.thread_id), CommentAbsence.back_snapshot_id.is_(None))
)
_THERE_UNTIL = _there_until()
_RECENT_SNAPSHOTS = _recent_snapshots()


def prefetch_threads(connection: Connection, articles: Mapping[int, ArticleState]) -> None:
    """Set the threads of the articles, with comments and snapshots."""
    threads: dict[int, StoredThread] = {}
    lacking: list[int] = []
    for row in rows_by_ids(connection, _THREADS, articles):
        lacking += [row.id] if row.lacks else []
        threads[row.id] = StoredThread(row.id, row.platform, ThreadHistory(first_at=row.first_seen_at))
        articles[row.article_id].threads.append(threads[row.id])
    missing = rows_by_ids(connection, _OPEN_ABSENCES, lacking)
    for row in missing:
        threads[row.thread_id].absences.setdefault(row.platform_id, []).append(row.id)
    until = {row.comment_id: row.at for row in rows_by_ids(connection, _THERE_UNTIL, lacking)}
    comments: dict[int, dict[str, Any]] = defaultdict(dict)
    for row in rows_by_ids(connection, _KNOWN_COMMENTS, threads):
        comments[row.thread_id][row.platform_id] = row
    absences, recent = grouped(missing, "comment_id"), rows_by_ids(connection, _RECENT_SNAPSHOTS, threads)
    snapshots = grouped(recent, "thread_id")
    for thread_id, thread in threads.items():
        take_thread(thread, comments[thread_id], snapshots[thread_id], absences, until, comment_of)
