"""Facts of the snapshots of one crawl: comments that are new, edited, missing or back, and threads that turned."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any, Generic, TypeVar

from yalu.history.absences import KnownSnapshot, last_missed, last_shown, proofs
from yalu.history.thread.thread_doubts import NO_SECTION
from yalu.model import Fate, ParsedArticle, ParsedComment
from yalu.reasons import Reason

State = TypeVar("State", ParsedArticle, ParsedComment)
Key = tuple[type, int]
"""Article or Comment, and the id of its new version."""


@dataclass(frozen=True, slots=True)
class StoredState:
    """The row of a version with the state in it; ``intact``: the state has the content hash that is stored."""

    row: Any
    state: Any
    intact: bool

    def beside(self, old: StoredState | None, *, one_reader: bool) -> dict[str, Any]:
        """The facts of a version beside the one before it, ``old``; ``one_reader``: one extractor read both.

        A difference is the publisher's where that is so and neither is damaged.
        """
        same = {name: getattr(self.row, name) for name in ("seq", "not_before", "not_after", "recurrence")}
        return {
            **same,
            "version_id": self.row.id,
            "current": self.state,
            "previous_id": None if old is None else old.row.id,
            "previous": None if old is None else old.state,
            "comparable": one_reader and self.intact and (old is None or old.intact),
        }


@dataclass(frozen=True, slots=True)
class VersionFacts(Generic[State]):
    """A version that the crawl made, and the version before it."""

    version_id: int
    seq: int
    current: State
    previous_id: int | None
    previous: State | None
    not_before: datetime | None
    """For a new comment the last complete snapshot without it; None without one: it may always have been there."""
    not_after: datetime
    comparable: bool
    """Whether one extractor read both sides; otherwise a difference may come from the extractor."""
    recurrence: int
    """How often the same transition, from the same state to the same state, was made before (A→B→A→B)."""
    completes: bool = False
    """Whether the page before had no closing tag, and this one has: it may have been cut short."""

    @property
    def is_compared(self) -> bool:
        """Whether the two states are compared."""
        return self.previous is not None and self.comparable

    @property
    def key(self) -> Key:
        """What it is told apart by from the other versions of its crawl."""
        return type(self.current), self.version_id


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentVersionFacts(VersionFacts[ParsedComment]):
    """A version of a comment. ``author`` in the states is the pseudonym; it ``completes`` one that was shown last."""

    comment_id: int
    restored: bool = False
    """Whether an earlier version said the same."""


def comment_version(
    snapshot: Any, new: StoredState, old: StoredState | None, *, completes: bool
) -> CommentVersionFacts:
    """The facts of a version that a snapshot made; ``completes`` as of ``CommentVersionFacts``."""
    read_by = snapshot.read_whole_by if old is None else snapshot.read_before_by
    own = new.beside(old, one_reader=_read_alike(snapshot, read_by))
    return CommentVersionFacts(**own, completes=completes, comment_id=new.row.comment_id, restored=new.row.restored)


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceFacts:
    """A comment that a complete snapshot of the crawl missed, or that a snapshot shows again after it was missing.

    ``last`` is its state then; it went, or came back, between ``not_before``, the last time it was surely seen or the
    last complete snapshot that missed it, and ``not_after``.
    """

    comment_id: int
    version_id: int
    last: ParsedComment
    not_before: datetime
    not_after: datetime
    comparable: bool
    in_row: int
    """How many snapshots in a row that prove its absence missed it."""
    snapshots: tuple[int, ...] = ()
    """Ids of those of a missing one, this snapshot last."""
    fate: Fate | None = None
    """The platform's answer to its look-up by id; None when it was not looked up."""
    capture_id: int | None = None
    """Capture of that answer."""
    ruled_out: Sequence[Mapping[str, object]] = ()
    """Snapshots since it was last seen that prove nothing; see ``ruled_out``."""


def ruled_out(name: str, row: Any, stated: Reason | None, otherwise: Reason) -> Mapping[str, object]:
    """A check or snapshot that counts for nothing, and why, as evidence lists it."""
    because = Reason.of(row.implausibility) if row.implausibility is not None else stated or otherwise
    return {name: row.id, "because": because.as_json()}


