"""What goes wrong at an outlet, or at Yalu's own machine, and when."""

from __future__ import annotations

import random
from bisect import bisect
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import accumulate


class Trouble(StrEnum):
    """What goes wrong at a whole outlet."""

    ERRORS = "server errors"
    TIMEOUTS = "timeouts"
    RESETS = "resets"
    ALL_404 = "404 everywhere"
    ALL_FRONT = "every article redirects to the front page"
    SOFT_404 = "soft 404 everywhere"
    CONSENT = "consent wall"
    EMPTY_THREADS = "all threads empty"
    BROKEN_THREADS = "error text for comments"
    PARTIAL_THREADS = "partial threads"
    TRUNCATED = "truncated responses"
    STALE = "stale cache"
    CANONICAL = "wrong canonical"
    REDESIGN = "redesign"
    RENUMBERED = "comment ids renumbered"


class PieceTrouble(StrEnum):
    """What goes wrong at one article."""

    ERROR = "server error"
    SOFT_404 = "soft 404"
    TRUNCATED = "truncated response"
    PARTIAL = "partial thread"
    BROKEN = "error text for comments"


# A timeout costs the wall clock much; ids can be renumbered in few rounds only.
WEIGHTS = {Trouble.TIMEOUTS: 0.5, Trouble.RENUMBERED: 2.0}
ONE_ROUND = (Trouble.REDESIGN, Trouble.RENUMBERED)
FIRST_ROUND = 3


@dataclass(slots=True)
class Episode:
    """One disturbance of one outlet over some rounds; `detail` chooses its variant."""

    outlet: str
    trouble: Trouble
    first: int
    last: int
    detail: int
    told: int = 0


@dataclass(frozen=True, slots=True)
class Machine:
    """What happens to Yalu in a round: its clock some hours off, or a first run killed at a fraction of its time."""

    clock_off: int = 0
    kill_at: float | None = None

    @property
    def calm(self) -> bool:
        """Whether nothing happens."""
        return self.clock_off == 0 and self.kill_at is None


def machine(dice: random.Random, number: int) -> Machine:
    """What happens to Yalu in round `number`."""
    kill, fraction, off = (dice.random() for _ in range(3))
    hours = dice.choice((-200, -50, -9, -3, 30, 100, 300))
    if number < FIRST_ROUND:
        return Machine()
    if kill < 0.08:
        return Machine(kill_at=fraction)
    return Machine(clock_off=hours) if off < 0.08 else Machine()


@dataclass(slots=True)
class Plan:
    """The disturbances of one outlet."""

    outlet: str
    dice: random.Random
    calm_before: bool = False
    free_at: int = FIRST_ROUND
    episodes: list[Episode] = field(default_factory=list)

    def trouble(self, number: int, now: Machine) -> Episode | None:
        """The episode of round `number`; to be asked once for each round, in order."""
        chance, pick, length, gap, detail = (self.dice.random() for _ in range(5))
        current = self.episodes[-1] if self.episodes and self.episodes[-1].last >= number else None
        if current is None and number >= self.free_at and chance < 0.3:
            current = self._begin(number, now, pick, length, int(detail * 1000))
            self.free_at = current.last + 2 + int(gap * 5)
        self.calm_before = current is None and now.calm
        return current

    def _begin(self, number: int, now: Machine, pick: float, length: float, detail: int) -> Episode:
        # Ids are renumbered only between two calm checks, where a reader could see that nothing else changed.
        choice = [kind for kind in Trouble if kind is not Trouble.RENUMBERED or (self.calm_before and now.calm)]
        weights = [WEIGHTS.get(kind, 1.0) for kind in choice]
        place = bisect(list(accumulate(weights)), pick * sum(weights))
        kind = choice[min(place, len(choice) - 1)]
        rounds = 1 if kind in ONE_ROUND else 1 + int(length * 3)
        episode = Episode(self.outlet, kind, number, number + rounds - 1, detail)
        self.episodes.append(episode)
        return episode

    def faults(self, articles: list[int]) -> dict[int, PieceTrouble]:
        """The articles at which something goes wrong in this round."""
        return {key: self.dice.choice(list(PieceTrouble)) for key in articles if self.dice.random() < 0.015}
