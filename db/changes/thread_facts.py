"""Gathers the facts of one crawl about threads: snapshots, and comments that are new, edited, missing or back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, exists, func, or_, select, union
from sqlalchemy.orm import aliased

from yalu.db.core.id_lists import among_given, grouped, rows_by_ids
from yalu.db.mapping.current_versions import by_id, steps, unreplaced
from yalu.db.mapping.rows import comment_of, stored_state
from yalu.db.models import Check, Comment, CommentAbsence, CommentVersion, Thread, ThreadSnapshot
from yalu.history.absences import KnownSnapshot
from yalu.history.detection.thread_facts import CommentPast, CommentVersionFacts, ThreadFacts, comment_version


def _bare(snapshot: Any) -> ColumnElement[bool]:
    """Return a condition: its thread has shown no comment up to a snapshot."""
    shown = aliased(ThreadSnapshot)
    earlier = shown.thread_id == snapshot.thread_id, shown.id <= snapshot.id
    return ~exists().where(*earlier, shown.seen > 0).correlate(snapshot)


def _states_open(snapshot: Any) -> ColumnElement[bool]:
    """Return a condition: a snapshot states whether its thread was open, as ``ThreadFacts.turns`` judges."""
    return and_(or_(snapshot.complete, _bare(snapshot)), snapshot.open.is_not(None))


def _last_before(column: str, *, complete: bool = False, states_open: bool = False) -> Any:
    """Return a column of the last snapshot of its thread before each: any, a complete one, one that states if open."""
    earlier = aliased(ThreadSnapshot)
    which: list[Any] = [earlier.thread_id == ThreadSnapshot.thread_id, earlier.id < ThreadSnapshot.id]
    which += [earlier.complete] if complete else []
    which += [_states_open(earlier)] if states_open else []
    last = select(getattr(earlier, column)).where(*which).order_by(earlier.id.desc()).limit(1)
    return last.correlate(ThreadSnapshot).scalar_subquery()


_OF_CRAWL = (
    select(
        ThreadSnapshot.__table__,
        Thread.article_id,
        _bare(ThreadSnapshot).label("bare"),
        _last_before("id", states_open=True).label("stated_before_id"),
        _last_before("extractor").label("read_before_by"),
        _last_before("extractor", complete=True).label("read_whole_by"),
        _last_before("note", complete=True).label("whole_noted"),
        _last_before("last_repeated_at", complete=True).label("whole_at"),
    )
    .join(Thread, ThreadSnapshot.thread_id == Thread.id)
    .where(ThreadSnapshot.crawl_id == bindparam("crawl_id"))
    .order_by(ThreadSnapshot.id)
)
_COLUMNS = ThreadSnapshot.id, ThreadSnapshot.open, ThreadSnapshot.last_repeated_at, ThreadSnapshot.extractor
_STATED = select(*_COLUMNS).where(among_given(ThreadSnapshot.id))
_STATED_BEFORE = (
    select(*_COLUMNS)
    .where(ThreadSnapshot.thread_id == bindparam("thread_id"), ThreadSnapshot.id < bindparam("snapshot_id"))
    .where(_states_open(ThreadSnapshot))
    .order_by(ThreadSnapshot.id)
)

_BROKEN_OFF = (
    select(ThreadSnapshot.id, func.max(CommentVersion.comment_id).label("last_id"))
    .join(Check, ThreadSnapshot.check_id == Check.id)
    .join(CommentVersion, CommentVersion.snapshot_id == ThreadSnapshot.id)
    .where(among_given(ThreadSnapshot.id), Check.page_ended.is_(False))
    .group_by(ThreadSnapshot.id)
)
"""Snapshots of pages that had not ended, each with the last comment that it showed first or anew."""


_ABSENT_IN_CRAWL = (
    select(CommentAbsence.comment_id)
    .join(ThreadSnapshot, column == ThreadSnapshot.id)
    .where(ThreadSnapshot.crawl_id == bindparam("crawl_id"))
    for column in (CommentAbsence.snapshot_id, CommentAbsence.back_snapshot_id)
)
_ABSENCES = (
    select(CommentAbsence.__table__, Comment.platform_id, Comment.thread_id)
    .join(Comment, CommentAbsence.comment_id == Comment.id)
    .where(CommentAbsence.comment_id.in_(union(*_ABSENT_IN_CRAWL)))
    .order_by(CommentAbsence.comment_id, CommentAbsence.snapshot_id)
)
"""All absences of the comments that a snapshot of a crawl missed or shows again."""
_VERSIONS_OF = (
    select(CommentVersion.__table__)
    .where(among_given(CommentVersion.comment_id), unreplaced(CommentVersion))
    .order_by(CommentVersion.comment_id, CommentVersion.seq)
)
_SNAPSHOTS_OF = (
    select(ThreadSnapshot.__table__).where(among_given(ThreadSnapshot.thread_id)).order_by(ThreadSnapshot.id)
)


def threads_of(connection: Connection, crawl_id: int) -> dict[int, list[ThreadFacts]]:
    """Return the facts of the crawl's snapshots by article id, without snapshots that show nothing to record."""
    snapshots = connection.execute(_OF_CRAWL, {"crawl_id": crawl_id}).all()
    stated = {row.stated_before_id for row in snapshots} - {None}
    before = {row.id: row for row in rows_by_ids(connection, _STATED, stated)}
    made, absent = _versions(connection, crawl_id, {row.id: row for row in snapshots}), _absent(connection, crawl_id)
    by_article: dict[int, list[ThreadFacts]] = defaultdict(list)
    for row in snapshots:
        pasts = absent[row.thread_id]
        missing = [missed for past in pasts if (missed := past.missed(row)) is not None]
        back = [returned for past in pasts if (returned := past.back(row)) is not None]
        facts = ThreadFacts(row, before.get(row.stated_before_id), made[row.id], missing, back)
        if facts.turns:
            which = {"thread_id": row.thread_id, "snapshot_id": row.id}
            facts = replace(facts, statements=connection.execute(_STATED_BEFORE, which).all())
        if facts.tells:
            by_article[row.article_id].append(facts)
    return by_article


