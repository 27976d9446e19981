"""Health of a feed, judged by its newest item and its usual rhythm.

A feed can answer 200 for years with nothing newer than 2017, and one that is quiet on a Sunday is not dead. So the
status alone never decides, and a weekly source gets longer windows than a daily one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from statistics import median


class Health(StrEnum):
    """State of a feed. Only OK means that nothing was missed."""

    OK = "ok"
    STALE = "stale"
    """It answers, but its newest item is far older than its rhythm allows: it may have been given up."""
    EMPTY = "empty"
    """It answers without a single item."""
    DEAD = "dead"
    """No answer, an error, or something that is no feed."""
    SILENT = "silent"
    """It answers and is not old enough to be stale, but an item was to be expected by now."""
    GAP = "gap"
    """Its oldest item is newer than the newest one seen before: items in between were lost."""
    BLOCKED = "blocked"
    """We are refused (401, 403, 429, 451, a challenge). Says nothing about the feed."""


DEAD_AFTER = timedelta(days=14)
"""Without an answer for so long a source counts as dead."""
BLOCKING = frozenset({401, 403, 407, 429, 451})
USUAL_RHYTHM = timedelta(days=2)
"""Assumed time between items where the feed shows fewer than three dates."""

SHORTEST_RHYTHM = timedelta(hours=6)
"""Busy feeds have nights and weekends: no feed is held to more than four items a day."""

SILENT_AFTER = 4
STALE_AFTER = 20
"""Multiples of the rhythm after which a feed counts as silent and as stale."""

LEAST_SILENT = timedelta(days=3)
LEAST_STALE = timedelta(days=30)
"""But never before these: a long weekend is no silence, a summer break no end."""


@dataclass(frozen=True, slots=True)
class FeedVisit:
    """What one request to a feed returned.

    ``status`` is None when no answer came. ``parsed`` says whether the answer was a feed, ``challenged`` whether a bot
    challenge came instead. ``items`` are the dates of its items in any order, None for one without a date.
    """

    status: int | None
    parsed: bool = True
    challenged: bool = False
    items: tuple[datetime | None, ...] = ()


def health(now: datetime, sighting: FeedVisit, newest_before: datetime | None = None) -> Health:
    """State of a feed after a request. ``newest_before`` is the newest item date seen by earlier requests, if any.

    Times are aware. A 304 is judged by ``newest_before``. A feed without dates can only be empty, dead, blocked or OK.
    Dates in the future count as now.
    """
    if sighting.challenged or sighting.status in BLOCKING:
        return Health.BLOCKED
    if sighting.status == 304:
        return _age(now, newest_before, USUAL_RHYTHM) if newest_before else Health.OK
    if sighting.status is None or sighting.status >= 400 or not sighting.parsed:
        return Health.DEAD
    if not sighting.items:
        return Health.EMPTY
    dates = sorted(min(date, now) for date in sighting.items if date is not None)
    if not dates:
        return Health.OK
    if newest_before is not None and len(dates) == len(sighting.items) and dates[0] > newest_before:
        return Health.GAP
    return _age(now, dates[-1], rhythm(dates))


def rhythm(dates: Sequence[datetime]) -> timedelta:
    """The usual time between items: the median distance of the dates, at least ``SHORTEST_RHYTHM``."""
    ordered = sorted(dates)
    distances = [later - earlier for earlier, later in pairwise(ordered)]
    if len(distances) < 2:
        return USUAL_RHYTHM
    return max(timedelta(seconds=median(span.total_seconds() for span in distances)), SHORTEST_RHYTHM)


def _age(now: datetime, newest: datetime, usual: timedelta) -> Health:
    age = now - newest
    if age > max(usual * STALE_AFTER, LEAST_STALE):
        return Health.STALE
    if age > max(usual * SILENT_AFTER, LEAST_SILENT):
        return Health.SILENT
    return Health.OK
