"""Gathers the facts of one crawl about threads: snapshots, and comments that are new, edited, missing or back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased

from yalu.conversion import from_attributes
from yalu.db.core.base import IDS, portions
from yalu.db.mapping.current_versions import by_id, standing, steps
from yalu.db.mapping.rows import comment_of, is_intact
from yalu.db.models import Comment, CommentAbsence, CommentVersion, Thread, ThreadSnapshot
from yalu.history.detection.facts import BackFacts, CommentVersionFacts, MissingFacts, ThreadFacts
from yalu.reasons import Reason


def _bare(snapshot: Any) -> ColumnElement[bool]:
    """Return a condition: its thread has shown no comment up to a snapshot."""
    shown = aliased(ThreadSnapshot)
    earlier = shown.thread_id == snapshot.thread_id, shown.id <= snapshot.id
    return ~exists().where(*earlier, shown.seen > 0).correlate(snapshot)


def _last_before(column: str, *, complete: bool = False, states_open: bool = False) -> Any:
    """Return a column of the last snapshot of its thread before each: any, a complete one, one that states if open."""
    earlier = aliased(ThreadSnapshot)
    which: list[Any] = [earlier.thread_id == ThreadSnapshot.thread_id, earlier.id < ThreadSnapshot.id]
    which += [earlier.complete] if complete else []
    which += [or_(earlier.complete, _bare(earlier)), earlier.open.is_not(None)] if states_open else []
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
_STATED = select(
    ThreadSnapshot.id, ThreadSnapshot.open, ThreadSnapshot.last_repeated_at, ThreadSnapshot.extractor
).where(ThreadSnapshot.id.in_(IDS))


def threads_of(connection: Connection, crawl_id: int, gone_after: int) -> dict[int, tuple[ThreadFacts, ...]]:
    """Return the facts of the crawl's snapshots by article id, without snapshots that show nothing to record."""
    snapshots = connection.execute(_OF_CRAWL, {"crawl_id": crawl_id}).all()
    before: dict[int | None, Any] = {}
    for some in portions({row.stated_before_id for row in snapshots} - {None}):
        before.update((row.id, row) for row in connection.execute(_STATED, {"ids": some}))
    versions = _versions(connection, crawl_id, {snapshot.id: snapshot for snapshot in snapshots})
    missing = _missing(connection, crawl_id)
    back = _back(connection, crawl_id, gone_after)
    by_article: dict[int, list[ThreadFacts]] = defaultdict(list)
    for snapshot in snapshots:
        last = before.get(snapshot.stated_before_id)
        tells = (snapshot.complete or snapshot.bare) and snapshot.open is not None
        turned = last is not None and tells and snapshot.open != last.open
        facts = from_attributes(
            ThreadFacts,
            snapshot,
            snapshot_id=snapshot.id,
            was_open=None if last is None else last.open,
            was_open_at=None if last is None else last.last_repeated_at,
            turn_comparable=last is None or last.open == snapshot.open or last.extractor == snapshot.extractor,
            whole_before=(snapshot.whole_noted, snapshot.whole_at)
            if snapshot.read_whole_by in (None, snapshot.extractor)
            else None,
            turned_before=_turned_before(connection, snapshot) if turned else 0,
            versions=tuple(versions.get(snapshot.id, ())),
            missing=tuple(missing.get(snapshot.id, ())),
            back=tuple(back.get(snapshot.id, ())),
        )
        if facts.versions or facts.missing or facts.back or turned or facts.is_taken_down or facts.is_put_back:
            by_article[snapshot.article_id].append(facts)
    return {article_id: tuple(threads) for article_id, threads in by_article.items()}


def _turned_before(connection: Connection, snapshot: Any) -> int:
    """Count earlier snapshots that opened or closed the thread as this one does.

    A snapshot counts only if the same extractor read the one before it.
    """
    before = func.lag(ThreadSnapshot.open).over(order_by=ThreadSnapshot.id).label("before")
    reader = func.lag(ThreadSnapshot.extractor).over(order_by=ThreadSnapshot.id).label("reader")
    openings = _that_tell(snapshot, ThreadSnapshot.open, ThreadSnapshot.extractor, before, reader).subquery()
    query = select(func.count()).where(
        openings.c.open.is_(snapshot.open),
        openings.c.before.is_(not snapshot.open),
        openings.c.reader == openings.c.extractor,
    )
    return int(connection.execute(query).scalar_one())


def _that_tell(snapshot: Any, *columns: Any) -> Select[Any]:
    """Return a query for the snapshots before this one that tell whether the thread was open."""
    return select(*columns).where(
        ThreadSnapshot.thread_id == snapshot.thread_id,
        ThreadSnapshot.id < snapshot.id,
        or_(ThreadSnapshot.complete, _bare(ThreadSnapshot)),
        ThreadSnapshot.open.is_not(None),
    )


