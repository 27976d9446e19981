"""Health of a feed, judged by its newest item and its usual rhythm.

A feed can answer 200 for years with nothing newer than 2017, and one that is quiet on a Sunday is not dead. So the
status alone never decides, and a weekly source gets longer windows than a daily one.
"""

from __future__ import annotations

from collections.abc import Sequence
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


def health(now: datetime, items: Sequence[datetime | None], newest_before: datetime | None = None) -> Health:
    """State of a feed that was read. ``newest_before`` is the newest item date seen by earlier requests, if any.

    ``items`` are the dates of its items in any order, None for one without a date. Times are aware; those in the future
    count as now. A feed without dates can only be empty or OK.
    """
    if not items:
        return Health.EMPTY
    dates = sorted(min(date, now) for date in items if date is not None)
    if not dates:
        return Health.OK
    if newest_before is not None and len(dates) == len(items) and dates[0] > newest_before:
        return Health.GAP
    return health_by_age(now, dates[-1], rhythm(dates))


def rhythm(dates: Sequence[datetime]) -> timedelta:
    """The usual time between items: the median distance of the dates, at least ``SHORTEST_RHYTHM``."""
    ordered = sorted(dates)
    distances = [later - earlier for earlier, later in pairwise(ordered)]
    if len(distances) < 2:
        return USUAL_RHYTHM
    return max(timedelta(seconds=median(span.total_seconds() for span in distances)), SHORTEST_RHYTHM)


def health_by_age(now: datetime, newest: datetime | None, usual: timedelta = USUAL_RHYTHM) -> Health:
    """State of a feed by the date of its newest item, as of one that is unchanged; OK where none is known."""
    age = now - newest if newest else timedelta(0)
    if age > max(usual * STALE_AFTER, LEAST_STALE):
        return Health.STALE
    if age > max(usual * SILENT_AFTER, LEAST_SILENT):
        return Health.SILENT
    return Health.OK
