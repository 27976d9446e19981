"""A scenario: an outlet over seven checks, what really happens to it, and what disturbs it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from benchmarks.press.model import Fault, Site
from benchmarks.press.outlet import Stage

CHECKS = 7
START = datetime(2026, 9, 7, 3, 0, tzinfo=UTC)


def schedule(step: timedelta = timedelta(hours=6), start: datetime = START) -> tuple[datetime, ...]:
    """Seven checks, `step` apart."""
    return tuple(start + step * check for check in range(CHECKS))


@dataclass(frozen=True, slots=True)
class Event:
    """What somebody really did to the outlet before a check: any of `kinds` tells it."""

    check: int
    name: str
    kinds: frozenset[str]
    piece: int
    comment: int | None
    apply: Callable[[Site], Site]
    required: bool = True


@dataclass(frozen=True, slots=True)
class Scenario:
    """One site over seven checks, with what happened and what disturbed it."""

    id: str
    group: str
    mechanism: str
    seed: int
    site: Site
    schedule: tuple[datetime, ...]
    faults: tuple[Fault, ...] = ()
    events: tuple[Event, ...] = ()
    allowed: frozenset[str] = frozenset()
    cosmetic: bool = False
    slow: bool = False
    forced: bool = True
    """Whether each check visits all that is known; otherwise only what is due."""
    site_clock: tuple[datetime, ...] | None = None
    story: str = ""

    def time_at(self, check: int) -> datetime:
        """The outlet's own time at a check; `schedule` is what the program is told."""
        return (self.site_clock or self.schedule)[check]

    def site_at(self, check: int) -> Site:
        """The outlet as it truly is at a check."""
        site = self.site
        for event in self.events:
            if event.check <= check:
                site = event.apply(site)
        return site

    def stage_at(self, check: int) -> Stage:
        """What the outlet is at a check, and what disturbs it."""
        faults = tuple(fault for fault in self.faults if check in fault.checks)
        return Stage(self.site_at(check), self.time_at(check), faults)

    def due(self, event: Event) -> int:
        """The second undisturbed check that shows an event, or one past the last."""
        blind = frozenset().union(*(fault.blind_checks for fault in self.faults)) if self.faults else frozenset()
        clear = [check for check in range(event.check, CHECKS) if check not in blind]
        return clear[1] if len(clear) > 1 else CHECKS
