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

_LAST_SEQS = (
    select(CommentVersion.comment_id, func.max(CommentVersion.seq).label("seq"))
    .join(Comment, CommentVersion.comment_id == Comment.id)
    .where(among_given(Comment.thread_id), unreplaced(CommentVersion))
    .group_by(CommentVersion.comment_id)
    .subquery()
)
_IS_LAST = and_(
    CommentVersion.comment_id == Comment.id, CommentVersion.seq == _LAST_SEQS.c.seq, unreplaced(CommentVersion)
)
_NEXT_EXTRACTION = next_extraction(CommentVersion, Comment.id, func.coalesce(CommentVersion.seq, 0) + 1)
_KNOWN_COMMENTS = (
    select(Comment.thread_id, Comment.platform_id, Comment.erased_at, Comment.id.label("known_id"))
    .add_columns(CommentVersion.seq, CommentVersion.not_after, _NEXT_EXTRACTION.label("next_extraction"))
    .add_columns(*(getattr(CommentVersion, name) for name in COMMENT_STATE))
    .outerjoin(_LAST_SEQS, _LAST_SEQS.c.comment_id == Comment.id)
    .outerjoin(CommentVersion, _IS_LAST)
    .where(among_given(Comment.thread_id))
    .order_by(Comment.id)
)
_OF_ABSENT = (
    select(CommentAbsence.comment_id, Comment.thread_id)
    .join(Comment, CommentAbsence.comment_id == Comment.id)
    .where(among_given(Comment.thread_id), CommentAbsence.back_snapshot_id.is_(None))
)
_OPEN_ABSENCES = _OF_ABSENT.add_columns(
    Comment.platform_id, CommentAbsence.id, CommentAbsence.in_row, ThreadSnapshot.at
).join(ThreadSnapshot, CommentAbsence.snapshot_id == ThreadSnapshot.id)
_FIRST_MISSED = (
    _OF_ABSENT.add_columns(func.min(CommentAbsence.snapshot_id).label("snapshot_id"))
    .group_by(CommentAbsence.comment_id, Comment.thread_id)
    .subquery()
)
_BEFORE = and_(ThreadSnapshot.thread_id == _FIRST_MISSED.c.thread_id, ThreadSnapshot.id < _FIRST_MISSED.c.snapshot_id)
_THERE_UNTIL = (
    select(_FIRST_MISSED.c.comment_id, func.max(ThreadSnapshot.last_repeated_at).label("at"))
    .join(ThreadSnapshot, _BEFORE)
    .where(ThreadSnapshot.complete, ThreadSnapshot.seen > 0)
    .group_by(_FIRST_MISSED.c.comment_id)
)
"""The last complete snapshot before the open absence of each missing comment."""
_NEWEST = ThreadSnapshot.id.desc()
_PLACE, _PLACE_OF_ALIKE = (
    func.row_number().over(partition_by=(ThreadSnapshot.thread_id, *alike), order_by=_NEWEST)
    for alike in ((), (ThreadSnapshot.complete, ThreadSnapshot.seen > 0))
)
_NUMBERED = (
    select(ThreadSnapshot.id, _PLACE.label("place"), _PLACE_OF_ALIKE.label("alike"))
    .where(among_given(ThreadSnapshot.thread_id))
    .subquery()
)
_RECENT_SNAPSHOTS = (
    select(ThreadSnapshot.__table__)
    .join(_NUMBERED, _NUMBERED.c.id == ThreadSnapshot.id)
    .where(or_(_NUMBERED.c.place <= LASTING_UNCOUNTED, and_(ThreadSnapshot.complete, _NUMBERED.c.alike == 1)))
    .order_by(_NEWEST)
)
"""The snapshots that ``take_thread`` goes by: the last ones, and the last complete ones with and without comments."""
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