@dataclass(frozen=True, slots=True)
class CommentPast:
    """Rows of a comment in their order: its current versions, its absences, and the snapshots of its thread.

    ``state_of`` gives the state in the row of a version, by the platform's id.
    """

    versions: Sequence[Any]
    absences: Sequence[Any]
    snapshots: Sequence[KnownSnapshot]
    state_of: Callable[[Any, str], ParsedComment]

    def missed(self, snapshot: Any) -> AbsenceFacts | None:
        """How a snapshot missed the comment; None where it did not, or adds nothing to the row."""
        up_to_it = [row for row in self.absences if row.snapshot_id <= snapshot.id]
        run = proofs(row for row in up_to_it if row.back_snapshot_id == up_to_it[-1].back_snapshot_id)
        if not run or run[-1].snapshot_id != snapshot.id or (last := self._last_state(snapshot)) is None:
            return None
        first, rows = run[0].snapshot_id, [known.row for known in self.snapshots]
        if (sight := last_shown(self.versions, self.absences, self.snapshots, first)) is None:
            return None
        return AbsenceFacts(
            **last,
            snapshots=tuple(row.snapshot_id for row in run),
            not_before=sight.last_at,
            not_after=next(row.at for row in rows if row.id == first),
            comparable=sight.row.extractor == snapshot.extractor,
            in_row=run[-1].in_row,
            fate=run[-1].fate,
            capture_id=run[-1].capture_id,
            ruled_out=[
                ruled_out("snapshot", row, row.note, Reason.of("snapshot.incomplete"))
                for row in rows
                if row.id < snapshot.id and row.at > sight.last_at and not row.complete
            ],
        )

    def back(self, shown: Any) -> AbsenceFacts | None:
        """How the snapshot ``shown`` shows the comment again; None where it was not missing."""
        closed = [row for row in self.absences if row.back_snapshot_id == shown.id]
        if not closed or (last := self._last_state(shown)) is None:
            return None
        missed = last_missed([row.snapshot_id for row in closed], self.snapshots, shown.id)
        return AbsenceFacts(
            **last,
            not_before=missed.last_at,
            not_after=shown.at,
            comparable=missed.row.extractor == shown.extractor,
            in_row=max(row.in_row for row in closed),
        )

    def _last_state(self, snapshot: Any) -> dict[str, Any] | None:
        """What was current at a snapshot; None where an earlier extractor took something else for the comment."""
        row = next((row for row in reversed(self.versions) if row.snapshot_id <= snapshot.id), None)
        if row is None:
            return None
        last = self.state_of(row, self.absences[0].platform_id)
        return {"comment_id": row.comment_id, "version_id": row.id, "last": last}


@dataclass(frozen=True, slots=True)
class ThreadFacts:
    """The row of the crawl's snapshot of one thread, beside what is stored of the thread.

    ``stated`` is the last one before it that told whether the thread was open, ``statements`` are all of those, needed
    only where it ``turns``. A thread that never showed a comment (``bare``) tells it in an incomplete snapshot too.
    """

    snapshot: Any
    stated: Any | None = None
    versions: Sequence[CommentVersionFacts] = ()
    missing: Sequence[AbsenceFacts] = ()
    back: Sequence[AbsenceFacts] = ()
    statements: Sequence[Any] = ()

    @property
    def turns(self) -> bool:
        """Whether the thread was closed or opened since."""
        now, last = self.snapshot, self.stated
        tells = (now.complete or now.bare) and now.open is not None
        return last is not None and tells and now.open != last.open

    @property
    def turn_comparable(self) -> bool:
        """Whether one extractor read both statements about being open."""
        now, last = self.snapshot, self.stated
        return last is None or last.open == now.open or last.extractor == now.extractor

    @property
    def turned_before(self) -> int:
        """How often the thread was closed, or opened, in the same direction in earlier snapshots."""
        now = self.snapshot.open
        pairs = [pair for pair in pairwise(self.statements) if pair[0].extractor == pair[1].extractor]
        return sum(after.open is now and before.open is not now for before, after in pairs)

    @property
    def is_taken_down(self) -> bool:
        """Whether the section of comments is believed to be taken down since this snapshot."""
        now = self.snapshot
        return self._follows_whole and now.note == NO_SECTION and now.whole_noted != NO_SECTION

    @property
    def is_put_back(self) -> bool:
        """Whether it shows a section of comments that was taken down."""
        return self._follows_whole and self.snapshot.seen > 0 and self.snapshot.whole_noted == NO_SECTION

    @property
    def _follows_whole(self) -> bool:
        """Whether it is complete and one extractor read it and the last complete snapshot before it, if any."""
        return bool(self.snapshot.complete) and _read_alike(self.snapshot, self.snapshot.read_whole_by)

    @property
    def tells(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.versions or self.missing or self.back or self.turns or self.is_taken_down or self.is_put_back)


def _read_alike(snapshot: Any, extractor: str | None) -> bool:
    return extractor in (None, snapshot.extractor)
