"""History of one thread, built snapshot by snapshot.

Crawls resume it from what is stored and add one snapshot; re-extraction builds it from the first snapshot. Both get
their rows from the same rules.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType

from yalu.changes import as_known, begins, is_masked, next_comment
from yalu.history.proof import Implausibility, ProofRules, has_lasted, interval
from yalu.history.thread.new_comments import LastSnapshot, surely_new_since, was_written_before
from yalu.history.thread.thread_doubts import SnapshotBeside, ThreadLoss, doubt, is_switched_off
from yalu.model import NOT_MISSING, Fate, ParsedComment, ParsedThread

CONFIRMED = (Fate.WITHHELD, Fate.ERASED)
"""Answers about one comment that prove its removal whatever the snapshot is worth."""


@dataclass(frozen=True, slots=True)
class CommentStep:
    """A state of a comment; ``snapshot`` is the caller's number of the snapshot that first saw it."""

    snapshot: int
    not_before: datetime | None
    not_after: datetime
    state: ParsedComment
    kept: int | None = None


@dataclass(frozen=True, slots=True)
class LookUpAnswer:
    """The platform's answer to the look-up of a missing comment by id, and the number of its capture."""

    fate: Fate
    capture_id: object | None


@dataclass(slots=True)
class MissedComment:
    """A snapshot that missed a comment.

    ``in_row`` counts the misses in a row that prove something, this one included if it does; ``back`` is the number of
    the snapshot that showed the comment again.
    """

    comment: str
    snapshot: int
    in_row: int
    answer: LookUpAnswer | None = None
    back: int | None = None


@dataclass(slots=True)
class KnownComment:
    """A comment as stored: its last state, first seen at ``not_after``, and its current absence.

    ``in_row`` counts the snapshots in a row that prove its absence, ``missed_at`` is the last of them;
    ``missing_since`` is the first snapshot that missed it or showed something in its place, ``there_until`` the last
    one before that. Times are UTC. ``steps`` are the states that snapshots taken since added.
    """

    state: ParsedComment
    not_after: datetime
    in_row: int = 0
    missing_since: datetime | None = None
    missed_at: datetime | None = None
    there_until: datetime | None = None
    steps: list[CommentStep] = field(default_factory=list)

    def last_sight(self, shown_at: datetime | None) -> datetime:
        """When the state was last surely there: in the last complete snapshot that showed it."""
        if self.missing_since is not None:
            return max(self.not_after, self.there_until or self.not_after)
        return self.not_after if shown_at is None else max(self.not_after, shown_at)


@dataclass(frozen=True, slots=True)
class ThreadState:
    """A thread as stored: what the next snapshot is compared with.

    ``complete_at`` is the last complete, plausible snapshot, ``shown_at`` the last such that showed comments, ``last``
    the last one of any kind, ``first_at`` the first; ``implausible_in_row`` counts the implausible ones at the end.
    """

    comments: Mapping[str, KnownComment] = field(default_factory=dict)
    complete_at: datetime | None = None
    last: LastSnapshot | None = None
    implausible_in_row: int = 0
    first_at: datetime | None = None
    shown_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StoredSnapshot:
    """What is stored of a snapshot without bytes: new states by comment, comments missing and back, if it was empty."""

    versions: Mapping[str, tuple[ParsedComment, int]] = field(default_factory=dict)
    missing: Mapping[str, int] = field(default_factory=dict)
    back: Collection[str] = ()
    empty: bool = False


@dataclass(frozen=True, slots=True)
class SnapshotStep:
    """What one snapshot adds: ``new`` states by comment, ``missed`` comments, and comments ``back``.

    ``suspected`` is what speaks against it; ``implausibility`` is the same until it has lasted, and while it is set
    nothing counts.
    """

    new: Mapping[str, CommentStep]
    missed: Sequence[MissedComment]
    back: Sequence[str]
    suspected: Implausibility | None
    implausibility: Implausibility | None

    @property
    def active(self) -> bool:
        """Whether anything changed in the thread."""
        return bool(self.new or self.missed or self.back)


