"""Reads the facts of one crawl: the reads of threads, and which comments are new, edited, missing or back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, func, or_, select

from db.mapping.current_versions import by_id, standing, steps
from db.mapping.rows import comment_of, is_intact
from db.models import Absence, Comment, CommentVersion, Read, Thread
from yalu.history.facts import BackFacts, CommentVersionFacts, MissingFacts, ThreadFacts


def threads_of(connection: Connection, crawl_id: int, gone_after: int) -> dict[int, tuple[ThreadFacts, ...]]:
    """The crawl's reads by article, without those that say nothing."""
    reads = connection.execute(
        select(Read.__table__, Thread.article_id, Thread.platform)
        .join(Thread, Read.thread_id == Thread.id)
        .where(Read.crawl_id == crawl_id)
        .order_by(Read.id)
    ).all()
    versions = _versions(connection, crawl_id, {read.id: read for read in reads})
    missing = _missing(connection, crawl_id)
    back = _back(connection, crawl_id, gone_after)
    found: dict[int, list[ThreadFacts]] = defaultdict(list)
    for read in reads:
        told = _told_before(connection, read)
        turned = told is not None and read.complete and read.open is not None and read.open != told.open
        facts = ThreadFacts(
            thread_id=read.thread_id,
            platform=read.platform,
            read_id=read.id,
            at=read.at,
            complete=read.complete,
            open=read.open,
            expected=read.expected,
            seen=read.seen,
            note=read.note,
            was_open=None if told is None else told.open,
            was_open_at=None if told is None else told.until_at,
            turn_comparable=told is None or told.open == read.open or told.extractor == read.extractor,
            turned_before=_turned_before(connection, read) if turned else 0,
            versions=tuple(versions.get(read.id, ())),
            missing=tuple(missing.get(read.id, ())),
            back=tuple(back.get(read.id, ())),
        )
        if facts.versions or facts.missing or facts.back or turned:
            found[read.article_id].append(facts)
    return {article_id: tuple(threads) for article_id, threads in found.items()}


def _told_before(connection: Connection, read: Any) -> Any | None:
    """The last complete read before this one that says whether the thread was open."""
    query = _that_tell(read, Read.open, Read.until_at, Read.extractor).order_by(Read.id.desc()).limit(1)
    return connection.execute(query).one_or_none()


def _turned_before(connection: Connection, read: Any) -> int:
    """How often earlier complete reads turned the thread as this one does, read as the one before was."""
    before = func.lag(Read.open).over(order_by=Read.id).label("before")
    reader = func.lag(Read.extractor).over(order_by=Read.id).label("reader")
    told = _that_tell(read, Read.open, Read.extractor, before, reader).subquery()
    query = select(func.count()).where(
        told.c.open.is_(read.open), told.c.before.is_(not read.open), told.c.reader == told.c.extractor
    )
    return int(connection.execute(query).scalar_one())


def _that_tell(read: Any, *columns: Any) -> Select[Any]:
    """The complete reads before this one that say whether the thread was open."""
    return select(*columns).where(
        Read.thread_id == read.thread_id, Read.id < read.id, Read.complete, Read.open.is_not(None)
    )


def _read_before(connection: Connection, read: Any, *, complete: bool) -> str:
    """The extractor of the last read before this one, or of the last complete one; this one's own where none was."""
    query = select(Read.extractor).where(Read.thread_id == read.thread_id, Read.id < read.id)
    query = query.where(Read.complete) if complete else query
    last = connection.execute(query.order_by(Read.id.desc()).limit(1)).scalar_one_or_none()
    return str(read.extractor if last is None else last)


def _versions(connection: Connection, crawl_id: int, reads: Mapping[int, Any]) -> dict[int, list[CommentVersionFacts]]:
    query = (
        steps(CommentVersion)
        .add_columns(Comment.platform_id)
        .join(Read, CommentVersion.read_id == Read.id)
        .join(Comment, CommentVersion.comment_id == Comment.id)
        .where(Read.crawl_id == crawl_id)
        .order_by(CommentVersion.id)
    )
    rows = connection.execute(query).all()
    olds = by_id(connection, CommentVersion, [row.previous_id for row in rows if row.previous_id is not None])
    found: dict[int, list[CommentVersionFacts]] = defaultdict(list)
    before: dict[tuple[int, bool], bool] = {}
    for row in rows:
        key = (row.read_id, row.previous_id is None)
        if key not in before:
            read = reads[row.read_id]
            before[key] = _read_before(connection, read, complete=row.previous_id is None) == read.extractor
        old = olds.get(row.previous_id)
        intact = is_intact(row, row.platform_id) and (old is None or is_intact(old, row.platform_id))
        found[row.read_id].append(_version(row, old, before[key] and intact))
    return found


def _version(row: Any, old: Any | None, comparable: bool) -> CommentVersionFacts:
    return CommentVersionFacts(
        comment_id=row.comment_id,
        platform_id=row.platform_id,
        version_id=row.id,
        seq=row.seq,
        current=comment_of(row, row.platform_id),
        previous_id=None if old is None else old.id,
        previous=None if old is None else comment_of(old, row.platform_id),
        not_before=row.not_before,
        not_after=row.not_after,
        recurrence=row.recurrence,
        comparable=comparable,
    )


