"""What is stored of comments and snapshots of a thread, and which of its unknown comments are surely new."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from yalu.changes.threads.snapshots import later_than, number_of, time_of
from yalu.model import NO_COUNT, NOT_SHOWN, CommentState, Fate, LookUp, ParsedComment, ParsedThread
from yalu.reasons import Reason

CONFIRMED = (Fate.WITHHELD, Fate.ERASED)
"""Answers about one comment that prove its removal whatever the snapshot is worth."""


@dataclass(frozen=True, slots=True)
class CommentStep:
    """A state of a comment and its interval (UTC)."""

    not_before: datetime | None
    not_after: datetime
    state: ParsedComment


@dataclass(frozen=True, slots=True)
class MissedComment:
    """A comment that a snapshot missed.

    ``in_row`` counts the misses in a row that prove something, this one included if it does.
    """

    comment: str
    in_row: int
    answer: LookUp | None = None


@dataclass(frozen=True, slots=True)
class KnownComment:
    """A comment as stored: its last state, first seen at ``not_after``, and its current absence.

    ``in_row`` counts the snapshots in a row that prove its absence, ``missed_at`` is the last of them;
    ``missing_since`` is the first snapshot that missed it or showed something in its place, ``there_until`` the last
    one before that. Times are UTC.
    """

    state: ParsedComment
    not_after: datetime
    in_row: int = 0
    missing_since: datetime | None = None
    missed_at: datetime | None = None
    there_until: datetime | None = None

    def last_sight(self, shown_at: datetime | None) -> datetime:
        """When the state was last surely there: in the last complete snapshot that showed it."""
        if self.missing_since is not None:
            return max(self.not_after, self.there_until or self.not_after)
        return self.not_after if shown_at is None else max(self.not_after, shown_at)


@dataclass(frozen=True, slots=True)
class StoredSnapshot:
    """The row of a snapshot that is decided again, and what is stored of its comments.

    ``versions`` are the new states by comment; one that is not known before is new since its ``not_before``.
    ``missing`` are the misses in a row by comment, ``back`` the comments shown again.
    """

    row: Any
    versions: Mapping[str, CommentStep] = field(default_factory=dict)
    missing: Mapping[str, int] = field(default_factory=dict)
    back: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class LastSnapshot:
    """The previous snapshot: its time (UTC), stated count, why it was incomplete, and whether it was empty."""

    at: datetime
    expected: int | None
    note: Reason | None
    empty: bool

    @classmethod
    def of(cls, row: Any) -> LastSnapshot:
        """The previous snapshot by its row."""
        return cls(row.last_repeated_at, row.expected, row.note, not row.seen)


ZONES = timedelta(hours=14)
"""How far a clock without an offset may be from UTC."""


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
        states_nothing = last.expected in (None, 0) and last.note in (None, NO_COUNT, NOT_SHOWN)
        return last.at if states_nothing and _written_about(comment, last.at) else None
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
