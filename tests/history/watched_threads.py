"""A thread that is looked at day by day, for tests of its history."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType, SimpleNamespace
from typing import Any

from yalu.history.intents.batch import StoredCheck
from yalu.history.proof import ProofRules
from yalu.history.thread.thread_history import SnapshotStep, ThreadHistory
from yalu.history.thread.thread_state import CommentStep, StoredSnapshot
from yalu.model import Outcome, ParsedComment, ParsedThread, PublisherTime
from yalu.reasons import Reason

START = datetime(2026, 3, 1, 9, tzinfo=UTC)
DAY = timedelta(days=1)
RULES = ProofRules(2, timedelta(hours=6))
NOTHING: Mapping[str, Any] = MappingProxyType({})


def comment(number: int, text: str = "", *, name: str = "", at: datetime | None = None) -> ParsedComment:
    when = (at or START - 30 * DAY + timedelta(hours=number)).replace(tzinfo=None)
    words = text or f"What reader {number} has to say about the bridge"
    return ParsedComment(name or str(number), words, author=f"reader {number}", posted_at=PublisherTime("", when, 0))


def thread(
    *comments: ParsedComment, counted: bool = True, complete: bool = True, note: Reason | None = None
) -> ParsedThread:
    return ParsedThread(
        "wordpress", comments, expected=len(comments) if counted else None, complete=complete, note=note
    )


def stored_check(
    number: int, at: datetime, outcome: Outcome, *, snapshots: Any = NOTHING, **row: object
) -> StoredCheck:
    """A check whose page, read by the extractor ``1``, is kept, unless its ``row`` says otherwise."""
    own = {"id": number, "crawl_id": number, "at": at, "last_repeated_at": at, "outcome": outcome, "version_id": None}
    read = {"capture_id": number, "size": 1, "held": True, "archive": None, "extractor": "1", "implausibility": None}
    return StoredCheck(SimpleNamespace(**(own | read | row)), snapshots=snapshots)


def stored_snapshot(
    at: datetime,
    *,
    versions: Mapping[str, CommentStep] = NOTHING,
    missing: Mapping[str, int] = NOTHING,
    **row: object,
) -> StoredSnapshot:
    """A complete snapshot that showed a comment, unless its ``row`` says otherwise."""
    shown = {"complete": True, "open": None, "expected": None, "seen": 1, "note": None, "implausibility": None}
    return StoredSnapshot(SimpleNamespace(at=at, last_repeated_at=at, **(shown | row)), versions, missing)


class WatchedThread:
    """A thread that is looked at day by day."""

    def __init__(self) -> None:
        self.history = ThreadHistory(rules=RULES)
        self.at = START

    def look(self, shown: ParsedThread, *, after: timedelta = DAY, **more: object) -> SnapshotStep:
        self.at += after
        return self.history.read(self.at, shown, **more)  # type: ignore[arg-type]

    def gone(self, shown: ParsedThread, *, after: timedelta = DAY, **more: object) -> list[str]:
        """The comments whose removal this snapshot proves."""
        return [
            missed.comment
            for missed in self.look(shown, after=after, **more).missed
            if missed.in_row == RULES.gone_after
        ]
