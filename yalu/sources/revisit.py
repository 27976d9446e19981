"""When to look at an article again: two clocks that slow down, one for the piece and one for its thread.

Edits come mostly in the hours after publication and thin out roughly as one over the age of the piece, so the wait
grows in proportion to the time since the last sign of life: each look costs the same share of the delay it can cause.
A thread has its own clock, since readers write on for weeks and moderators act months later. The earlier of the two
clocks wins. Nothing is ever dropped: one look in ``FLOOR`` at least.
"""

from __future__ import annotations

from datetime import datetime, timedelta

SOONEST = timedelta(hours=1)
"""No two looks closer than this, however lively the piece is."""

FLOOR = timedelta(days=90)
"""The longest wait: at least one look in 90 days, for removals and corrections that come years later."""

ARTICLE_SHARE = 0.25
"""Wait of the article clock as a share of the time since the piece was first seen or last changed."""

THREAD_SHARE = 0.25
"""Wait of the thread clock as a share of the time since the thread was last seen to change."""

CONFIRM = timedelta(hours=6)
"""Wait before the look that confirms a first miss: far enough apart for an outage to pass."""

CONFIRM_GROWTH = 4
RETRY_GROWTH = 2
MOST_STEPS = 12
"""Powers beyond this are past FLOOR anyway; keeps a wild counter from overflowing."""


def next_visit(
    *,
    now: datetime,
    first_seen: datetime,
    last_change: datetime | None,
    last_activity: datetime | None,
    misses: int,
    failures: int,
) -> datetime:
    """When to look next, always later than ``now`` and at most ``FLOOR`` after it.

    ``first_seen`` is when the piece was first seen, ``last_change`` when a version of it was last added (None: never),
    ``last_activity`` when its thread was last seen to change (None: no thread, or nothing seen in it). ``misses``
    counts the looks in a row that did not find the piece where it was (404, 410), ``failures`` those in a row that
    taught nothing (no answer, server error, refusal). Times are aware; the answer is in the zone of ``now``.

    A failure is tried again after 1 h, 2 h, 4 h ...; a miss is confirmed after 6 h and then looked at after 1 d, 4 d,
    16 d ... in case the piece comes back.
    """
    if failures > 0:
        return now + _grown(SOONEST, RETRY_GROWTH, failures - 1)
    if misses > 0:
        return now + _grown(CONFIRM, CONFIRM_GROWTH, misses - 1)
    wait = _share(now, max(first_seen, last_change or first_seen), ARTICLE_SHARE)
    if last_activity is not None:
        wait = min(wait, _share(now, max(first_seen, last_activity), THREAD_SHARE))
    return now + wait


def _share(now: datetime, since: datetime, share: float) -> timedelta:
    return min(max((now - since) * share, SOONEST), FLOOR)


def _grown(wait: timedelta, factor: int, steps: int) -> timedelta:
    return min(wait * float(factor ** min(steps, MOST_STEPS)), FLOOR)