_MISREAD = (
    Implausibility.BROKEN_OFF,
    Implausibility.RUN_TOGETHER,
    Implausibility.SAME_WORDS,
)

NONE_STORED = StoredSnapshot()
NO_ANSWERS: Mapping[str, LookUpAnswer] = MappingProxyType({})


class ThreadHistory:
    """Takes the snapshots of one thread in order. Authors must be pseudonyms, ids as stored.

    ``erased`` are ids of comments whose words were erased, ``erased_authors`` such commenters: what is stored of them
    is kept unchanged.
    """

    def __init__(self, rules: ProofRules, erased: Collection[str] = (), erased_authors: Collection[str] = ()) -> None:
        self._rules = rules
        self._erased = frozenset(erased)
        self._erased_authors = frozenset(erased_authors)
        self._known: dict[str, KnownComment] = {}
        self._complete_at: datetime | None = None
        self._shown_at: datetime | None = None
        self._last: LastSnapshot | None = None
        self._first_at: datetime | None = None
        self.implausible_in_row = 0
        self.missed: list[MissedComment] = []

    def resume(self, state: ThreadState) -> None:
        """Continue from what is stored."""
        self._known = {name: replace(known, steps=[]) for name, known in state.comments.items()}
        self._complete_at, self._shown_at, self._last = state.complete_at, state.shown_at, state.last
        self.implausible_in_row = state.implausible_in_row
        self._first_at = state.first_at

    def begin_after(self, at: datetime | None) -> None:
        """Let a new thread be one whose page showed no comments at ``at`` (UTC); None: the page is new too."""
        if at is not None and self._last is None:
            self._last, self._first_at = LastSnapshot(at, None, None, empty=True), at

    @property
    def comments(self) -> Mapping[str, Sequence[CommentStep]]:
        """The states of each comment that the snapshots taken here made, oldest first."""
        return {platform_id: known.steps for platform_id, known in self._known.items()}

    def texts(self) -> list[str]:
        """What the comments last said."""
        return [known.state.text for known in self._known.values()]

    def suspects(self) -> list[str]:
        """Comments that are missing and not gone yet, to be looked up by id (decision 0128)."""
        return [
            name
            for name, known in self._known.items()
            if known.missing_since is not None and known.in_row < self._rules.gone_after
        ]

    def loss(self, thread: ParsedThread) -> ThreadLoss:
        """What a complete snapshot does not show of the known visible comments."""
        if not thread.complete:
            return ThreadLoss()
        beside = self._beside(thread, {comment.id: comment for comment in self._settled(thread)})
        known, lost = beside.loss
        return ThreadLoss(known, lost, beside.lost_by, self.implausible_in_row)

    def read(
        self,
        number: int,
        at: datetime,
        thread: ParsedThread,
        stored: StoredSnapshot = NONE_STORED,
        answers: Mapping[str, LookUpAnswer] = NO_ANSWERS,
        implausibility: Implausibility | None = None,
    ) -> SnapshotStep:
        """Add a snapshot, taken at ``at`` (UTC) and numbered by the caller.

        Of ``stored``, what is stored of it, only erased comments are taken. ``answers`` are those of comments that were
        looked up by id. ``implausibility`` is what speaks against the snapshot in view of the whole crawl.
        """
        shown: dict[str, ParsedComment] = {}
        for comment in self._settled(thread):
            shown.setdefault(comment.id, comment)
        self._keep(number, at, {key: stored.versions[key] for key in stored.versions if key in self._erased})
        self._first_at = self._first_at or at
        suspected = doubt(self._beside(thread, shown), implausibility)
        implausibility = self._lasting(suspected)
        # Where comments ran together, differences in the others are no edits either.
        new: dict[str, CommentStep] = {}
        masked: list[str] = []
        if implausibility not in _MISREAD:
            lasted = suspected is not None and implausibility is None
            new, masked = self._states((number, at), thread, shown, unseen=implausibility is None, lasted=lasted)
        back = self._return(number, shown, implausibility, masked)
        missed = self._absences((number, at), thread, shown, answers, implausibility) if thread.complete else []
        missed += [self._miss(name, number, at, self._known[name].in_row, None) for name in masked]
        if thread.complete and implausibility is None:
            self._complete_at, self._shown_at = at, at if thread.comments else self._shown_at
        self._last = LastSnapshot(at, thread.expected, thread.note, not thread.comments)
        return SnapshotStep(new, missed, back, suspected, implausibility)

    def keep(self, number: int, at: datetime, complete: bool, stored: StoredSnapshot) -> None:
        """Add a snapshot whose bytes are gone, from what is stored of it."""
        self._keep(number, at, stored.versions)
        self._return(number, stored.back, None, ())
        for platform_id, in_row in stored.missing.items():
            if platform_id in self._known:
                self._miss(platform_id, number, at, in_row, None)
        if complete:
            self._complete_at, self._shown_at = at, self._shown_at if stored.empty else at

    def again(self, at: datetime, until: datetime) -> None:
        """Record that later checks up to ``until`` saw what the last snapshot, at ``at``, had seen."""
        if self._shown_at == at:
            self._shown_at = max(at, until)
        if self._complete_at == at:
            self._complete_at = max(at, until)
        if self._last is not None and self._last.at == at:
            self._last = replace(self._last, at=max(at, until))

    # ---- what a snapshot shows ---------------------------------------------------------------------------------------

    def _settled(self, thread: ParsedThread) -> list[ParsedComment]:
        """The comments under the ids by which they are known; see ``yalu.changes.as_known``.

        Where ids are positions and words were erased, a comment without author or time is dropped: it could be the
        erased one.
        """
        settled = as_known([known.state for known in self._known.values()], thread.comments)
        if self._erased and settled != thread.comments:
            return [
                comment for comment in settled if comment.id in self._known or (comment.author and comment.posted_at)
            ]
        return list(settled)

    def _beside(self, thread: ParsedThread, shown: Mapping[str, ParsedComment]) -> SnapshotBeside:
        known = {name: comment.state for name, comment in self._known.items() if name not in self._erased}
        gone = frozenset(name for name, comment in self._known.items() if comment.in_row >= self._rules.gone_after)
        first, empty = self._complete_at is None, self._shown_at != self._complete_at
        return SnapshotBeside(thread, shown, known, gone, first=first, was_empty=empty)

    def _states(
        self,
        taken: tuple[int, datetime],
        thread: ParsedThread,
        shown: Mapping[str, ParsedComment],
        *,
        unseen: bool,
        lasted: bool,
    ) -> tuple[dict[str, CommentStep], list[str]]:
        """The new states, and the comments that may only be held back and must be shown so once more.

        ``taken`` is the snapshot's number and time. ``unseen``: whether unknown comments count. ``lasted``: whether
        something spoke against the snapshot, which has been shown often enough.
        """
        number, at = taken
        masked: list[str] = []
        before = {name: known.state for name, known in self._known.items()}
        # The clock may have been ahead at the previous snapshot, which was taken no later than this one.
        last = replace(self._last, at=min(self._last.at, at)) if self._last is not None else None
        new: dict[str, CommentStep] = {}
        listed = list(shown.values())
        for platform_id in shown:
            known = self._known.get(platform_id)
            if self._is_erased(platform_id, shown[platform_id], known) or (known is None and not unseen):
                continue
            state = next_comment(known.state if known else None, shown[platform_id])
            # A truncated page ends in the middle of a comment, however its markup was repaired.
            broken_off = known is not None and not thread.complete and begins(known.state.text, shown[platform_id].text)
            if state is None or broken_off:
                continue
            if known is not None and known.missing_since is None and not lasted and is_masked(known.state, state):
                masked.append(platform_id)
                continue
            if known is None:
                since = self._unseen_at(before) or surely_new_since(state, thread, listed, before, last)
                if since is not None and not before and self._was_there_at_first(state, at):
                    since = None  # the list was empty for want of an answer: what stood there is the baseline
            else:
                since = known.last_sight(self._shown_at)
            new[platform_id] = self._add(platform_id, CommentStep(number, *interval(since, at), state))
        return new, masked

    def _unseen_at(self, before: Collection[str]) -> datetime | None:
        """The last complete snapshot that would have shown a comment: not one in which all were switched off."""
        off = self._shown_at != self._complete_at and any(self._known[name].missing_since is None for name in before)
        return self._shown_at if off else self._complete_at

    def _was_there_at_first(self, state: ParsedComment, at: datetime) -> bool:
        """Whether a comment was written before the first snapshot; a clock that was ahead then tells nothing."""
        return self._first_at is not None and self._first_at <= at and was_written_before(state, self._first_at)

    def _is_erased(self, platform_id: str, shown: ParsedComment, known: KnownComment | None) -> bool:
        authors = {shown.author, known.state.author if known else None}
        return platform_id in self._erased or bool(authors & self._erased_authors)

    def _add(self, platform_id: str, step: CommentStep) -> CommentStep:
        known = self._known.setdefault(platform_id, KnownComment(step.state, step.not_after))
        known.state, known.not_after = step.state, step.not_after
        known.steps.append(step)
        return step

    def _keep(self, number: int, at: datetime, versions: Mapping[str, tuple[ParsedComment, int]]) -> None:
        for platform_id, (state, version_id) in versions.items():
            known = self._known.get(platform_id)
            if known is None:
                self._add(platform_id, CommentStep(number, *interval(self._complete_at, at), state, version_id))
            elif platform_id in self._erased or next_comment(known.state, state) is not None:
                since = known.last_sight(self._shown_at)
                self._add(platform_id, CommentStep(number, *interval(since, at), state, version_id))

    # ---- what it does not show ---------------------------------------------------------------------------------------

    def _lasting(self, implausibility: Implausibility | None) -> Implausibility | None:
        """The implausibility until it has lasted; comments whose words are shown elsewhere are never missing."""
        self.implausible_in_row = self.implausible_in_row + 1 if implausibility else 0
        if implausibility is None or implausibility is Implausibility.RUN_TOGETHER:
            return implausibility
        return None if has_lasted(implausibility, self.implausible_in_row) else implausibility

    def _absences(
        self,
        taken: tuple[int, datetime],
        thread: ParsedThread,
        shown: Collection[str],
        answers: Mapping[str, LookUpAnswer],
        implausibility: Implausibility | None,
    ) -> list[MissedComment]:
        missed: list[MissedComment] = []
        (number, at), off = taken, is_switched_off(thread)
        for platform_id, known in self._known.items():
            answer = answers.get(platform_id)
            confirmed = answer is not None and answer.fate in CONFIRMED
            excused = (off and not confirmed) or (answer is not None and answer.fate in NOT_MISSING)
            if platform_id in shown or known.in_row >= self._rules.gone_after or excused:
                continue
            if known.missed_at is not None and not self._rules.counts(at, known.missed_at):
                continue
            proves = implausibility is None or confirmed
            missed.append(self._miss(platform_id, number, at, known.in_row + proves, answer))
        return missed

    def _miss(
        self, platform_id: str, number: int, at: datetime, in_row: int, answer: LookUpAnswer | None
    ) -> MissedComment:
        known = self._known[platform_id]
        known.missed_at = at if in_row > known.in_row else known.missed_at
        known.there_until = known.last_sight(self._shown_at)
        known.in_row, known.missing_since = in_row, known.missing_since or at
        missed = MissedComment(platform_id, number, in_row, answer)
        self.missed.append(missed)
        return missed

    def _return(
        self, number: int, shown: Collection[str], implausibility: Implausibility | None, masked: Collection[str]
    ) -> list[str]:
        back = [name for name in shown if self._is_back(name, implausibility) and name not in masked]
        for name in back:
            known = self._known[name]
            self._known[name] = replace(known, in_row=0, missing_since=None, missed_at=None, there_until=None)
        returned = set(back)
        for missed in self.missed:
            if missed.comment in returned and missed.back is None:
                missed.back = number
        return back

    def _is_back(self, name: str, implausibility: Implausibility | None) -> bool:
        """Whether a comment that is shown was missing; one that was gone is back in a plausible snapshot only."""
        known = self._known.get(name)
        if known is None or known.missing_since is None:
            return False
        return implausibility is None or known.in_row < self._rules.gone_after