def _is_beginning() -> ColumnElement[bool]:
    """Return a condition: the first version of a comment in the first snapshot of its thread.

    It is known, not new (decision 0004): ``yalu.history.detection.changes`` tells nothing of it.
    """
    shown = aliased(ThreadSnapshot)
    before = exists().where(shown.thread_id == ThreadSnapshot.thread_id, shown.id < ThreadSnapshot.id)
    return and_(CommentVersion.seq == 1, CommentVersion.not_before.is_(None), ~before.correlate(ThreadSnapshot))


_SAME = aliased(CommentVersion)
_RESTORED = (
    exists()
    .where(_SAME.comment_id == CommentVersion.comment_id, _SAME.seq < CommentVersion.seq, unreplaced(_SAME))
    .where(_SAME.content_hash == CommentVersion.content_hash)
    .correlate(CommentVersion)
)
_STEPS = (
    steps(CommentVersion)
    .add_columns(Comment.platform_id, _RESTORED.label("restored"), Check.page_ended)
    .join(ThreadSnapshot, CommentVersion.snapshot_id == ThreadSnapshot.id)
    .join(Check, ThreadSnapshot.check_id == Check.id)
    .join(Comment, CommentVersion.comment_id == Comment.id)
    .where(ThreadSnapshot.crawl_id == bindparam("crawl_id"), ~_is_beginning())
    .order_by(CommentVersion.id)
)
"""The versions of comments that a crawl made, each with the one before it."""


def _versions(
    connection: Connection, crawl_id: int, snapshots: Mapping[int, Any]
) -> dict[int, list[CommentVersionFacts]]:
    rows = connection.execute(_STEPS, {"crawl_id": crawl_id}).all()
    olds = by_id(connection, CommentVersion, [row.previous_id for row in rows if row.previous_id is not None])
    broken_off = rows_by_ids(connection, _BROKEN_OFF, {old.snapshot_id for old in olds.values()})
    last = {(snapshot.id, snapshot.last_id) for snapshot in broken_off}
    made: dict[int, list[CommentVersionFacts]] = defaultdict(list)
    for row in rows:
        new, old = stored_state(row, comment_of(row, row.platform_id)), olds.get(row.previous_id)
        completes = bool(row.page_ended) and old is not None and (old.snapshot_id, old.comment_id) in last
        before = old and stored_state(old, comment_of(old, row.platform_id))
        version = comment_version(snapshots[row.snapshot_id], new, before, completes=completes)
        made[row.snapshot_id].append(version)
    return made


def _absent(connection: Connection, crawl_id: int) -> dict[int, list[CommentPast]]:
    absences = grouped(connection.execute(_ABSENCES, {"crawl_id": crawl_id}), "comment_id")
    versions = grouped(rows_by_ids(connection, _VERSIONS_OF, absences), "comment_id")
    threads = {rows[0].thread_id for rows in absences.values()}
    rows_of = grouped(rows_by_ids(connection, _SNAPSHOTS_OF, threads), "thread_id")
    snapshots = {
        thread_id: [KnownSnapshot(row, row.last_repeated_at) for row in rows] for thread_id, rows in rows_of.items()
    }
    pasts: dict[int, list[CommentPast]] = defaultdict(list)
    for comment_id, rows in absences.items():
        thread_id = rows[0].thread_id
        pasts[thread_id].append(CommentPast(versions[comment_id], rows, snapshots[thread_id], comment_of))
    return pasts
