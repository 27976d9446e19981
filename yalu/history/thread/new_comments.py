"""Decides whether an unknown comment is surely new when no earlier complete snapshot shows that it was absent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from yalu.changes.later_comments import later_than, number_of, time_of
from yalu.model import NO_COUNT, NOT_SHOWN, CommentState, ParsedComment, ParsedThread
from yalu.reasons import Reason

ZONES = timedelta(hours=14)
"""How far a clock without an offset may be from UTC."""


@dataclass(frozen=True, slots=True)
class LastSnapshot:
    """The previous snapshot: its time (UTC), stated count, why it was incomplete, and whether it was empty."""

    at: datetime
    expected: int | None
    note: Reason | None
    empty: bool


def surely_new_since(
    comment: ParsedComment,
    thread: ParsedThread,
    listed: Sequence[ParsedComment],
    known: Mapping[str, ParsedComment],
    last: LastSnapshot | None,
) -> datetime | None:
    """The time of the snapshot since which ``comment`` is surely new; None when it may have been there unseen.

    ``listed`` are the comments of this snapshot in page order, ``known`` those of earlier snapshots by id, ``last`` the
    previous snapshot.

    Surely new is a comment written after the previous snapshot in any time zone; one listed beyond all known comments
    in a newest-first list; as many later comments as the stated count grew by; and, in a thread that was empty, one
    written no earlier than the day before that snapshot (decision 0004).
    """
    if last is None or comment.state is not CommentState.VISIBLE:
        return None
    if _written_after(comment, last.at):
        return last.at
    if last.empty and not known:
        told_nothing = last.expected in (None, 0) and last.note in (None, NO_COUNT, NOT_SHOWN)
        return last.at if told_nothing and _written_about(comment, last.at) else None
    sure = _grew_by(comment, thread, listed, known, last) or _tops_the_list(comment, listed, known)
    return last.at if sure else None


def _written_after(comment: ParsedComment, at: datetime) -> bool:
    """Whether it was surely written after a time, whatever the zone of a clock that states no offset."""
    posted = comment.posted_at
    if posted is None or not posted.has_time:
        return False
    return posted.utc() > (at if posted.offset is not None else at + ZONES)


def was_written_before(comment: ParsedComment, at: datetime) -> bool:
    """Whether it was surely written before a time, whatever the zone of a clock that states no offset."""
    posted = comment.posted_at
    if posted is None:
        return False
    margin = timedelta() if posted.offset is not None and posted.has_time else ZONES
    return posted.utc() + (margin if posted.has_time else margin + timedelta(days=1)) < at


def _written_about(comment: ParsedComment, at: datetime) -> bool:
    """Whether it may have been written after a time, and no earlier than the day before."""
    posted = comment.posted_at
    if posted is None:
        return False
    return posted.utc() > at - ZONES if posted.has_time else posted.local.date() >= (at - ZONES).date()


def _grew_by(
    comment: ParsedComment,
    thread: ParsedThread,
    listed: Sequence[ParsedComment],
    known: Mapping[str, ParsedComment],
    last: LastSnapshot,
) -> bool:
    """Whether it is one of the later comments, and there are no more of those than the stated count grew by."""
    if thread.expected is None or last.expected is None or thread.expected <= last.expected:
        return False
    unknown = [other for other in listed if other.id not in known]
    return comment.id in later_than(known.values(), unknown, thread.expected - last.expected)


def _tops_the_list(comment: ParsedComment, listed: Sequence[ParsedComment], known: Mapping[str, ParsedComment]) -> bool:
    """Whether the list begins with the newest comment and this one stands before all that are known."""
    places = [place for place, other in enumerate(listed) if other.id in known]
    if len(places) < 2:
        return False
    for key in (time_of, number_of):
        keys = [key(other) for other in listed]
        if None not in keys and all(a > b for a, b in pairwise(keys)):  # type: ignore[operator]
            return comment.id in {other.id for other in listed[: places[0]]}
    return False
