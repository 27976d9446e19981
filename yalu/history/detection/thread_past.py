"""What the snapshots of a thread show as of one crawl: comments new, edited, missing or back, and whether it closed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from yalu.conversion import from_attributes
from yalu.history.detection.absences import CommentPast
from yalu.history.detection.facts import CommentVersionFacts, StoredState, ThreadFacts
from yalu.model import ParsedComment

CommentVersionStep = tuple[StoredState, StoredState | None, bool]
"""A version of a comment, the one before it, and whether it ``completes`` that one, as of ``CommentVersionFacts``."""


@dataclass(frozen=True, slots=True)
class SnapshotPast:
    """The row of a snapshot beside what is stored of its thread.

    ``stated`` is the last one before it that told whether the thread was open; ``steps`` are the versions that it made,
    ``absent`` the comments that it misses or shows again.
    """

    snapshot: Any
    stated: Any | None
    steps: Sequence[CommentVersionStep]
    absent: Sequence[CommentPast]

    @property
    def turns(self) -> bool:
        """Whether the thread was closed or opened since."""
        now, last = self.snapshot, self.stated
        tells = (now.complete or now.bare) and now.open is not None
        return last is not None and tells and now.open != last.open

    def facts(
        self, told: Sequence[Any], gone_after: int, state_of: Callable[[Any, str], ParsedComment]
    ) -> ThreadFacts | None:
        """The facts of the snapshot; None where it shows nothing to tell.

        ``told`` are those before it that told whether the thread was open, needed only where it ``turns``; ``state_of``
        gives the state in the row of a version, by the platform's id.
        """
        now, last = self.snapshot, self.stated
        facts = from_attributes(
            ThreadFacts,
            now,
            snapshot_id=now.id,
            was_open=None if last is None else last.open,
            was_open_at=None if last is None else last.last_repeated_at,
            turn_comparable=last is None or last.open == now.open or last.extractor == now.extractor,
            whole_before=(now.whole_noted, now.whole_at) if self._read_alike(now.read_whole_by) else None,
            turned_before=sum(map(self._is_same_turn, pairwise(told))),
            versions=tuple(map(self._version, self.steps)),
            missing=tuple(
                missing
                for past, absence, version, state in self._current("snapshot_id", state_of)
                if (missing := past.missed(absence, now.extractor, version, state)) is not None
            ),
            back=tuple(
                past.back(now, version, state, gone_after)
                for past, _, version, state in self._current("back_snapshot_id", state_of)
            ),
        )
        tells = facts.versions or facts.missing or facts.back or self.turns or facts.is_taken_down or facts.is_put_back
        return facts if tells else None

    def _read_alike(self, extractor: str | None) -> bool:
        """Whether an earlier snapshot, if there is one, was read by the same extractor."""
        return extractor in (None, self.snapshot.extractor)

    def _is_same_turn(self, pair: tuple[Any, Any]) -> bool:
        before, after = pair
        same = after.open is self.snapshot.open and before.open is not self.snapshot.open
        return same and before.extractor == after.extractor

    def _version(self, step: CommentVersionStep) -> CommentVersionFacts:
        new, old, completes = step
        read_by = self.snapshot.read_whole_by if old is None else self.snapshot.read_before_by
        own = new.beside(old, one_reader=self._read_alike(read_by))
        return CommentVersionFacts(**own, completes=completes, comment_id=new.row.comment_id, restored=new.row.restored)

    def _current(
        self, column: str, state_of: Callable[[Any, str], ParsedComment]
    ) -> Iterator[tuple[CommentPast, Any, Any, ParsedComment]]:
        """The comments of whose absences a column names the snapshot, with the first, and the version current then.

        Without those that an earlier extractor took something else for.
        """
        for past in self.absent:
            absence = next((row for row in past.absences if getattr(row, column) == self.snapshot.id), None)
            version = past.version_at(self.snapshot.id) if absence is not None else None
            if absence is not None and version is not None:
                yield past, absence, version, state_of(version, absence.platform_id)