def _missing(connection: Connection, crawl_id: int) -> dict[int, list[MissingFacts]]:
    rows = connection.execute(
        select(Absence.__table__, Comment.platform_id, Read.extractor)
        .join(Read, Absence.read_id == Read.id)
        .join(Comment, Absence.comment_id == Comment.id)
        .where(Read.crawl_id == crawl_id)
        .order_by(Absence.id)
    ).all()
    found: dict[int, list[MissingFacts]] = defaultdict(list)
    for row in rows:
        run = _row_of_misses(connection, row)
        if not run or run[-1].read_id != row.read_id:
            continue  # a doubted read adds nothing to the row
        last = _version_at(connection, row.comment_id, row.read_id)
        if last is None:
            continue  # an earlier extractor took something else for a comment
        sight, seen_by = _last_sight(connection, row.comment_id, last, run[0])
        facts = MissingFacts(
            comment_id=row.comment_id,
            platform_id=row.platform_id,
            version_id=last.id,
            last=comment_of(last, row.platform_id),
            in_row=row.in_row,
            reads=tuple(absent.read_id for absent in run),
            not_before=sight,
            not_after=run[0].at,
            comparable=seen_by == row.extractor,
            fate=row.fate,
            capture_id=row.capture_id,
            ruled_out=_ruled_out(connection, run, sight),
        )
        found[row.read_id].append(facts)
    return found


def _row_of_misses(connection: Connection, absence: Any) -> list[Any]:
    """The reads that prove an absence, up to this one: those that made the count of the row higher."""
    query = (
        select(Absence.read_id, Absence.in_row, Read.at, Read.thread_id)
        .join(Read, Absence.read_id == Read.id)
        .where(
            Absence.comment_id == absence.comment_id,
            Absence.read_id <= absence.read_id,
            Absence.in_row > 0,
            Absence.back_read_id.is_not_distinct_from(absence.back_read_id),
        )
        .order_by(Absence.read_id)
    )
    counted: dict[int, Any] = {}
    for row in connection.execute(query):
        counted.setdefault(row.in_row, row)
    return list(counted.values())


def _ruled_out(connection: Connection, run: Sequence[Any], since: datetime) -> tuple[tuple[int, str], ...]:
    """The reads from the last sight to the last miss that prove nothing, with the reason."""
    query = select(Read.id, Read.doubt, Read.note).where(
        Read.thread_id == run[0].thread_id, Read.id < run[-1].read_id, Read.at > since, Read.complete.is_(False)
    )
    rows = connection.execute(query.order_by(Read.id))
    return tuple((row.id, row.doubt or row.note or "not read whole") for row in rows)


def _last_sight(connection: Connection, comment_id: int, version: Any, missed: Any) -> tuple[datetime, str]:
    """When the comment was last surely there, and which extractor read it there.

    That is the read of its version, of its return, or the complete read before the miss.
    """
    back = select(Absence.back_read_id).where(Absence.comment_id == comment_id, Absence.back_read_id.is_not(None))
    query = select(Read.until_at, Read.extractor).where(
        Read.thread_id == missed.thread_id,
        Read.id < missed.read_id,
        or_(Read.id == version.read_id, Read.id.in_(back), and_(Read.id >= version.read_id, Read.complete)),
    )
    sight = connection.execute(query.order_by(Read.until_at.desc()).limit(1)).one()
    return sight.until_at, sight.extractor


def _back(connection: Connection, crawl_id: int, gone_after: int) -> dict[int, list[BackFacts]]:
    rows = connection.execute(
        select(
            Absence.comment_id,
            Absence.back_read_id,
            Comment.platform_id,
            Read.at,
            Read.thread_id,
            Read.extractor,
            func.max(Absence.in_row).label("in_row"),
            func.max(Absence.read_id).label("last_missed"),
        )
        .join(Read, Absence.back_read_id == Read.id)
        .join(Comment, Absence.comment_id == Comment.id)
        .where(Read.crawl_id == crawl_id)
        .group_by(Absence.comment_id, Absence.back_read_id, Comment.platform_id)
        .group_by(Read.at, Read.thread_id, Read.extractor)
        .order_by(Absence.comment_id)
    ).all()
    found: dict[int, list[BackFacts]] = defaultdict(list)
    for row in rows:
        last = _version_at(connection, row.comment_id, row.back_read_id)
        if last is None:
            continue
        missed = _last_missed(connection, row)
        facts = BackFacts(
            comment_id=row.comment_id,
            platform_id=row.platform_id,
            version_id=last.id,
            last=comment_of(last, row.platform_id),
            was_gone=row.in_row >= gone_after,
            not_before=missed.until_at,
            not_after=row.at,
            comparable=missed.extractor == row.extractor,
        )
        found[row.back_read_id].append(facts)
    return found


def _last_missed(connection: Connection, back: Any) -> Any:
    """The last read that missed a comment which is back: a complete one, or the doubted one before its return."""
    since = Read.id >= back.last_missed, Read.id < back.back_read_id
    missed = or_(Read.complete, Read.id == back.last_missed)
    query = select(Read.until_at, Read.extractor).where(Read.thread_id == back.thread_id, missed, *since)
    return connection.execute(query.order_by(Read.id.desc()).limit(1)).one()


def _version_at(connection: Connection, comment_id: int, read_id: int) -> Any:
    """The version of a comment that held at a read; None when none stands."""
    query = (
        select(CommentVersion.__table__)
        .where(CommentVersion.comment_id == comment_id, CommentVersion.read_id <= read_id, standing(CommentVersion))
        .order_by(CommentVersion.seq.desc())
        .limit(1)
    )
    return connection.execute(query).one_or_none()
