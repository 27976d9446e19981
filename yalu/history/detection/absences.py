"""What a comment's absences show: which snapshots missed it in a row, since when, and what proved nothing meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from yalu.conversion import from_attributes
from yalu.history.detection.facts import BackFacts, MissingFacts
from yalu.model import ParsedComment
from yalu.reasons import Reason


@dataclass(frozen=True, slots=True)
class CommentPast:
    """Rows of a comment in their order: its current versions, its absences, and the snapshots of its thread."""

    versions: Sequence[Any]
    absences: Sequence[Any]
    snapshots: Sequence[Any]

    def version_at(self, snapshot_id: int) -> Any | None:
        """The version that was current at a snapshot; None where an earlier extractor took something else for it."""
        return next((row for row in reversed(self.versions) if row.snapshot_id <= snapshot_id), None)

    def _before(self, snapshot_id: int) -> list[Any]:
        return [row for row in self.snapshots if row.id < snapshot_id]

    def missed(self, absence: Any, extractor: str, version: Any, last: ParsedComment) -> MissingFacts | None:
        """The facts of an absence, whose snapshot ``extractor`` read; None for one that adds nothing to the row.

        ``version`` was current then, with the state ``last``.
        """
        run = self._row_of_misses(absence)
        if not run or run[-1].snapshot_id != absence.snapshot_id:
            return None
        first = next(row for row in self.snapshots if row.id == run[0].snapshot_id)
        sight = self._last_sight(version, first.id)
        return from_attributes(
            MissingFacts,
            absence,
            version_id=version.id,
            last=last,
            snapshots=tuple(row.snapshot_id for row in run),
            not_before=sight.last_repeated_at,
            not_after=first.at,
            comparable=sight.extractor == extractor,
            ruled_out=tuple(
                (row.id, _why_nothing(row))
                for row in self._before(absence.snapshot_id)
                if row.at > sight.last_repeated_at and not row.complete
            ),
        )

    def back(self, shown: Any, version: Any, last: ParsedComment, gone_after: int) -> BackFacts:
        """The facts of a comment that the snapshot ``shown`` shows again; the rest as above."""
        closed = [row for row in self.absences if row.back_snapshot_id == shown.id]
        missed = self._last_missed(max(row.snapshot_id for row in closed), shown.id)
        return from_attributes(
            BackFacts,
            closed[0],
            version_id=version.id,
            last=last,
            was_gone=max(row.in_row for row in closed) >= gone_after,
            not_before=missed.last_repeated_at,
            not_after=shown.at,
            comparable=missed.extractor == shown.extractor,
        )

    def _row_of_misses(self, absence: Any) -> list[Any]:
        """The absences that prove this one, up to it: those that raised ``in_row``."""
        counted: dict[int, Any] = {}
        for row in self.absences:
            if row.snapshot_id <= absence.snapshot_id and row.back_snapshot_id == absence.back_snapshot_id:
                counted.setdefault(row.in_row, row)
        return [row for in_row, row in counted.items() if in_row > 0]

    def _last_sight(self, version: Any, missed: int) -> Any:
        """The snapshot that surely showed the comment last before it was missed.

        That is the one of its version or of its return, or a complete one after it.
        """
        surely = {version.snapshot_id, *(row.back_snapshot_id for row in self.absences)}
        shown = (
            row
            for row in self._before(missed)
            if row.id in surely or (row.id >= version.snapshot_id and row.complete and row.seen > 0)
        )
        return max(shown, key=lambda row: row.last_repeated_at)

    def _last_missed(self, missed: int, back: int) -> Any:
        """The last snapshot that missed a comment now back: a complete one, or an implausible one just before.

        Where comments were switched off (closed and empty), none is missed.
        """
        between = (row for row in reversed(self._before(back)) if row.id >= missed)
        off = (row for row in between if row.id == missed or (row.complete and (row.seen > 0 or row.open is not False)))
        return next(off)


def _why_nothing(snapshot: Any) -> Reason:
    if snapshot.implausibility is not None:
        return Reason.of(snapshot.implausibility)
    return snapshot.note if isinstance(snapshot.note, Reason) else Reason.of("snapshot.incomplete")
