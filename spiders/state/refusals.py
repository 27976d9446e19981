"""Hosts that refuse us, as one crawl sees them: what the next crawl, of whatever process, is to know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

REFUSING = frozenset({403, 429, 503})
IN_A_ROW = 3
"""Refusals in a row after which a host counts as refusing, though it answered before."""


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

    def answered(self, host: str, status: int, wait: float | None, now: datetime) -> None:
        """Take down one answer; ``wait`` is what its ``Retry-After`` says, in seconds. An answer ends all refusals."""
        self._answers[host] = self._answers.get(host, 0) + 1
        if status not in REFUSING:
            self._last.pop(host, None)
            return
        refusal = self._last.setdefault(host, _Refusal(status))
        refusal.status, refusal.in_row = status, refusal.in_row + 1
        if wait is not None:
            refusal.until = now + timedelta(seconds=wait)

    def told(self, now: datetime) -> Mapping[str, Mapping[str, object]]:
        """By host that refuses us at the end: the status, and for how many seconds more it wants no request where it
        said so. Seconds, because the clock of whoever remembers them may be another one."""
        return {
            host: {"status": refusal.status, "wait": _left(refusal.until, now)}
            for host, refusal in self._last.items()
            if refusal.in_row >= min(IN_A_ROW, self._answers[host]) or _left(refusal.until, now) is not None
        }


def _left(until: datetime | None, now: datetime) -> float | None:
    return (until - now).total_seconds() if until is not None and until > now else None
