"""History of one thread, built snapshot by snapshot.

Crawls resume it from what is stored and add one snapshot; re-extraction builds it from the first snapshot. Both get
their rows from the same rules.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType

from yalu.changes import as_known, begins, next_comment
from yalu.contradictions import NOT_CLOSED
from yalu.history.new_comments import LastSnapshot, surely_new_since
from yalu.history.proof import LASTING, LASTING_UNCOUNTED, Implausibility, ProofRules, interval
from yalu.model import NOT_MISSING, Comment, CommentState, Fate, Thread

CONFIRMED = (Fate.WITHHELD, Fate.ERASED)
"""Answers about one comment that prove its removal whatever the snapshot is worth."""

ALL_LOST_FROM = 2
"""A thread of a single comment may lose it in any day of moderation."""

TURNED_FROM = 3
"""Comments that turn into one text at once, from which on the cause is not a moderator."""

QUOTED = 8
"""Length in characters from which on the same text in two comments is no coincidence."""


@dataclass(frozen=True, slots=True)
class CommentStep:
    """A state of a comment; ``snapshot`` is the caller's number of the snapshot that first saw it."""

    snapshot: int
    not_before: datetime | None
    not_after: datetime
    state: Comment
    kept: int | None = None


@dataclass(frozen=True, slots=True)
class LookUpAnswer:
    """The platform's answer to the look-up of a missing comment by id, and the number of its capture."""

    fate: Fate
    capture_id: object | None


@dataclass(slots=True)
class Missed:
    """A snapshot that missed a comment.

    ``in_row`` counts the misses in a row that prove something, this one included if it does; ``back`` is the number of
    the snapshot that showed the comment again.
    """

    comment: str
    snapshot: int
    in_row: int
    answer: LookUpAnswer | None = None
    back: int | None = None


@dataclass(frozen=True, slots=True)
class KnownComment:
    """A comment as stored: its last state, first seen at ``not_after``, and its current absence.

    ``in_row`` counts the snapshots in a row that prove its absence, ``missed_at`` is the last of them;
    ``missing_since`` is the first snapshot that missed it. Times are UTC.
    """

    state: Comment
    not_after: datetime
    in_row: int = 0
    missing_since: datetime | None = None
    missed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ThreadState:
    """A thread as stored: what the next snapshot is compared with.

    ``complete_at`` is the last complete, plausible snapshot, ``last`` the last one of any kind; ``implausible_in_row``
    counts the implausible snapshots at the end of the thread.
    """

    comments: Mapping[str, KnownComment] = field(default_factory=dict)
    complete_at: datetime | None = None
    last: LastSnapshot | None = None
    implausible_in_row: int = 0


@dataclass(frozen=True, slots=True)
class StoredSnapshot:
    """What is stored of a snapshot that cannot be re-extracted: new states by comment, comments missing and back."""

    versions: Mapping[str, tuple[Comment, int]] = field(default_factory=dict)
    missing: Mapping[str, int] = field(default_factory=dict)
    back: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class SnapshotStep:
    """What one snapshot adds: ``new`` states by comment, ``missed`` comments, and comments ``back``.

    ``suspected`` is what speaks against it; ``implausibility`` is the same until it has lasted, and while it is set
    nothing counts.
    """

    new: Mapping[str, CommentStep]
    missed: Sequence[Missed]
    back: Sequence[str]
    suspected: Implausibility | None
    implausibility: Implausibility | None

    @property
    def active(self) -> bool:
        """Whether anything changed in the thread."""
        return bool(self.new or self.missed or self.back)


NONE_STORED = StoredSnapshot()
NO_ANSWERS: Mapping[str, LookUpAnswer] = MappingProxyType({})


@dataclass(slots=True)
class _Known:
    state: Comment
    not_after: datetime
    in_row: int = 0
    missing_since: datetime | None = None
    missed_at: datetime | None = None
    steps: list[CommentStep] = field(default_factory=list)

    def last_sight(self, complete_at: datetime | None) -> datetime:
        """When the state was last surely there: in the last complete snapshot, unless that one missed it."""
        if complete_at is None or self.missing_since is not None:
            return self.not_after
        return max(self.not_after, complete_at)


