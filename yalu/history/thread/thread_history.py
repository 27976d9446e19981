"""History of one thread, built snapshot by snapshot.

Crawls go on from what is stored and add one snapshot; re-extraction goes on from nothing and adds each stored one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from yalu.changes.threads.comment_pairing import as_known
from yalu.changes.threads.comment_state import is_masked, is_unavailable
from yalu.changes.versions import begins, next_comment
from yalu.history.proof import (
    A_DAY,
    LASTING_IN_PART,
    MISREAD,
    OLD_COPIES,
    Implausibility,
    ProofRules,
    has_lasted,
    interval,
    is_row,
)
from yalu.history.thread.thread_doubts import SnapshotBeside, ThreadLoss, doubt, is_switched_off
from yalu.history.thread.thread_state import (
    CONFIRMED,
    CommentStep,
    KnownComment,
    LastSnapshot,
    MissedComment,
    StoredSnapshot,
    surely_new_since,
    was_written_before,
)
from yalu.ids import fitting
from yalu.model import NOT_MISSING, LookUp, ParsedComment, ParsedThread


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


@dataclass(slots=True)
class ThreadHistory:
    """A thread as stored, which takes further snapshots in order. Authors must be pseudonyms, ids as stored.

    ``complete_at`` is the last complete, plausible snapshot, ``shown_at`` the last such that showed comments, ``last``
    the last one of any kind, ``first_at`` the first; ``suspected`` is what spoke against the last, and
    ``implausible_in_row`` counts the implausible ones at the end.
    ``erased`` are ids of comments whose words were erased, ``erased_authors`` such commenters: what is stored of them
    is kept unchanged.
    """

    comments: dict[str, KnownComment] = field(default_factory=dict)
    complete_at: datetime | None = None
    last: LastSnapshot | None = None
    suspected: str | None = None
    implausible_in_row: int = 0
    first_at: datetime | None = None
    shown_at: datetime | None = None
    rules: ProofRules = field(default_factory=ProofRules)
    erased: Collection[str] = ()
    erased_authors: Collection[str] = ()
    _begun_after: datetime | None = field(default=None, init=False)
    _as_known_of: dict[int, tuple[ParsedThread, list[ParsedComment]]] = field(default_factory=dict, init=False)
    """Threads beside this state, each with its comments under the ids by which they are known."""

    def begin_after(self, at: datetime | None) -> None:
        """Let a new thread be one whose page showed no comments at ``at`` (UTC); None: the page is new too."""
        if at is not None and self.last is None:
            self.last, self._begun_after = LastSnapshot(at, None, None, empty=True), at

    def loss(self, thread: ParsedThread) -> ThreadLoss:
        """What a snapshot does not show of the known visible comments, and what it shows again."""
        shown = {comment.id: comment for comment in self._as_known(thread)}
        beside = self._beside(thread, shown)
        back = beside.returned
        returned = tuple(shown[name].text for name in back) if back and self.may_have_been(shown, back) else ()
        loss = beside.loss() if thread.complete else ThreadLoss()
        return replace(loss, returned=returned, implausible_in_row=self.implausible_in_row)

    def alters(self, thread: ParsedThread) -> bool:
        """Whether a snapshot shows a known comment in another state."""
        shown = ((comment, self.comments.get(comment.id)) for comment in self._as_known(thread))
        return any(known is not None and next_comment(known.state, comment) is not None for comment, known in shown)

    @property
    def copies_in_row(self) -> int:
        """How many snapshots at the end were old copies, as far as is known."""
        return self.implausible_in_row if self.suspected in OLD_COPIES else 0

    def read(
        self,
        at: datetime,
        thread: ParsedThread,
        look_ups: Iterable[LookUp] = (),
        implausibility: Implausibility | None = None,
        stored: StoredSnapshot | None = None,
        *,
        listed: bool = False,
    ) -> SnapshotStep:
        """Add a snapshot, taken at ``at`` (UTC).

        ``look_ups`` are those of missing comments by id, and ``listed`` says that the platform's interface listed the
        thread. ``implausibility`` is what speaks against the snapshot in view of the whole crawl. Of ``stored``, what
        is stored of it, erased comments are taken, and what its crawl proved.
        """
        answers = {fitting(answer.comment_id): answer for answer in look_ups}
        shown: dict[str, ParsedComment] = {}
        for comment in self._as_known(thread):
            shown.setdefault(comment.id, comment)
        versions = stored.versions if stored is not None else {}
        new = self._keep(at, {name: versions[name] for name in versions if name in self.erased})
        proved = frozenset(self.comments) if listed else self.proved_absent(answers, stored)
        lasting = self.away_for_long(at)
        suspected = doubt(self._beside(thread, shown, proved, lasting), implausibility)
        implausibility = self._lasting(suspected)
        # Where comments ran together or return, differences in the others are no edits either.
        masked: list[str] = []
        if implausibility not in (*MISREAD, *OLD_COPIES):
            lasted = suspected is not None and implausibility is None
            unseen = implausibility in (None, Implausibility.PART_LOST)
            states, masked = self._states(at, thread, shown, unseen=unseen, lasted=lasted)
            new |= states
        back = self._return(shown, implausibility, masked)
        counting = frozenset(self.comments) if implausibility is None else frozenset()
        counting = proved | lasting if implausibility is Implausibility.PART_LOST else counting
        missed = self._absences(at, thread, shown, answers, counting) if thread.complete else []
        missed += [self._miss(name, at, self.comments[name].in_row, None) for name in masked]
        until = at if stored is None else stored.row.last_repeated_at
        last = LastSnapshot(until, thread.expected, thread.note, not thread.comments)
        self._took(at, last, whole=thread.complete and implausibility is None)
        return SnapshotStep(new, missed, back, suspected, implausibility)

    def keep(self, stored: StoredSnapshot) -> SnapshotStep:
        """Add a snapshot whose bytes are gone, from what is stored of it."""
        at, last = stored.row.at, LastSnapshot.of(stored.row)
        new = self._keep(at, stored.versions)
        back = self._return(stored.back, None, ())
        missing = [name for name in stored.missing if name in self.comments]
        missed = [self._miss(name, at, stored.missing[name], None) for name in missing]
        self._count(stored.row.implausibility)
        self._took(at, last, whole=stored.row.complete)
        return SnapshotStep(new, missed, back, None, None)

    def _took(self, at: datetime, last: LastSnapshot, *, whole: bool) -> None:
        self.last, self.first_at, self._begun_after = last, self.first_at or at, None
        self._as_known_of = {}
        if whole:
            self.complete_at, self.shown_at = last.at, self.shown_at if last.empty else last.at

    def suspects(self, gone_after: int) -> list[str]:
        """Comments that are missing and not gone yet, to be looked up by id (decision 0128)."""
        missing = (name for name, known in self.comments.items() if known.missing_since is not None)
        return [name for name in missing if self.comments[name].in_row < gone_after]

    def proved_absent(self, answers: Mapping[str, LookUp], stored: StoredSnapshot | None) -> frozenset[str]:
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

    # ---- what a snapshot shows ---------------------------------------------------------------------------------------

    def _as_known(self, thread: ParsedThread) -> list[ParsedComment]:
        """The comments under the ids by which they are known, worked out once; see ``as_known``.

        Where ids are positions and words were erased, a comment without author or time is dropped: it could be the
        erased one.
        """
        if id(thread) in self._as_known_of:
            return self._as_known_of[id(thread)][1]
        comments = list(as_known([known.state for known in self.comments.values()], thread.comments))
        if self.erased and comments != list(thread.comments):
            comments = [
                comment for comment in comments if comment.id in self.comments or (comment.author and comment.posted_at)
            ]
        self._as_known_of[id(thread)] = thread, comments
        return comments

    def _beside(
        self,
        thread: ParsedThread,
        shown: Mapping[str, ParsedComment],
        proved: Collection[str] = (),
        lasting: Collection[str] = (),
    ) -> SnapshotBeside:
        known = {name: comment for name, comment in self.comments.items() if name not in self.erased}
        first, empty = self.complete_at is None, self.shown_at != self.complete_at
        return SnapshotBeside(thread, shown, known, self.rules.gone_after, first, empty, proved, lasting)

    def _states(
        self, at: datetime, thread: ParsedThread, shown: Mapping[str, ParsedComment], *, unseen: bool, lasted: bool
    ) -> tuple[dict[str, CommentStep], list[str]]:
        """The new states, and the comments that may only be held back and must be shown so once more.

        ``unseen``: whether unknown comments count. ``lasted``: whether something spoke against the snapshot, which has
        been shown often enough.
        """
        masked: list[str] = []
        before = {name: known.state for name, known in self.comments.items()}
        # The clock may have been ahead at the previous snapshot, which was taken no later than this one.
        last = self.last
        last = replace(last, at=min(last.at, at)) if last is not None else None
        new: dict[str, CommentStep] = {}
        listed = list(shown.values())
        for platform_id in shown:
            known = self.comments.get(platform_id)
            authors = {shown[platform_id].author, known.state.author if known else None}
            erased = platform_id in self.erased or not authors.isdisjoint(self.erased_authors)
            if erased or (known is None and not unseen) or is_unavailable(shown[platform_id]):
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
                since = known.last_sight(self.shown_at)
            new[platform_id] = self._add(platform_id, CommentStep(*interval(since, at), state))
        return new, masked

    def _unseen_at(self, before: Collection[str]) -> datetime | None:
        """The last complete snapshot that would have shown a comment: not one in which all were switched off."""
        shown_at, complete_at = self.shown_at, self.complete_at
        off = shown_at != complete_at and any(self.comments[name].missing_since is None for name in before)
        return shown_at if off else complete_at

    def _was_there_at_first(self, state: ParsedComment, at: datetime) -> bool:
        """Whether a comment was written before the first snapshot; a clock that was ahead then tells nothing."""
        first_at = self._begun_after or self.first_at or at
        return first_at <= at and was_written_before(state, first_at)

    def _add(self, platform_id: str, step: CommentStep) -> CommentStep:
        known = self.comments.get(platform_id) or KnownComment(step.state, step.not_after)
        self.comments[platform_id] = replace(known, state=step.state, not_after=step.not_after)
        return step

    def _keep(self, at: datetime, versions: Mapping[str, CommentStep]) -> dict[str, CommentStep]:
        kept: dict[str, CommentStep] = {}
        for platform_id, step in versions.items():
            known = self.comments.get(platform_id)
            # Since when a comment was surely new may follow from what is not stored.
            since = step.not_before if known is None else known.last_sight(self.shown_at)
            if known is None or platform_id in self.erased or next_comment(known.state, step.state) is not None:
                not_before, not_after = interval(since, at)
                kept[platform_id] = self._add(platform_id, replace(step, not_before=not_before, not_after=not_after))
        return kept

    # ---- what it does not show ---------------------------------------------------------------------------------------

    def _count(self, suspected: str | None) -> int:
        before = self.implausible_in_row if is_row(self.suspected, suspected) else 0
        self.suspected, self.implausible_in_row = suspected, before + 1 if suspected else 0
        return self.implausible_in_row

    def _lasting(self, implausibility: Implausibility | None) -> Implausibility | None:
        """The implausibility until it has lasted; comments whose words are shown elsewhere are never missing.

        How long a part is missing is known of each comment.
        """
        in_row = self._count(implausibility)
        if implausibility in (None, Implausibility.RUN_TOGETHER, Implausibility.PART_LOST):
            return implausibility
        return None if has_lasted(implausibility, in_row) else implausibility

    def _absences(
        self,
        at: datetime,
        thread: ParsedThread,
        shown: Collection[str],
        answers: Mapping[str, LookUp],
        counting: Collection[str],
    ) -> list[MissedComment]:
        """What a snapshot lacks; ``counting`` are the comments whose absence it proves."""
        missed: list[MissedComment] = []
        off = is_switched_off(thread)
        for platform_id, known in self.comments.items():
            answer = answers.get(platform_id)
            confirmed = answer is not None and answer.fate in CONFIRMED
            excused = (off and not confirmed) or (answer is not None and answer.fate in NOT_MISSING)
            if platform_id in shown or known.in_row >= self.rules.gone_after or excused:
                continue
            if known.missed_at is not None and not self.rules.counts(at, known.missed_at):
                continue
            proves = platform_id in counting or confirmed
            missed.append(self._miss(platform_id, at, known.in_row + proves, answer))
        return missed

    def _miss(self, platform_id: str, at: datetime, in_row: int, answer: LookUp | None) -> MissedComment:
        known = self.comments[platform_id]
        self.comments[platform_id] = replace(
            known,
            in_row=in_row,
            missing_since=known.missing_since or at,
            missed_at=at if in_row > known.in_row else known.missed_at,
            there_until=known.last_sight(self.shown_at),
        )
        return MissedComment(platform_id, in_row, answer)

    def _return(
        self, shown: Collection[str], implausibility: Implausibility | None, masked: Collection[str]
    ) -> list[str]:
        back = [name for name in shown if self._is_back(name, implausibility) and name not in masked]
        for name in back:
            known = self.comments[name]
            self.comments[name] = replace(known, in_row=0, missing_since=None, missed_at=None, there_until=None)
        return back

    def _is_back(self, name: str, implausibility: Implausibility | None) -> bool:
        """Whether a comment that is shown was missing; one that was gone is back in a plausible snapshot only."""
        known = self.comments.get(name)
        if known is None or known.missing_since is None or implausibility is Implausibility.OTHER_THREAD:
            return False
        return implausibility is None or known.in_row < self.rules.gone_after
