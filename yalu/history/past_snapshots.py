"""What the stored comments and snapshots of a thread say, for comparison with its next snapshot."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from itertools import takewhile
from typing import Any

from yalu.history.known import StoredThread
from yalu.history.proof import LASTING_UNCOUNTED, is_row
from yalu.history.snapshots import SHOWN
from yalu.history.thread.new_comments import LastSnapshot
from yalu.history.thread.thread_state import KnownComment
from yalu.model import ParsedComment


def take_thread(
    thread: StoredThread,
    comments: Mapping[str, Any],
    recent: Sequence[Any],
    absences: Mapping[int, Sequence[Any]],
    until: Mapping[int, datetime],
    state_of: Callable[[Any, str], ParsedComment],
) -> None:
    """Enter what rows say of a thread: its comments by the platform's id, and its ``recent`` snapshots, newest first.

    ``absences`` are the open ones of each comment, ``until`` the last complete snapshot before them. Nothing is known
    of a comment that an earlier extractor took something else for. Of the snapshots beyond the last
    ``LASTING_UNCOUNTED`` only complete ones matter. ``state_of`` gives the state in a comment's row.
    """
    thread.comments = comments
    thread.erased = frozenset(name for name, row in comments.items() if row.erased_at is not None)
    thread.state.comments = {
        name: KnownComment(state_of(row, name), row.not_after, *_missed(absences.get(row.known_id, ()), until))
        for name, row in comments.items()
        if row.seq is not None
    }
    if not recent:
        return
    last, state = recent[0], thread.state
    thread.last_id, thread.last_shown = last.id, {name: getattr(last, name) for name in SHOWN}
    whole = [row for row in recent if row.complete]
    state.complete_at = next((row.last_repeated_at for row in whole), None)
    state.shown_at = next((row.last_repeated_at for row in whole if row.seen), None)
    state.last = LastSnapshot(last.last_repeated_at, last.expected, last.note, not last.seen)
    alike = (is_row(last.implausibility, row.implausibility) for row in recent[:LASTING_UNCOUNTED])
    state.suspected, state.implausible_in_row = last.implausibility, sum(takewhile(bool, alike))


def _missed(
    absences: Sequence[Any], until: Mapping[int, datetime]
) -> tuple[int, datetime | None, datetime | None, datetime | None]:
    if not absences:
        return 0, None, None, None
    counted = [row.at for row in absences if row.in_row > 0]
    since, in_row = min(row.at for row in absences), max(row.in_row for row in absences)
    return in_row, since, max(counted, default=None), until.get(absences[0].comment_id)
