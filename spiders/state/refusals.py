"""Hosts that refuse requests during one crawl, recorded for later crawls of any process (decision 0061)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from yalu.crawl import HostRefused

REFUSING = frozenset({403, 429, 503})
IN_A_ROW = 3
"""Consecutive refusals after which a host counts as refusing although it answered before."""


@dataclass(slots=True)
class _Refusal:
    status: int
    in_row: int = 0
    until: datetime | None = None


@dataclass(slots=True)
class Refusals:
    """The last answers of each host."""

    _answers: dict[str, int] = field(default_factory=dict)
    _last: dict[str, _Refusal] = field(default_factory=dict)

    def record_answer(self, host: str, status: int, wait: float | None, now: datetime) -> None:
        """Record one answer; ``wait`` is its ``Retry-After`` in seconds. Any other status resets the host."""
        self._answers[host] = self._answers.get(host, 0) + 1
        if status not in REFUSING:
            self._last.pop(host, None)
            return
        refusal = self._last.setdefault(host, _Refusal(status))
        refusal.status, refusal.in_row = status, refusal.in_row + 1
        if wait is not None:
            refusal.until = now + timedelta(seconds=wait)

    def active(self, now: datetime) -> Mapping[str, HostRefused]:
        """Hosts that refuse at ``now``: the status, and the remaining ``Retry-After`` in seconds or None.

        Seconds rather than a time, because the reader's clock may differ.
        """
        return {
            host: HostRefused(refusal.status, _left(refusal.until, now))
            for host, refusal in self._last.items()
            if refusal.in_row >= min(IN_A_ROW, self._answers[host]) or _left(refusal.until, now) is not None
        }


def _left(until: datetime | None, now: datetime) -> float | None:
    return (until - now).total_seconds() if until is not None and until > now else None
