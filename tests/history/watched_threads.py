"""A thread that is looked at day by day, for tests of its history."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from yalu.history.proof import ProofRules
from yalu.history.thread.thread_history import SnapshotStep, ThreadHistory
from yalu.model import ParsedComment, ParsedThread, PublisherTime
from yalu.reasons import Reason

START = datetime(2026, 3, 1, 9, tzinfo=UTC)
DAY = timedelta(days=1)
RULES = ProofRules(2, timedelta(hours=6))


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
