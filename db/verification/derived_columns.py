"""Verifies columns that follow from others, so that an altered or deleted row is noticed. Decision 0214."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, and_, func, or_, select

from yalu.db.models import Check, Comment, CommentAbsence, ThreadSnapshot
from yalu.db.schema import change_counts
from yalu.history.check_intervals import all_checks
from yalu.history.thread.thread_doubts import NO_SECTION

_ROUNDED = timedelta(milliseconds=1)
"""Repeated checks are encoded to the millisecond."""


def contradictions(connection: Connection) -> Iterator[str]:
    """Yield a sentence on each row with a column that cannot be beside the others, and on changes that are missing."""
    yield from _checks(connection)
    yield from _snapshots(connection)
    yield from _absences(connection)
    for source_id, day, kind, counted, there in change_counts.differing(connection):
        yield f"{source_id}, {day}, {kind}: {counted} changes were counted of this kind, {there} of them are there"


def _checks(connection: Connection) -> Iterator[str]:
    """Whether the last of the checks that a row stands for is the last one it lists."""
    repeated = or_(Check.repeated_checks.is_not(None), Check.last_repeated_at != Check.at)
    columns = Check.id, Check.at, Check.crawl_id, Check.last_repeated_at, Check.last_repeated_crawl_id
    rows = connection.execute(select(*columns, Check.repeated_checks).where(repeated).order_by(Check.id))
    for row in rows.yield_per(1000):
        last = all_checks(row)[-1]
        if not timedelta() <= row.last_repeated_at - last.at < _ROUNDED or last.crawl_id != (
            row.last_repeated_crawl_id or row.crawl_id
        ):
            yield f"check {row.id}: its last repeated check is not the last that it lists"


def _snapshots(connection: Connection) -> Iterator[str]:
    """Whether a snapshot ends with its check, and whether it is complete as its note says."""
    own = select(ThreadSnapshot.id).order_by(ThreadSnapshot.id)
    strange = ThreadSnapshot.last_repeated_at.not_in([ThreadSnapshot.at, Check.last_repeated_at])
    for number in connection.scalars(own.join(Check, Check.id == ThreadSnapshot.check_id).where(strange)):
        yield f"thread snapshot {number}: its last repeated check is not that of its check"
    code = ThreadSnapshot.note["code"].as_string()
    is_contradicted = and_(ThreadSnapshot.note.is_not(None), code != NO_SECTION.code)
    # An extractor that reads no thread where an earlier one did has no reason to give.
    is_bare = and_(ThreadSnapshot.note.is_(None), or_(ThreadSnapshot.seen > 0, ThreadSnapshot.expected.is_not(None)))
    wrong = or_(and_(ThreadSnapshot.complete, is_contradicted), and_(~ThreadSnapshot.complete, is_bare))
    for number in connection.scalars(own.where(wrong)):
        yield f"thread snapshot {number}: whether it is complete is not what its note says"


def _absences(connection: Connection) -> Iterator[str]:
    """Whether the count of an absence is that of the one before it, or one more."""
    absence = CommentAbsence
    run = absence.comment_id, absence.back_snapshot_id
    before = func.lag(absence.in_row, 1, 0).over(partition_by=run, order_by=absence.snapshot_id).label("before")
    counted = select(absence.comment_id, absence.snapshot_id, absence.in_row, before).subquery()
    query: Any = select(Comment.platform_id, Comment.thread_id, counted.c.snapshot_id)
    query = query.join(counted, counted.c.comment_id == Comment.id)
    wrong = ~counted.c.in_row.between(counted.c.before, counted.c.before + 1)
    for name, thread_id, snapshot_id in connection.execute(query.where(wrong).order_by(counted.c.snapshot_id)):
        yield f"comment {name} of thread {thread_id}: its absence in snapshot {snapshot_id} was not counted so"
