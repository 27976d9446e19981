"""Which periods of a subscription are due. Pure: ``now`` is an argument.

Four clocks stand apart: crawls decide when pages are checked; this module decides which periods are due; quiet hours
hold what is due; delivery sends what is no longer held. None of them waits for another, and none skips (decision 0251).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

from yalu.subscriptions.clock import held_until, period_ends
from yalu.subscriptions.subscription import Every, MissedReport, Period, Subscription

FIRST_ALERT = timedelta(hours=1)
"""How far back the first look of a new subscription for immediate alerts goes."""
MOST_EACH = 31
"""Most reports of missed periods; what is older is folded into the first of them."""
_LONGEST_COUNT = timedelta(days=400)
_SPAN = {Every.HOUR: timedelta(days=4), Every.DAY: timedelta(days=4), Every.WEEK: timedelta(days=16)}
"""A time in which at least two periods end."""


def due_periods(subscription: Subscription, *, last_until: datetime | None, now: datetime) -> tuple[Period, ...]:
    """The periods that are due at ``now`` and have no report yet, oldest first. Times are aware.

    ``last_until`` is the end of the last period that has a report, or was found to need none; None if there is none:
    then the last period that has ended is due. The periods of one subscription follow each other without gap or
    overlap, whatever changed in its rule: the first begins at ``last_until``. Missed ones are folded into one, or each
    is due (``Subscription.missed``). A paused subscription has none; what passed in a pause is due when it ends. For
    immediate alerts the period is what has not been looked at; ``decide_alert`` says whether it is told.
    """
    if subscription.paused:
        return ()
    held = held_until(subscription, now)
    if subscription.every is Every.IMMEDIATELY:
        since = last_until or now - FIRST_ALERT
        return (Period(since, now, held),) if since < now else ()
    if last_until is None:
        begin, end = period_ends(subscription, now - _SPAN[subscription.every], now)[-2:]
        return (Period(begin, end, held),)
    ends = period_ends(subscription, max(last_until, now - _LONGEST_COUNT), now)
    if not ends:
        return ()
    each = MOST_EACH if subscription.missed is MissedReport.EACH else 1
    folded, single = ends[: max(1, len(ends) - each + 1)], ends[max(1, len(ends) - each + 1) :]
    first = Period(last_until, folded[-1], held, len(folded))
    return (first, *(Period(begin, end, held) for begin, end in pairwise((folded[-1], *single))))