def _versions(
    connection: Connection, crawl_id: int, snapshots: Mapping[int, Any]
) -> dict[int, list[CommentVersionFacts]]:
    same = aliased(CommentVersion)
    earlier = same.comment_id == CommentVersion.comment_id, same.seq < CommentVersion.seq, standing(same)
    restored = exists().where(*earlier, same.content_hash == CommentVersion.content_hash).correlate(CommentVersion)
    query = (
        steps(CommentVersion)
        .add_columns(Comment.platform_id, restored.label("restored"))
        .join(ThreadSnapshot, CommentVersion.snapshot_id == ThreadSnapshot.id)
        .join(Comment, CommentVersion.comment_id == Comment.id)
        .where(ThreadSnapshot.crawl_id == crawl_id)
        .order_by(CommentVersion.id)
    )
    rows = connection.execute(query).all()
    olds = by_id(connection, CommentVersion, [row.previous_id for row in rows if row.previous_id is not None])
    facts: dict[int, list[CommentVersionFacts]] = defaultdict(list)
    before: dict[tuple[int, bool], bool] = {}
    for row in rows:
        key = (row.snapshot_id, row.previous_id is None)
        if key not in before:
            snapshot = snapshots[row.snapshot_id]
            by = snapshot.read_whole_by if row.previous_id is None else snapshot.read_before_by
            before[key] = by in (None, snapshot.extractor)
        old = olds.get(row.previous_id)
        intact = is_intact(row, row.platform_id) and (old is None or is_intact(old, row.platform_id))
        facts[row.snapshot_id].append(_version(row, old, before[key] and intact))
    return facts


def _version(row: Any, old: Any | None, comparable: bool) -> CommentVersionFacts:
    return from_attributes(
        CommentVersionFacts,
        row,
        version_id=row.id,
        current=comment_of(row, row.platform_id),
        previous_id=None if old is None else old.id,
        previous=None if old is None else comment_of(old, row.platform_id),
        comparable=comparable,
    )


def _missing(connection: Connection, crawl_id: int) -> dict[int, list[MissingFacts]]:
    rows = connection.execute(
        select(CommentAbsence.__table__, Comment.platform_id, ThreadSnapshot.extractor)
        .join(ThreadSnapshot, CommentAbsence.snapshot_id == ThreadSnapshot.id)
        .join(Comment, CommentAbsence.comment_id == Comment.id)
        .where(ThreadSnapshot.crawl_id == crawl_id)
        .order_by(CommentAbsence.id)
    ).all()
    missing: dict[int, list[MissingFacts]] = defaultdict(list)
    for row in rows:
        run = _row_of_misses(connection, row)
        if not run or run[-1].snapshot_id != row.snapshot_id:
            continue  # an implausible snapshot adds nothing to the row
        last = _version_at(connection, row.comment_id, row.snapshot_id)
        if last is None:
            continue  # an earlier extractor took something else for a comment
        sight, seen_by = _last_sight(connection, row.comment_id, last, run[0])
        facts = from_attributes(
            MissingFacts,
            row,
            version_id=last.id,
            last=comment_of(last, row.platform_id),
            snapshots=tuple(absent.snapshot_id for absent in run),
            not_before=sight,
            not_after=run[0].at,
            comparable=seen_by == row.extractor,
            ruled_out=_ruled_out(connection, run, sight),
        )
        missing[row.snapshot_id].append(facts)
    return missing


def _row_of_misses(connection: Connection, absence: Any) -> list[Any]:
    """Return the snapshots that prove an absence, up to this one: those that raised its ``in_row``."""
    query = (
        select(CommentAbsence.snapshot_id, CommentAbsence.in_row, ThreadSnapshot.at, ThreadSnapshot.thread_id)
        .join(ThreadSnapshot, CommentAbsence.snapshot_id == ThreadSnapshot.id)
        .where(
            CommentAbsence.comment_id == absence.comment_id,
            CommentAbsence.snapshot_id <= absence.snapshot_id,
            CommentAbsence.in_row > 0,
            CommentAbsence.back_snapshot_id.is_not_distinct_from(absence.back_snapshot_id),
        )
        .order_by(CommentAbsence.snapshot_id)
    )
    counted: dict[int, Any] = {}
    for row in connection.execute(query):
        counted.setdefault(row.in_row, row)
    return list(counted.values())


