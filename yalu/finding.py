"""A change as it is found: its one form from comparison through judging until it is stored (decision 0241)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from yalu.model import Kind
from yalu.reasons import Reason


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Where and when a change occurred: keys of stored rows, and the interval (aware, UTC) in which it occurred.

    ``distinct`` tells several changes of one kind apart that concern a whole source.
    """

    not_after: datetime
    not_before: datetime | None = None
    article_id: int | None = None
    thread_id: int | None = None
    comment_id: int | None = None
    old_version_id: int | None = None
    new_version_id: int | None = None
    old_comment_version_id: int | None = None
    new_comment_version_id: int | None = None
    distinct: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A change as it is found: what differs, how much it matters, and where and when it occurred.

    ``before`` and ``after`` are short texts for a reader; ``significance`` is 0 to 1, ``reason`` explains it;
    ``platform_comment_id`` is the comment's id on its platform. A comparison of two states leaves ``occurrence`` None;
    ``yalu.history`` sets it. One crawl has at most one finding of a kind per article and comment.
    """

    kind: Kind
    significance: float
    reason: Reason
    before: str | None = None
    after: str | None = None
    platform_comment_id: str | None = None
    evidence: Mapping[str, object] = field(default_factory=dict)
    occurrence: Occurrence | None = None

    @property
    def occurred(self) -> Occurrence:
        """``occurrence`` of a finding that ``yalu.history`` made."""
        assert self.occurrence is not None, "two states that were compared say neither where nor when"
        return self.occurrence
