"""From when to when an article or comment can have gone, and have come back, by rows of checks and of snapshots.

The changes that are recorded and the answers as of a time both follow from this, so that they state one interval.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yalu.history.proof import SEEN
from yalu.model import Outcome


def is_miss(check: Any) -> bool:
    """Whether a stored check counts as a miss of its article."""
    return check.outcome is Outcome.GONE and check.implausibility is None


def rows_of_misses(checks: Iterable[Any]) -> Iterator[tuple[Any | None, Sequence[Any], Any | None]]:
    """The misses in a row of an article, with the checks before and after them that saw it; None where there is none.

    ``checks`` are all of the article in their order. Those that neither saw nor missed it interrupt no row.
    """
    seen: Any | None = None
    misses: list[Any] = []
    for check in [*checks, None]:
        if check is not None and check.outcome not in SEEN:
            misses += [check] if is_miss(check) else []
            continue
        if misses:
            yield seen, misses, check
        seen, misses = check, []


@dataclass(frozen=True, slots=True)
class KnownSnapshot:
    """The row of a thread's snapshot, and the last check, up to some time, that saw the same (UTC)."""

    row: Any
    last_at: datetime


def proofs(absences: Iterable[Any]) -> list[Any]:
    """The rows of ``comment_absence`` that prove one absence, first to last: those that raised ``in_row``.

    ``absences`` are those of a comment that ended together, in the order of their snapshots.
    """
    counted: dict[int, Any] = {}
    for row in absences:
        counted.setdefault(row.in_row, row)
    return [counted[in_row] for in_row in sorted(counted) if in_row > 0]


def last_shown(
    versions: Iterable[Any], absences: Iterable[Any], snapshots: Iterable[KnownSnapshot], missed: int
) -> KnownSnapshot | None:
    """The snapshot that surely showed a comment last before the one that missed it first, given by its id.

    That is the one of its version or of its return, or a complete one after it that showed any comments: where comments
    were switched off, none is shown. ``versions`` and ``absences`` are all of the comment, ``snapshots`` those of its
    thread; None where the one of its version is not among them.
    """
    made = max((row.snapshot_id for row in versions if row.snapshot_id < missed), default=None)
    surely = {made, *(row.back_snapshot_id for row in absences)}
    shown = (
        known
        for known in snapshots
        if known.row.id < missed
        and made is not None
        and (known.row.id in surely or (known.row.id >= made and known.row.complete and known.row.seen > 0))
    )
    return max(shown, key=lambda known: known.last_at, default=None)


def last_missed(missed: Collection[int], snapshots: Iterable[KnownSnapshot], back: int) -> KnownSnapshot:
    """The last snapshot that missed a comment before the one that showed it again, ``back``, all given by their ids.

    That is the last of those recorded as having ``missed`` it, or a complete one after it. Where comments were switched
    off (closed and empty), none is missed.
    """
    last = max(missed)
    lacking = (
        known
        for known in snapshots
        if last <= known.row.id < back
        and (known.row.id == last or (known.row.complete and (known.row.seen > 0 or known.row.open is not False)))
    )
    return max(lacking, key=lambda known: int(known.row.id))
