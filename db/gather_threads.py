"""Reads the facts of one crawl: the reads of threads, and which comments are new, edited, missing or back."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from db.facts import BackFacts, CommentVersionFacts, MissingFacts, ThreadFacts
from db.models import Absence, Comment, CommentVersion, Read, Thread
from db.rows import comment_of
from db.standing import by_id, standing, steps


def threads_of(connection: Connection, crawl_id: int, gone_after: int) -> dict[int, tuple[ThreadFacts, ...]]:
    """The crawl's reads by article, without those that say nothing."""
    reads = connection.execute(
        select(Read.__table__, Thread.article_id, Thread.platform)
        .join(Thread, Read.thread_id == Thread.id)
        .where(Read.crawl_id == crawl_id)
        .order_by(Read.id)
    ).all()
    versions = _versions(connection, crawl_id)
    missing = _missing(connection, crawl_id)
    back = _back(connection, crawl_id, gone_after)
    found: dict[int, list[ThreadFacts]] = defaultdict(list)
    for read in reads:
        told = _told_before(connection, read)
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
            was_open_at=None if told is None else told.at,
            versions=tuple(versions.get(read.id, ())),
            missing=tuple(missing.get(read.id, ())),
            back=tuple(back.get(read.id, ())),
        )
        turned = told is not None and read.complete and read.open is not None and read.open != told.open
        if facts.versions or facts.missing or facts.back or turned:
            found[read.article_id].append(facts)
    return {article_id: tuple(threads) for article_id, threads in found.items()}


def _told_before(connection: Connection, read: Any) -> Any | None:
    """The last complete read before this one that says whether the thread was open."""
    query = (
        select(Read.open, Read.at)
        .where(Read.thread_id == read.thread_id, Read.id < read.id, Read.complete, Read.open.is_not(None))
        .order_by(Read.id.desc())
        .limit(1)
    )
    return connection.execute(query).one_or_none()


def _versions(connection: Connection, crawl_id: int) -> dict[int, list[CommentVersionFacts]]:
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
    for row in rows:
        found[row.read_id].append(_version(row, olds.get(row.previous_id)))
    return found


def _version(row: Any, old: Any | None) -> CommentVersionFacts:
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
    )


def _missing(connection: Connection, crawl_id: int) -> dict[int, list[MissingFacts]]:
    rows = connection.execute(
        select(Absence.__table__, Comment.platform_id)
        .join(Read, Absence.read_id == Read.id)
        .join(Comment, Absence.comment_id == Comment.id)
        .where(Read.crawl_id == crawl_id)
        .order_by(Absence.id)
    ).all()
    found: dict[int, list[MissingFacts]] = defaultdict(list)
    for row in rows:
        run = connection.execute(
            select(Absence.read_id, Read.at, Read.thread_id)
            .join(Read, Absence.read_id == Read.id)
            .where(Absence.comment_id == row.comment_id, Absence.read_id <= row.read_id)
            .order_by(Absence.read_id.desc())
            .limit(row.in_row)
        ).all()[::-1]
        last = _version_at(connection, row.comment_id, row.read_id)
        facts = MissingFacts(
            comment_id=row.comment_id,
            platform_id=row.platform_id,
            version_id=last.id,
            last=comment_of(last, row.platform_id),
            in_row=row.in_row,
            reads=tuple(absent.read_id for absent in run),
            not_before=_last_sight(connection, row.comment_id, last, run[0]),
            not_after=run[0].at,
            fate=row.fate,
            capture_id=row.capture_id,
        )
        found[row.read_id].append(facts)
    return found


def _last_sight(connection: Connection, comment_id: int, version: Any, missed: Any) -> datetime:
    """The last time the comment was surely there: its version, its return, or the complete read before the miss."""
    before = (
        select(func.max(Read.at))
        .where(Read.thread_id == missed.thread_id, Read.id < missed.read_id, Read.id >= version.read_id, Read.complete)
        .scalar_subquery()
    )
    back = (
        select(func.max(Read.at))
        .join(Absence, Absence.back_read_id == Read.id)
        .where(Absence.comment_id == comment_id, Read.id < missed.read_id)
        .scalar_subquery()
    )
    sights = connection.execute(select(before.label("complete"), back.label("back"))).one()
    moments: list[datetime] = [version.not_after, *(moment for moment in sights if moment is not None)]
    return max(moments)


def _back(connection: Connection, crawl_id: int, gone_after: int) -> dict[int, list[BackFacts]]:
    rows = connection.execute(
        select(
            Absence.comment_id,
            Absence.back_read_id,
            Comment.platform_id,
            Read.at,
            Read.thread_id,
            func.max(Absence.in_row).label("in_row"),
            func.max(Absence.read_id).label("last_missed"),
        )
        .join(Read, Absence.back_read_id == Read.id)
        .join(Comment, Absence.comment_id == Comment.id)
        .where(Read.crawl_id == crawl_id)
        .group_by(Absence.comment_id, Absence.back_read_id, Comment.platform_id, Read.at, Read.thread_id)
        .order_by(Absence.comment_id)
    ).all()
    found: dict[int, list[BackFacts]] = defaultdict(list)
    for row in rows:
        last = _version_at(connection, row.comment_id, row.back_read_id)
        missed = connection.execute(
            select(func.max(Read.at)).where(
                Read.thread_id == row.thread_id,
                Read.id < row.back_read_id,
                Read.id >= row.last_missed,
                Read.complete,
            )
        ).scalar_one()
        facts = BackFacts(
            comment_id=row.comment_id,
            platform_id=row.platform_id,
            version_id=last.id,
            last=comment_of(last, row.platform_id),
            was_gone=row.in_row >= gone_after,
            not_before=missed,
            not_after=row.at,
        )
        found[row.back_read_id].append(facts)
    return found


def _version_at(connection: Connection, comment_id: int, read_id: int) -> Any:
    """The version of a comment that held at a read."""
    query = (
        select(CommentVersion.__table__)
        .where(CommentVersion.comment_id == comment_id, CommentVersion.read_id <= read_id, standing(CommentVersion))
        .order_by(CommentVersion.seq.desc())
        .limit(1)
    )
    return connection.execute(query).one()
