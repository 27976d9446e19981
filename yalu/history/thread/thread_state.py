"""What is known of a thread and its comments before a snapshot, and what follows from it for one that differs."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from yalu.changes import next_comment
from yalu.history.proof import A_DAY, LASTING_IN_PART
from yalu.history.thread.new_comments import LastSnapshot
from yalu.model import Fate, ParsedComment, ParsedThread
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
class LookUpAnswer:
    """The platform's answer to the look-up of a missing comment by id, and the number of its capture."""

    fate: Fate
    capture_id: object | None


@dataclass(frozen=True, slots=True)
class MissedComment:
    """A comment that a snapshot missed.

    ``in_row`` counts the misses in a row that prove something, this one included if it does.
    """

    comment: str
    in_row: int
    answer: LookUpAnswer | None = None


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
    """What is stored of a snapshot that is decided again, and its id.

    ``until`` is when the last check saw the same (UTC), ``implausibility`` what spoke against it. ``versions`` are the
    new states by comment; one that is not known before is new since its ``not_before``.
    ``missing`` are the misses in a row by comment, ``back`` the comments shown again.
    """

    snapshot_id: int
    at: datetime
    until: datetime
    complete: bool
    open: bool | None = None
    expected: int | None = None
    note: Reason | None = None
    empty: bool = False
    implausibility: str | None = None
    versions: Mapping[str, CommentStep] = field(default_factory=dict)
    missing: Mapping[str, int] = field(default_factory=dict)
    back: Collection[str] = ()


@dataclass(slots=True)
class ThreadState:
    """A thread as stored: what the next snapshot is compared with.

    ``complete_at`` is the last complete, plausible snapshot, ``shown_at`` the last such that showed comments, ``last``
    the last one of any kind, ``first_at`` the first; ``suspected`` is what spoke against the last, and
    ``implausible_in_row`` counts the implausible ones at the end.
    ``settled`` holds the comments of threads beside this state under the ids by which they are known, by the thread.
    """

    comments: dict[str, KnownComment] = field(default_factory=dict)
    complete_at: datetime | None = None
    last: LastSnapshot | None = None
    suspected: str | None = None
    implausible_in_row: int = 0
    first_at: datetime | None = None
    shown_at: datetime | None = None
    settled: dict[int, tuple[ParsedThread, list[ParsedComment]]] = field(default_factory=dict, compare=False)

    def suspects(self, gone_after: int) -> list[str]:
        """Comments that are missing and not gone yet, to be looked up by id (decision 0128)."""
        missing = (name for name, known in self.comments.items() if known.missing_since is not None)
        return [name for name in missing if self.comments[name].in_row < gone_after]

    def proved_absent(self, answers: Mapping[str, LookUpAnswer], stored: StoredSnapshot | None) -> frozenset[str]:
        """Comments of which more than the list proves that they are not there.

        That is the platform's answer, or what the crawl of a ``stored`` snapshot proved.
        """
        confirmed = {name for name, answer in answers.items() if answer.fate in CONFIRMED}
        counted = {name for name, in_row in stored.missing.items() if in_row} if stored is not None else set()
        return frozenset(confirmed | counted)

    def away_for_long(self, at: datetime) -> frozenset[str]:
        """Comments that were away with others for so long, at ``at`` (UTC), that the loss of a part is believed."""
        if self.implausible_in_row + 1 < LASTING_IN_PART:
            return frozenset()
        since = {name: known.missing_since for name, known in self.comments.items() if known.missing_since is not None}
        # After a clock was set back the time between the two is unknown.
        return frozenset(name for name, before in since.items() if at < before or at - before >= A_DAY)

    def may_have_been(self, shown: Mapping[str, ParsedComment], back: Collection[str]) -> bool:
        """Whether an earlier snapshot may have shown the same, with the comments that are ``back``: it is an old copy.

        Not where something is shown that came, or is still missing that went, no earlier than one of those did.
        """
        known = self.comments
        until = min(known[name].missing_since or known[name].not_after for name in back)
        came = [
            known[name].not_after
            for name, comment in shown.items()
            if name not in back and name in known and next_comment(known[name].state, comment) is None
        ]
        went = [comment.missing_since for name, comment in known.items() if name not in shown and comment.in_row]
        return shown.keys() <= known.keys() and all(time is None or time < until for time in (*came, *went))
