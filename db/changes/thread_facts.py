"""Gathers the facts of one crawl about threads: snapshots, and comments that are new, edited, missing or back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased

from yalu.conversion import from_attributes
from yalu.db.core.id_lists import among_given, rows_by_ids
from yalu.db.mapping.current_versions import by_id, standing, steps
from yalu.db.mapping.rows import comment_of, is_intact
from yalu.db.models import Comment, CommentAbsence, CommentVersion, Thread, ThreadSnapshot
from yalu.history.detection.absences import CommentPast
from yalu.history.detection.facts import BackFacts, CommentVersionFacts, MissingFacts, ThreadFacts


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
).where(among_given(ThreadSnapshot.id))


def _absent_in_crawl(column: Any) -> Any:
    own = select(CommentAbsence.comment_id).join(ThreadSnapshot, column == ThreadSnapshot.id)
    return own.where(ThreadSnapshot.crawl_id == bindparam("crawl_id"))


_ABSENCES = (
    select(CommentAbsence.__table__, Comment.platform_id, Comment.thread_id)
    .join(Comment, CommentAbsence.comment_id == Comment.id)
    .where(
        CommentAbsence.comment_id.in_(
            _absent_in_crawl(CommentAbsence.snapshot_id).union(_absent_in_crawl(CommentAbsence.back_snapshot_id))
        )
    )
    .order_by(CommentAbsence.comment_id, CommentAbsence.snapshot_id)
)
"""All absences of the comments that a snapshot of a crawl missed or shows again."""
_VERSIONS_OF = (
    select(CommentVersion.__table__)
    .where(among_given(CommentVersion.comment_id), standing(CommentVersion))
    .order_by(CommentVersion.comment_id, CommentVersion.seq)
)
_SNAPSHOTS_OF = (
    select(ThreadSnapshot.__table__).where(among_given(ThreadSnapshot.thread_id)).order_by(ThreadSnapshot.id)
)


def threads_of(connection: Connection, crawl_id: int, gone_after: int) -> dict[int, tuple[ThreadFacts, ...]]:
    """Return the facts of the crawl's snapshots by article id, without snapshots that show nothing to record."""
    snapshots = connection.execute(_OF_CRAWL, {"crawl_id": crawl_id}).all()
    stated = {row.stated_before_id for row in snapshots} - {None}
    before = {row.id: row for row in rows_by_ids(connection, _STATED, stated)}
    versions = _versions(connection, crawl_id, {snapshot.id: snapshot for snapshot in snapshots})
    pasts = _pasts(connection, crawl_id)
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
            missing=tuple(_missing(snapshot, pasts.get(snapshot.thread_id, ()))),
            back=tuple(_back(snapshot, pasts.get(snapshot.thread_id, ()), gone_after)),
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
        facts[row.snapshot_id].append(_version(row, old, comparable=before[key]))
    return facts


def _version(row: Any, old: Any | None, *, comparable: bool) -> CommentVersionFacts:
    current, previous = comment_of(row, row.platform_id), None if old is None else comment_of(old, row.platform_id)
    return from_attributes(
        CommentVersionFacts,
        row,
        version_id=row.id,
        current=current,
        previous_id=None if old is None else old.id,
        previous=previous,
        comparable=comparable and is_intact(row, current) and (previous is None or is_intact(old, previous)),
    )


def _pasts(connection: Connection, crawl_id: int) -> dict[int, list[CommentPast]]:
    """Return the pasts of the comments that a snapshot of the crawl missed or shows again, by thread."""
    absences = _grouped(connection.execute(_ABSENCES, {"crawl_id": crawl_id}), "comment_id")
    versions = _grouped(rows_by_ids(connection, _VERSIONS_OF, absences), "comment_id")
    threads = {rows[0].thread_id for rows in absences.values()}
    snapshots = _grouped(rows_by_ids(connection, _SNAPSHOTS_OF, threads), "thread_id")
    pasts: dict[int, list[CommentPast]] = defaultdict(list)
    for comment_id, rows in absences.items():
        thread_id = rows[0].thread_id
        pasts[thread_id].append(CommentPast(versions[comment_id], rows, snapshots[thread_id]))
    return pasts


def _grouped(rows: Iterable[Any], column: str) -> dict[int, list[Any]]:
    groups: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        groups[getattr(row, column)].append(row)
    return groups


def _missing(snapshot: Any, pasts: Iterable[CommentPast]) -> Iterator[MissingFacts]:
    """Yield the comments that a snapshot missed."""
    for past, absences, version in _current(snapshot, pasts, "snapshot_id"):
        state = comment_of(version, absences[0].platform_id)
        if (facts := past.missed(absences[0], snapshot.extractor, version, state)) is not None:
            yield facts


def _back(snapshot: Any, pasts: Iterable[CommentPast], gone_after: int) -> Iterator[BackFacts]:
    """Yield the comments that a snapshot shows again."""
    for past, absences, version in _current(snapshot, pasts, "back_snapshot_id"):
        yield past.back(snapshot, version, comment_of(version, absences[0].platform_id), gone_after)


def _current(
    snapshot: Any, pasts: Iterable[CommentPast], column: str
) -> Iterator[tuple[CommentPast, Sequence[Any], Any]]:
    """Yield the comments of whose absences a column names the snapshot, with the version that was current then.

    Without those that an earlier extractor took something else for.
    """
    for past in pasts:
        absences = [absence for absence in past.absences if getattr(absence, column) == snapshot.id]
        version = past.version_at(snapshot.id) if absences else None
        if version is not None:
            yield past, absences, version
