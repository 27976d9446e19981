"""The two clocks of a record: when a state could be seen at the publisher, and when Yalu recorded it.

``at`` asks for the observed state: from the first sight of a state (``not_after``) on it holds, up to the last sight of
the state before (``not_before``) that one does, and in between nobody knows which: *between*. ``known_at`` uses only
what was recorded by then, so that the same question gives the same answer for ever.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

BETWEEN = "between"
"""The state of what had changed by the next look, when nobody knows whether it had yet."""
GONE = "gone"


@dataclass(frozen=True, slots=True)
class AsOf:
    """What a question is asked about: the state at ``at``, by what was recorded by ``known_at``.

    Both are aware and inclusive; None: now.
    """

    at: datetime | None = None
    known_at: datetime | None = None

    @property
    def until(self) -> datetime | None:
        """The earlier one of both; None: now."""
        return min((at for at in (self.at, self.known_at) if at is not None), default=None)


NOW = AsOf()


@dataclass(frozen=True, slots=True)
class Between:
    """A time between two states: nobody knows whether the next one was reached. Times are aware, UTC."""

    not_before: datetime
    """When the old state was last seen."""
    not_after: datetime
    """When the next state was first seen."""
    state: str
    """The next state: the name of a version (v13, c9), or gone, back, visible, held, removed, deleted-by-author."""


@dataclass(frozen=True, slots=True)
class Step:
    """Something that became another state: last seen as it was before, first seen as it is, and the state's name."""

    not_before: datetime | None
    not_after: datetime
    state: str


@dataclass(frozen=True, slots=True)
class ProvenAbsence:
    """When an article or comment was proved to be absent: last seen before, first and last missed, and seen again."""

    last_seen_at: datetime | None
    since: datetime
    last_missed_at: datetime
    back_at: datetime | None
    """None: not yet."""

    def holds(self, at: datetime | None) -> bool:
        """Whether it is certainly absent at a time; None: now."""
        if at is None:
            return self.back_at is None
        return self.since <= at and (self.back_at is None or at < self.back_at)

    def steps(self, back: str) -> list[Step]:
        """Return the steps to ``GONE`` and, where it was seen again, to ``back``."""
        gone = Step(self.last_seen_at, self.since, GONE)
        return [gone] if self.back_at is None else [gone, Step(self.last_missed_at, self.back_at, back)]


def after_absences(steps: Sequence[Step], absences: Sequence[ProvenAbsence]) -> list[Step]:
    """Return the steps, none of which begins while what it leads from is proved to be absent.

    A state that was first seen after an absence was not there while that went on, though the state before the absence
    was last seen long before.
    """
    return [
        replace(step, not_before=max([step.not_before, *_missed_before(step, absences)])) if step.not_before else step
        for step in steps
    ]


def _missed_before(step: Step, absences: Sequence[ProvenAbsence]) -> list[datetime]:
    return [each.last_missed_at for each in absences if each.last_missed_at < step.not_after]


def between(steps: Sequence[Step], at: datetime | None) -> Between | None:
    """Return the first of the steps to which ``at`` lies between; None where it lies between none, and for now."""
    if at is None:
        return None
    for step in sorted(steps, key=lambda each: each.not_after):
        if step.not_before is not None and step.not_before < at < step.not_after:
            return Between(step.not_before, step.not_after, step.state)
    return None
