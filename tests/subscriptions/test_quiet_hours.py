"""Quiet hours hold, they never skip."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.subscriptions.subscription_samples import NOON, change, reader
from tests.subscriptions.test_periods import MANY, TURNING, clocks, moments, quiet_hours, turns
from yalu.subscriptions.clock import due_periods, held_until, is_within, period_ends
from yalu.subscriptions.replay import replay
from yalu.subscriptions.subscription import Every

MINUTE = timedelta(minutes=1)
NIGHT = (time(22), time(7))
SEOUL = {"timezone": "Asia/Seoul", "quiet": NIGHT}


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


def loud(moment: datetime, zone: str, quiet: tuple[time, time]) -> bool:
    return not is_within(moment.astimezone(ZoneInfo(zone)).time(), *quiet)


@MANY
@given(st.sampled_from(TURNING), quiet_hours.filter(bool), st.data(), st.integers(-3000, 3000))
def test_a_hold_ends_with_the_first_minute_that_is_not_quiet(
    name: str, quiet: tuple[time, time], data: st.DataObject, minutes: int
) -> None:
    moment = data.draw(st.sampled_from(turns(name))) + minutes * MINUTE
    expected = moment
    while not loud(expected, name, quiet):
        expected += MINUTE
    assert held_until(reader(timezone=name, quiet=quiet), moment) == expected


@MANY
@given(st.sampled_from([Every.HOUR, Every.DAY, Every.WEEK]), clocks, quiet_hours.filter(bool), moments)
def test_what_is_due_in_quiet_hours_is_due_all_the_same_and_sent_after_them(
    every: Every, at: time, quiet: tuple[time, time], now: datetime
) -> None:
    rule = reader(every, at=at, quiet=quiet)
    last = now - timedelta(days=30)
    (period,) = due_periods(rule, last_until=last, now=now)
    assert period.since == last and period.until <= now <= period.send_at
    assert loud(period.send_at, "UTC", quiet)
    assert period.send_at - now < timedelta(days=1)


@MANY
@given(quiet_hours.filter(bool), moments)
def test_however_short_the_time_that_is_not_quiet_a_day_has_a_report(quiet: tuple[time, time], start: datetime) -> None:
    ends = period_ends(reader(Every.HOUR, quiet=quiet), start, start + timedelta(days=2))
    assert ends
    assert all(loud(end, "UTC", quiet) for end in ends)


def test_the_hours_of_a_night_are_one_report_in_the_morning() -> None:
    ends = period_ends(reader(Every.HOUR, **SEOUL), utc(2026, 11, 23, 11, 30), utc(2026, 11, 24, 0))
    assert [f"{end.astimezone(ZoneInfo('Asia/Seoul')):%H:%M}" for end in ends] == ["21:00", "07:00", "08:00", "09:00"]
    night = [change(minutes) for minutes in (60, 120, 300)]  # 22:00, 23:00 and 02:00 in Seoul
    (report,) = replay(reader(Every.HOUR, **SEOUL), night, NOON, NOON + timedelta(days=1)).reports
    assert len(report.records) == 3
    assert report.send_at == utc(2026, 11, 23, 22)


@pytest.mark.parametrize(("at", "sent"), [(time(3), time(7)), (time(7), time(7)), (time(12), time(12))])
def test_a_daily_report_made_at_night_waits_for_the_morning(at: time, sent: time) -> None:
    rule = reader(at=at, quiet=NIGHT)
    last = utc(2026, 11, 22, at.hour)
    (period,) = due_periods(rule, last_until=last, now=utc(2026, 11, 23, at.hour))
    assert (period.until, period.send_at) == (utc(2026, 11, 23, at.hour), utc(2026, 11, 23, sent.hour))


def test_what_is_late_into_the_night_waits_too() -> None:
    (period,) = due_periods(reader(quiet=NIGHT), last_until=utc(2026, 11, 22, 6), now=utc(2026, 11, 23, 23))
    assert (period.until, period.send_at) == (utc(2026, 11, 23, 6), utc(2026, 11, 24, 7))


def test_nothing_is_held_without_quiet_hours() -> None:
    assert held_until(reader(), NOON) == NOON


@pytest.mark.parametrize("name", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"])
def test_a_new_hourly_rule_has_a_first_report_however_short_the_time_that_is_not_quiet(name: str) -> None:
    rule = reader(Every.HOUR, timezone=name, quiet=(time(2, 20), time(2, 10)))
    for turn in turns(name):
        for hours in range(-80, 80):
            now = turn + timedelta(hours=hours)
            (period,) = due_periods(rule, last_until=None, now=now)
            assert period.since < period.until <= now
