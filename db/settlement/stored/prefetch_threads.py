"""Reads the stored threads of some articles, as the next snapshot of each needs them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import takewhile
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, or_, select

from yalu.db.core.id_lists import among_given, rows_by_ids
from yalu.db.mapping.current_versions import next_extraction, standing
from yalu.db.mapping.rows import COMMENT_STATE, comment_of
from yalu.db.models import Comment, CommentAbsence, CommentVersion, Erasure, Thread, ThreadSnapshot
from yalu.history import (
    LASTING_UNCOUNTED,
    SHOWN,
    ArticleState,
    Implausibility,
    KnownComment,
    LastSnapshot,
    StoredThread,
    ThreadState,
)


def _last_seqs() -> Any:
    """Return a subquery for the ``seq`` of the last current version of each comment."""
    return (
        select(CommentVersion.comment_id, func.max(CommentVersion.seq).label("seq"))
        .join(Comment, CommentVersion.comment_id == Comment.id)
        .where(among_given(Comment.thread_id), standing(CommentVersion))
        .group_by(CommentVersion.comment_id)
        .subquery()
    )


def _known_comments() -> Any:
    """Return a query for the threads' comments, each with its last version."""
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
        .outerjoin(version, and_(version.comment_id == Comment.id, version.seq == last.c.seq, standing(version)))
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
    """Return a query for snapshots of each of the threads, newest first.

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
        select(Comment.id).where(Comment.thread_id == Thread.id).exists().label("shown"),
        select(CommentAbsence.id)
        .join(Comment, CommentAbsence.comment_id == Comment.id)
        .where(Comment.thread_id == Thread.id, CommentAbsence.back_snapshot_id.is_(None))
        .exists()
        .label("lacks"),
    )
    .where(among_given(Thread.article_id))
    .order_by(Thread.id)
)
_ERASED = (
    select(Thread.article_id, Comment.platform_id)
    .join(Comment, Comment.thread_id == Thread.id)
    .where(among_given(Thread.article_id), Comment.erased_at.is_not(None))
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

_ERASED_AUTHORS = (
    select(Erasure.author_key)
    .where(or_(Erasure.source_id == bindparam("source_id"), Erasure.source_id.is_(None)))
    .distinct()
)


def prefetch_threads(connection: Connection, articles: Mapping[int, ArticleState]) -> None:
    """Set the threads of the articles, with comments and snapshots."""
    threads: dict[int, StoredThread] = {}
    lacking: list[int] = []
    for row in rows_by_ids(connection, _THREADS, articles):
        lacking += [row.id] if row.lacks else []
        threads[row.id] = StoredThread(row.id, row.platform, row.shown, ThreadState(first_at=row.first_seen_at))
        articles[row.article_id].threads.append(threads[row.id])
    _comments(connection, threads, lacking)
    _snapshots(connection, threads)


def prefetch_erased(connection: Connection, articles: Mapping[int, ArticleState]) -> None:
    """Set which comments of the articles were erased, by the platform's ids."""
    for row in rows_by_ids(connection, _ERASED, articles):
        articles[row.article_id].erased_comments |= {row.platform_id}


def erased_authors(connection: Connection, source_id: str) -> tuple[frozenset[str], bool]:
    """Return the pseudonyms of the erased commenters of a source, and whether any of its comments may be erased."""
    erased = set(connection.scalars(_ERASED_AUTHORS, {"source_id": source_id}))
    return frozenset(key for key in erased if key is not None), bool(erased)


def _comments(connection: Connection, threads: Mapping[int, StoredThread], lacking: Sequence[int]) -> None:
    """Set the threads' comments by the platform's id, each with its last version and its open absence.

    ``lacking`` are the threads with open absences.
    """
    absences: dict[int, list[Any]] = defaultdict(list)
    for row in rows_by_ids(connection, _OPEN_ABSENCES, lacking):
        absences[row.comment_id].append(row)
        threads[row.thread_id].absences.setdefault(row.platform_id, []).append(row.id)
    until = {row.comment_id: row.at for row in rows_by_ids(connection, _THERE_UNTIL, lacking)}
    by_thread: dict[int, dict[str, Any]] = defaultdict(dict)
    for row in rows_by_ids(connection, _KNOWN_COMMENTS, threads):
        by_thread[row.thread_id][row.platform_id] = row
    for thread_id, rows in by_thread.items():
        thread = threads[thread_id]
        thread.comments = rows
        thread.erased = frozenset(name for name, row in rows.items() if row.erased_at is not None)
        current = {name: row for name, row in rows.items() if row.seq is not None}
        known = {
            name: KnownComment(comment_of(row, name), row.not_after, *_missed(absences.get(row.known_id, ()), until))
            for name, row in current.items()
        }
        thread.state = replace(thread.state, comments=known)


def _missed(
    absences: Sequence[Any], until: Mapping[int, datetime]
) -> tuple[int, datetime | None, datetime | None, datetime | None]:
    """Return what ``KnownComment`` says of a current absence."""
    if not absences:
        return 0, None, None, None
    counted = [row.at for row in absences if row.in_row > 0]
    since = min(row.at for row in absences)
    in_row = max(row.in_row for row in absences)
    return in_row, since, max(counted, default=None), until.get(absences[0].comment_id)


def _is_of_row(last: str | None, row: Any) -> bool:
    """Whether a snapshot belongs to the row of implausible ones that ends with the last one."""
    lost = Implausibility.SECTION_LOST
    return row.implausibility is not None and (row.implausibility == lost) == (last == lost)


def _snapshots(connection: Connection, threads: Mapping[int, StoredThread]) -> None:
    """Set each thread's last snapshot, its last complete one, and the number of implausible ones at its end."""
    recent: dict[int, list[Any]] = defaultdict(list)
    complete: dict[int, datetime] = {}
    shown: dict[int, datetime] = {}
    for row in rows_by_ids(connection, _RECENT_SNAPSHOTS, threads):
        if row.place <= LASTING_UNCOUNTED:
            recent[row.thread_id].append(row)
        if row.complete:
            complete.setdefault(row.thread_id, row.last_repeated_at)
        if row.complete and row.seen:
            shown.setdefault(row.thread_id, row.last_repeated_at)
    for thread_id, (last, *_) in recent.items():
        thread = threads[thread_id]
        thread.last_id, thread.last_shown = last.id, {name: getattr(last, name) for name in SHOWN}
        in_row = sum(1 for _ in takewhile(partial(_is_of_row, last.implausibility), recent[thread_id]))
        snapshot = LastSnapshot(last.last_repeated_at, last.expected, last.note, not last.seen)
        thread.state = replace(
            thread.state,
            complete_at=complete.get(thread_id),
            shown_at=shown.get(thread_id),
            last=snapshot,
            implausible_in_row=in_row,
        )
