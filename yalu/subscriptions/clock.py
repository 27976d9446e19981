"""Local clocks: when a time of day comes, which of a rule's periods are due, and when quiet hours are over.

Four clocks stand apart: crawls decide when pages are checked; this module decides which periods are due; quiet hours
hold what is due; delivery sends what is no longer held. None of them waits for another, and none skips (decision 0251).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from yalu.subscriptions.subscription import Every, MissedReport, Period, Subscription, Weekday

_SECOND = timedelta(seconds=1)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_WEEKDAYS = tuple(Weekday)


def instant(local: datetime, zone: ZoneInfo) -> datetime:
    """The first moment (UTC) at which the clocks of ``zone`` show the naive time ``local`` or a later one.

    A time that comes twice is the first of the two; a time that the clocks skip is the moment of the skip.
    """
    later = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if later.astimezone(zone).replace(tzinfo=None) == local:
        return later
    earlier = local.replace(tzinfo=zone, fold=1).astimezone(UTC)
    before = earlier.astimezone(zone).utcoffset()
    while later - earlier > _SECOND:
        middle = earlier + (later - earlier) // 2
        middle -= timedelta(microseconds=middle.microsecond)
        if middle.astimezone(zone).utcoffset() == before:
            earlier = middle
        else:
            later = middle
    return later


def period_ends(subscription: Subscription, after: datetime, until: datetime) -> tuple[datetime, ...]:
    """The moments (UTC) at which periods of the rule end, later than ``after`` and not later than ``until``.

    An hour ends with the hour of UTC, whatever the zone; hours that end in quiet hours end with these, all at once. A
    day and a week end at the local time ``at``. A subscription for immediate alerts has no periods.
    """
    if subscription.every is Every.IMMEDIATELY:
        return ()
    if subscription.every is Every.HOUR:
        hours = {held_until(subscription, end) for end in _hours(after - _DAY, until)}
        return tuple(sorted(end for end in hours if after < end <= until))
    zone = ZoneInfo(subscription.timezone)
    first, last = (moment.astimezone(zone).date() for moment in (after, until))
    days = (first + number * _DAY for number in range(-1, (last - first).days + 2))
    ends = {instant(datetime.combine(day, subscription.at), zone) for day in days if _ends_on(subscription, day)}
    return tuple(sorted(end for end in ends if after < end <= until))


def next_end(subscription: Subscription, now: datetime) -> datetime | None:
    """The end (UTC) of the period that runs at ``now``; None for immediate alerts."""
    return next(iter(period_ends(subscription, now, now + 9 * _DAY)), None)


def held_until(subscription: Subscription, moment: datetime) -> datetime:
    """The first moment at or after ``moment`` (UTC) that is not in the subscription's quiet hours."""
    if subscription.quiet is None:
        return moment
    zone = ZoneInfo(subscription.timezone)
    local = moment.astimezone(zone)
    begin, end = subscription.quiet
    if not is_within(local.time(), begin, end):
        return moment
    day = local.date() if local.time() < end else local.date() + _DAY
    wanted = datetime.combine(day, end)
    over = instant(wanted, zone)
    # In the second of two equal hours the first one's end has passed.
    return over if over > moment else wanted.replace(tzinfo=zone, fold=1).astimezone(UTC)


def is_within(clock: time, begin: time, end: time) -> bool:
    """True if a time of day lies from ``begin`` to before ``end``, which may be on the next day."""
    if begin < end:
        return begin <= clock < end
    return clock >= begin or clock < end


def _hours(after: datetime, until: datetime) -> tuple[datetime, ...]:
    first = after.astimezone(UTC).replace(minute=0, second=0, microsecond=0) + _HOUR
    return tuple(first + number * _HOUR for number in range(max(0, (until - first) // _HOUR + 1)))


def _ends_on(subscription: Subscription, day: date) -> bool:
    return subscription.every is Every.DAY or _WEEKDAYS[day.weekday()] is (subscription.on or Weekday.MONDAY)


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