class ThreadHistory:
    """Takes the snapshots of one thread in order. Authors must be pseudonyms, ids as stored.

    ``erased`` are ids of comments whose words were erased, ``erased_authors`` such commenters: what is stored of them
    is kept unchanged.
    """

    def __init__(self, rules: ProofRules, erased: Collection[str] = (), erased_authors: Collection[str] = ()) -> None:
        self._rules = rules
        self._erased = frozenset(erased)
        self._erased_authors = frozenset(erased_authors)
        self._known: dict[str, _Known] = {}
        self._complete_at: datetime | None = None
        self._last: LastSnapshot | None = None
        self.implausible_in_row = 0
        self.missed: list[Missed] = []

    def resume(self, state: ThreadState) -> None:
        """Continue from what is stored."""
        self._known = {
            name: _Known(one.state, one.not_after, one.in_row, one.missing_since, one.missed_at)
            for name, one in state.comments.items()
        }
        self._complete_at, self._last, self.implausible_in_row = state.complete_at, state.last, state.implausible_in_row

    @property
    def comments(self) -> Mapping[str, Sequence[CommentStep]]:
        """The states of each comment that the snapshots taken here made, oldest first."""
        return {platform_id: known.steps for platform_id, known in self._known.items()}

    def suspects(self) -> list[str]:
        """Comments that are missing and not gone yet, to be looked up by id (decision 0128)."""
        return [
            name
            for name, known in self._known.items()
            if known.missing_since is not None and known.in_row < self._rules.gone_after
        ]

    def loss(self, thread: Thread) -> tuple[int, int]:
        """Number of known visible comments, and how many of them a complete snapshot does not show."""
        return self._loss({one.id for one in self._settled(thread)}) if thread.complete else (0, 0)

    def read(
        self,
        number: int,
        at: datetime,
        thread: Thread,
        stored: StoredSnapshot = NONE_STORED,
        answers: Mapping[str, LookUpAnswer] = NO_ANSWERS,
        implausibility: Implausibility | None = None,
    ) -> SnapshotStep:
        """Add a snapshot, taken at ``at`` (UTC) and numbered by the caller.

        Of ``stored``, what is stored of it, only erased comments are taken. ``answers`` are those of comments that were
        looked up by id. ``implausibility`` is what speaks against the snapshot in view of the whole crawl.
        """
        shown: dict[str, Comment] = {}
        for comment in self._settled(thread):
            shown.setdefault(comment.id, comment)
        self._keep(number, at, {key: stored.versions[key] for key in stored.versions if key in self._erased})
        suspected = self._misread(thread, shown) or implausibility or self._unlikely_loss(thread, shown)
        implausibility = self._lasting(suspected)
        # Where comments ran together, differences in the others are no edits either.
        misread = implausibility in (Implausibility.BROKEN_OFF, Implausibility.RUN_TOGETHER, Implausibility.SAME_WORDS)
        new = {} if misread else self._states(number, at, thread, shown, unseen=implausibility is None)
        back = self._return(number, shown)
        missed = self._absences(number, at, shown, answers, implausibility) if thread.complete else []
        if thread.complete and implausibility is None:
            self._complete_at = at
        self._last = LastSnapshot(at, thread.expected, thread.note, not thread.comments)
        return SnapshotStep(new, missed, back, suspected, implausibility)

    def keep(self, number: int, at: datetime, complete: bool, stored: StoredSnapshot) -> None:
        """Add a snapshot whose bytes are gone, from what is stored of it."""
        self._keep(number, at, stored.versions)
        self._return(number, stored.back)
        for platform_id, in_row in stored.missing.items():
            if platform_id in self._known:
                self._miss(platform_id, number, at, in_row, None)
        if complete:
            self._complete_at = at

    def again(self, at: datetime, until: datetime) -> None:
        """Record that later checks up to ``until`` saw what the last snapshot, at ``at``, had seen."""
        if self._complete_at == at:
            self._complete_at = max(at, until)
        if self._last is not None and self._last.at == at:
            self._last = replace(self._last, at=max(at, until))

    # ---- what a snapshot shows ---------------------------------------------------------------------------------------

    def _settled(self, thread: Thread) -> list[Comment]:
        """The comments under the ids by which they are known; see ``yalu.changes.as_known``.

        Where ids are positions and words were erased, a comment without author or time is dropped: it could be the
        erased one.
        """
        settled = as_known([known.state for known in self._known.values()], thread.comments)
        if self._erased and settled != thread.comments:
            return [one for one in settled if one.id in self._known or (one.author and one.posted_at)]
        return list(settled)

    def _states(
        self, number: int, at: datetime, thread: Thread, shown: Mapping[str, Comment], *, unseen: bool
    ) -> dict[str, CommentStep]:
        before = {name: known.state for name, known in self._known.items()}
        # The clock may have been ahead at the previous snapshot, which was taken no later than this one.
        last = replace(self._last, at=min(self._last.at, at)) if self._last is not None else None
        new: dict[str, CommentStep] = {}
        for platform_id in shown:
            known = self._known.get(platform_id)
            if self._is_erased(platform_id, shown[platform_id], known) or (known is None and not unseen):
                continue
            state = next_comment(known.state if known else None, shown[platform_id])
            # A truncated page ends in the middle of a comment, however its markup was repaired.
            broken_off = known is not None and not thread.complete and begins(known.state.text, shown[platform_id].text)
            if state is None or broken_off:
                continue
            if known is None:
                since = self._complete_at or surely_new_since(state, thread, list(shown.values()), before, last)
            else:
                since = known.last_sight(self._complete_at)
            new[platform_id] = self._add(platform_id, CommentStep(number, *interval(since, at), state))
        return new

    def _is_erased(self, platform_id: str, shown: Comment, known: _Known | None) -> bool:
        authors = {shown.author, known.state.author if known else None}
        return platform_id in self._erased or bool(authors & self._erased_authors)

    def _add(self, platform_id: str, step: CommentStep) -> CommentStep:
        known = self._known.setdefault(platform_id, _Known(step.state, step.not_after))
        known.state, known.not_after = step.state, step.not_after
        known.steps.append(step)
        return step

    def _keep(self, number: int, at: datetime, versions: Mapping[str, tuple[Comment, int]]) -> None:
        for platform_id, (state, version_id) in versions.items():
            known = self._known.get(platform_id)
            if known is None:
                self._add(platform_id, CommentStep(number, *interval(self._complete_at, at), state, version_id))
            elif platform_id in self._erased or next_comment(known.state, state) is not None:
                since = known.last_sight(self._complete_at)
                self._add(platform_id, CommentStep(number, *interval(since, at), state, version_id))

    # ---- what it does not show ---------------------------------------------------------------------------------------

    def _misread(self, thread: Thread, shown: Mapping[str, Comment]) -> Implausibility | None:
        if thread.note == NOT_CLOSED and self._complete_at is not None:
            return Implausibility.BROKEN_OFF
        if self._run_together(shown):
            return Implausibility.RUN_TOGETHER
        return Implausibility.SAME_WORDS if self._says_one_thing(shown) else None

    def _unlikely_loss(self, thread: Thread, shown: Collection[str]) -> Implausibility | None:
        if not thread.complete:
            return None
        known, lost = self._loss(shown)
        if lost == known >= ALL_LOST_FROM:
            return Implausibility.ALL_LOST
        return Implausibility.HALF_LOST if thread.expected is None and lost * 2 > known else None

    def _loss(self, shown: Collection[str]) -> tuple[int, int]:
        there = self._there()
        return len(there), sum(name not in shown for name in there)

    def _there(self) -> list[str]:
        """The comments that are visible as far as is known."""
        return [
            name
            for name, known in self._known.items()
            if known.in_row < self._rules.gone_after
            and known.state.state is CommentState.VISIBLE
            and name not in self._erased
        ]

    def _says_one_thing(self, shown: Mapping[str, Comment]) -> bool:
        """Whether most known comments turned into one text: a button or line of the site was read in their place."""
        known = [name for name in shown if name in self._known]
        turned = Counter(shown[name].text for name in known if shown[name].text != self._known[name].state.text)
        most = max(turned.values(), default=0)
        return most >= TURNED_FROM and most * 2 > len(known)

    def _run_together(self, shown: Mapping[str, Comment]) -> bool:
        """Whether missing comments stand in the text of a shown one: the list was read as fewer items."""
        lost = [self._known[name].state.text for name in self._there() if name not in shown]
        grown = [
            one.text
            for name, one in shown.items()
            if name in self._known and len(one.text) > len(self._known[name].state.text)
        ]
        return any(len(text) >= QUOTED and text in other for text in lost for other in grown)

    def _lasting(self, implausibility: Implausibility | None) -> Implausibility | None:
        """The implausibility until it has lasted; comments whose words are shown elsewhere are never missing."""
        self.implausible_in_row = self.implausible_in_row + 1 if implausibility else 0
        if implausibility is Implausibility.RUN_TOGETHER:
            return implausibility
        return (
            implausibility
            if self.implausible_in_row < (LASTING_UNCOUNTED if implausibility is Implausibility.HALF_LOST else LASTING)
            else None
        )

    def _absences(
        self,
        number: int,
        at: datetime,
        shown: Collection[str],
        answers: Mapping[str, LookUpAnswer],
        implausibility: Implausibility | None,
    ) -> list[Missed]:
        missed = []
        for platform_id, known in self._known.items():
            answer = answers.get(platform_id)
            excused = answer is not None and answer.fate in NOT_MISSING
            if platform_id in shown or known.in_row >= self._rules.gone_after or excused:
                continue
            if known.missed_at is not None and not self._rules.counts(at, known.missed_at):
                continue
            proves = implausibility is None or (answer is not None and answer.fate in CONFIRMED)
            missed.append(self._miss(platform_id, number, at, known.in_row + proves, answer))
        return missed

    def _miss(self, platform_id: str, number: int, at: datetime, in_row: int, answer: LookUpAnswer | None) -> Missed:
        known = self._known[platform_id]
        known.missed_at = at if in_row > known.in_row else known.missed_at
        known.in_row, known.missing_since = in_row, known.missing_since or at
        missed = Missed(platform_id, number, in_row, answer)
        self.missed.append(missed)
        return missed

    def _return(self, number: int, shown: Collection[str]) -> list[str]:
        back = [name for name in shown if name in self._known and self._known[name].missing_since is not None]
        for name in back:
            known = self._known[name]
            self._known[name] = replace(known, in_row=0, missing_since=None, missed_at=None)
        returned = set(back)
        for one in self.missed:
            if one.comment in returned and one.back is None:
                one.back = number
        return back