def _ruled_out(connection: Connection, run: Sequence[Any], since: datetime) -> tuple[tuple[int, Reason], ...]:
    """Return the snapshots from the last sight to the last miss that prove nothing, with the reason."""
    query = select(ThreadSnapshot.id, ThreadSnapshot.implausibility, ThreadSnapshot.note).where(
        ThreadSnapshot.thread_id == run[0].thread_id,
        ThreadSnapshot.id < run[-1].snapshot_id,
        ThreadSnapshot.at > since,
        ThreadSnapshot.complete.is_(False),
    )
    rows = connection.execute(query.order_by(ThreadSnapshot.id))
    return tuple((row.id, _why_nothing(row)) for row in rows)


def _why_nothing(row: Any) -> Reason:
    if row.implausibility is not None:
        return Reason.of(row.implausibility)
    return row.note if isinstance(row.note, Reason) else Reason.of("snapshot.incomplete")


def _last_sight(connection: Connection, comment_id: int, version: Any, missed: Any) -> tuple[datetime, str]:
    """Return when the comment was last certainly present, and which extractor read it then.

    That is the snapshot of its version or of its return, or the last complete snapshot before the miss.
    """
    back = select(CommentAbsence.back_snapshot_id).where(
        CommentAbsence.comment_id == comment_id, CommentAbsence.back_snapshot_id.is_not(None)
    )
    query = select(ThreadSnapshot.last_repeated_at, ThreadSnapshot.extractor).where(
        ThreadSnapshot.thread_id == missed.thread_id,
        ThreadSnapshot.id < missed.snapshot_id,
        or_(
            ThreadSnapshot.id == version.snapshot_id,
            ThreadSnapshot.id.in_(back),
            and_(ThreadSnapshot.id >= version.snapshot_id, ThreadSnapshot.complete, ThreadSnapshot.seen > 0),
        ),
    )
    sight = connection.execute(query.order_by(ThreadSnapshot.last_repeated_at.desc()).limit(1)).one()
    return sight.last_repeated_at, sight.extractor


def _back(connection: Connection, crawl_id: int, gone_after: int) -> dict[int, list[BackFacts]]:
    rows = connection.execute(
        select(
            CommentAbsence.comment_id,
            CommentAbsence.back_snapshot_id,
            Comment.platform_id,
            ThreadSnapshot.at,
            ThreadSnapshot.thread_id,
            ThreadSnapshot.extractor,
            func.max(CommentAbsence.in_row).label("in_row"),
            func.max(CommentAbsence.snapshot_id).label("last_missed"),
        )
        .join(ThreadSnapshot, CommentAbsence.back_snapshot_id == ThreadSnapshot.id)
        .join(Comment, CommentAbsence.comment_id == Comment.id)
        .where(ThreadSnapshot.crawl_id == crawl_id)
        .group_by(CommentAbsence.comment_id, CommentAbsence.back_snapshot_id, Comment.platform_id)
        .group_by(ThreadSnapshot.at, ThreadSnapshot.thread_id, ThreadSnapshot.extractor)
        .order_by(CommentAbsence.comment_id)
    ).all()
    back: dict[int, list[BackFacts]] = defaultdict(list)
    for row in rows:
        last = _version_at(connection, row.comment_id, row.back_snapshot_id)
        if last is None:
            continue
        missed = _last_missed(connection, row)
        facts = BackFacts(
            comment_id=row.comment_id,
            platform_id=row.platform_id,
            version_id=last.id,
            last=comment_of(last, row.platform_id),
            was_gone=row.in_row >= gone_after,
            not_before=missed.last_repeated_at,
            not_after=row.at,
            comparable=missed.extractor == row.extractor,
        )
        back[row.back_snapshot_id].append(facts)
    return back


def _last_missed(connection: Connection, back: Any) -> Any:
    """Return the last snapshot that missed a comment now back: a complete one, or an implausible one just before.

    Where comments were switched off (closed and empty), none is missed.
    """
    on = or_(ThreadSnapshot.seen > 0, ThreadSnapshot.open.is_not(False))
    since = ThreadSnapshot.id >= back.last_missed, ThreadSnapshot.id < back.back_snapshot_id
    missed = or_(and_(ThreadSnapshot.complete, on), ThreadSnapshot.id == back.last_missed)
    query = select(ThreadSnapshot.last_repeated_at, ThreadSnapshot.extractor).where(
        ThreadSnapshot.thread_id == back.thread_id, missed, *since
    )
    return connection.execute(query.order_by(ThreadSnapshot.id.desc()).limit(1)).one()


def _version_at(connection: Connection, comment_id: int, snapshot_id: int) -> Any:
    """Return the version of a comment that was current at a snapshot; None when there is none."""
    query = (
        select(CommentVersion.__table__)
        .where(
            CommentVersion.comment_id == comment_id, CommentVersion.snapshot_id <= snapshot_id, standing(CommentVersion)
        )
        .order_by(CommentVersion.seq.desc())
        .limit(1)
    )
    return connection.execute(query).one_or_none()
