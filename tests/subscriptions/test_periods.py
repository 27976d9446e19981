"""Which periods are due: no gap, no overlap, no period twice, on every clock there is."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.subscriptions.subscription_samples import reader
from yalu.subscriptions.clock import MOST_EACH, due_periods, instant, next_end, period_ends
from yalu.subscriptions.subscription import Every, MissedReport, Period, Subscription, Weekday

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
ZONES = sorted(available_timezones() - {"localtime", "Factory"})
MANY = settings(max_examples=150, deadline=None)

scheduled = st.sampled_from([Every.HOUR, Every.DAY, Every.WEEK])
clocks = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))
moments = st.datetimes(datetime(2010, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
quiet_hours = st.none() | st.tuples(clocks, clocks).filter(lambda pair: pair[0] != pair[1])
rules = st.builds(
    reader,
    scheduled,
    at=clocks,
    on=st.sampled_from(list(Weekday)),
    timezone=st.sampled_from(ZONES),
    missed=st.sampled_from(list(MissedReport)),
    quiet=quiet_hours,
)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


def spans(periods: tuple[Period, ...]) -> list[tuple[datetime, datetime]]:
    return [(period.since, period.until) for period in periods]


class TestPeriodsFollowEachOther:
    @MANY
    @given(rules, moments, st.lists(st.integers(1, 20 * 1440), min_size=1, max_size=12))
    def test_whenever_it_is_asked(self, rule: Subscription, start: datetime, steps: list[int]) -> None:
        last, now, periods = None, start, list[tuple[datetime, datetime]]()
        for minutes in steps:
            due = due_periods(rule, last_until=last, now=now)
            periods += spans(due)
            last = periods[-1][1] if periods else None
            assert due_periods(rule, last_until=last, now=now) == ()
            now += timedelta(minutes=minutes)
        assert all(since < until <= now for since, until in periods)
        assert all(until == since for (_, until), (since, _) in pairwise(periods))

    @MANY
    @given(rules, rules, moments, st.integers(0, 5000), st.integers(0, 5000))
    def test_when_the_rule_is_changed(
        self, before: Subscription, after: Subscription, start: datetime, first: int, second: int
    ) -> None:
        periods = due_periods(before, last_until=None, now=start)
        changed = start + timedelta(minutes=first)
        periods += due_periods(after, last_until=periods[-1].until, now=changed)
        periods += due_periods(before, last_until=periods[-1].until, now=changed + timedelta(minutes=second))
        assert all(earlier.until == later.since for earlier, later in pairwise(periods))

    @MANY
    @given(rules, moments, st.integers(1, 60 * 1440))
    def test_asked_often_or_once_the_ends_are_the_same(self, rule: Subscription, start: datetime, minutes: int) -> None:
        now = start + timedelta(minutes=minutes)
        halfway = start + timedelta(minutes=minutes // 2)
        whole = period_ends(rule, start, now)
        assert whole == (*period_ends(rule, start, halfway), *period_ends(rule, halfway, now))

    @MANY
    @given(rules, moments)
    def test_the_running_period_ends_when_the_next_is_due(self, rule: Subscription, now: datetime) -> None:
        end = next_end(rule, now)
        assert end is not None
        assert due_periods(rule, last_until=now, now=end - timedelta(minutes=1)) == ()
        assert spans(due_periods(rule, last_until=now, now=end)) == [(now, end)]


class TestMissedPeriods:
    def test_one_report_covers_an_outage(self) -> None:
        (period,) = due_periods(reader(), last_until=utc(2026, 11, 1, 6), now=utc(2026, 11, 9, 7))
        assert (period.since, period.until, period.scheduled) == (utc(2026, 11, 1, 6), utc(2026, 11, 9, 6), 8)

    def test_each_has_its_own_where_the_rule_says_so(self) -> None:
        rule = reader(missed=MissedReport.EACH)
        periods = due_periods(rule, last_until=utc(2026, 11, 1, 6), now=utc(2026, 11, 9, 7))
        assert [period.until.day for period in periods] == [2, 3, 4, 5, 6, 7, 8, 9]
        assert {period.scheduled for period in periods} == {1}

    @pytest.mark.parametrize("every", [Every.HOUR, Every.DAY, Every.WEEK])
    def test_very_many_are_folded_into_the_first_and_none_is_lost(self, every: Every) -> None:
        last, now = utc(2025, 11, 3), utc(2026, 11, 9, 7)
        periods = due_periods(reader(every, missed=MissedReport.EACH), last_until=last, now=now)
        assert len(periods) == MOST_EACH
        assert periods[0].since == last
        assert sum(period.scheduled for period in periods) == len(period_ends(reader(every), last, now))
        assert all(earlier.until == later.since for earlier, later in pairwise(periods))

    @pytest.mark.parametrize("missed", list(MissedReport))
    def test_an_outage_of_years_is_no_harder(self, missed: MissedReport) -> None:
        periods = due_periods(reader(Every.HOUR, missed=missed), last_until=utc(1970, 1, 1), now=utc(2026, 11, 9, 7))
        assert (periods[0].since, periods[-1].until) == (utc(1970, 1, 1), utc(2026, 11, 9, 7))

    def test_a_pause_is_covered_by_the_first_report_after_it(self) -> None:
        rule, last = reader(paused=True), utc(2026, 11, 1, 6)
        assert due_periods(rule, last_until=last, now=utc(2026, 11, 9, 7)) == ()
        (period,) = due_periods(reader(), last_until=last, now=utc(2026, 11, 9, 7))
        assert period.since == last


class TestTheFirstReport:
    def test_it_is_of_the_last_whole_period(self) -> None:
        now = utc(2026, 11, 27, 15, 20)  # a Friday
        assert spans(due_periods(reader(Every.HOUR), last_until=None, now=now)) == [
            (utc(2026, 11, 27, 14), utc(2026, 11, 27, 15))
        ]
        assert spans(due_periods(reader(), last_until=None, now=now)) == [(utc(2026, 11, 26, 6), utc(2026, 11, 27, 6))]
        week = reader(Every.WEEK, on=Weekday.FRIDAY, at=time(15, 21))
        assert spans(due_periods(week, last_until=None, now=now)) == [
            (utc(2026, 11, 13, 15, 21), utc(2026, 11, 20, 15, 21))
        ]

    @MANY
    @given(rules, moments)
    def test_there_is_one_at_any_time(self, rule: Subscription, now: datetime) -> None:
        assert len(due_periods(rule, last_until=None, now=now)) == 1

    def test_alerts_begin_with_the_last_hour(self) -> None:
        now = utc(2026, 11, 27, 15, 20)
        alerts = reader(Every.IMMEDIATELY)
        assert spans(due_periods(alerts, last_until=None, now=now)) == [(now - HOUR, now)]
        assert spans(due_periods(alerts, last_until=now - DAY, now=now)) == [(now - DAY, now)]
        assert due_periods(alerts, last_until=now, now=now) == ()

    def test_a_clock_that_was_set_back_makes_nothing_due(self) -> None:
        assert due_periods(reader(), last_until=utc(2026, 11, 28), now=utc(2026, 11, 27, 15)) == ()


class TestMonthsAndYears:
    def test_a_day_ends_on_each_day_of_a_year(self) -> None:
        ends = period_ends(reader(timezone="Asia/Seoul", at=time(7, 30)), utc(2027, 12, 31), utc(2028, 12, 31))
        assert len(ends) == 366
        assert {(end.astimezone(ZoneInfo("Asia/Seoul")).hour, end.minute) for end in ends} == {(7, 30)}

    def test_a_week_ends_on_its_day_across_the_year(self) -> None:
        ends = period_ends(reader(Every.WEEK, on=Weekday.SUNDAY), utc(2026, 12, 20), utc(2027, 1, 18))
        assert [end.date() for end in ends] == [date(2026, 12, 20 + 7 * n) for n in range(2)] + [
            date(2027, 1, 3 + 7 * n) for n in range(3)
        ]


@cache
def turns(name: str) -> tuple[datetime, ...]:
    """The moments in 2024 to 2027 at which the clocks of a zone are set."""
    zone = ZoneInfo(name)
    weeks = [utc(2024, 1, 1) + number * 7 * DAY for number in range(4 * 53)]  # no zone is set twice within a week
    offsets = [week.astimezone(zone).utcoffset() for week in weeks]
    set_at = []
    for (earlier, before), (later, after) in pairwise(zip(weeks, offsets, strict=True)):
        if before == after:
            continue
        while later - earlier > timedelta(minutes=1):
            middle = earlier + timedelta(minutes=(later - earlier) // timedelta(minutes=2))
            if middle.astimezone(zone).utcoffset() == earlier.astimezone(zone).utcoffset():
                earlier = middle
            else:
                later = middle
        set_at.append(later)
    return tuple(set_at)


def offset(moment: datetime, name: str) -> timedelta:
    utc_offset = moment.astimezone(ZoneInfo(name)).utcoffset()
    assert utc_offset is not None
    return utc_offset


TURNING = [name for name in ZONES if turns(name)]


class TestClocksThatAreSet:
    """Every zone whose clocks are set in these years, forward and back."""

    def test_there_are_enough(self) -> None:
        assert len(TURNING) > 150
        forward = [name for name in TURNING for turn in turns(name) if offset(turn, name) > offset(turn - DAY, name)]
        assert {"America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Pacific/Chatham"} <= set(forward)

    @pytest.mark.parametrize("name", TURNING)
    def test_a_time_that_is_skipped_is_the_moment_of_the_skip_and_one_that_comes_twice_the_first(
        self, name: str
    ) -> None:
        zone = ZoneInfo(name)
        for turn in turns(name):
            before, after = offset(turn - HOUR, name), offset(turn, name)
            wall = (turn + min(before, after)).replace(tzinfo=None)
            jump = abs(after - before)
            for part in range(5):
                local = wall + jump * part / 4
                moment = instant(local, zone)
                if after > before:
                    assert moment == turn
                else:  # the end of the hour that comes twice comes once, after the second
                    assert moment == (turn + jump if part == 4 else turn - jump + jump * part / 4)
                shown = moment.astimezone(zone).replace(tzinfo=None)
                assert shown >= local
                assert (moment - timedelta(minutes=1)).astimezone(zone).replace(tzinfo=None) < local

    @pytest.mark.parametrize("name", TURNING)
    def test_every_local_day_and_week_has_its_report_and_only_one(self, name: str) -> None:
        for turn in turns(name):
            for minutes in (-30, 0, 30):
                clock = (turn + timedelta(minutes=minutes)).astimezone(ZoneInfo(name)).time()
                at = clock.replace(second=0, microsecond=0)
                ends = period_ends(reader(at=at, timezone=name), turn - 5 * DAY, turn + 5 * DAY)
                assert len(ends) in (9, 10, 11)
                assert all(abs(later - earlier - DAY) <= 4 * HOUR for earlier, later in pairwise(ends))
                rule = reader(Every.WEEK, on=list(Weekday)[turn.weekday()], at=at, timezone=name)
                weeks = period_ends(rule, turn - 22 * DAY, turn + 22 * DAY)
                assert len(weeks) in (6, 7)
                assert all(abs(later - earlier - 7 * DAY) <= 4 * HOUR for earlier, later in pairwise(weeks))

    @pytest.mark.parametrize("name", TURNING)
    def test_hours_do_not_care(self, name: str) -> None:
        for turn in turns(name):
            ends = period_ends(reader(Every.HOUR, timezone=name), turn - DAY, turn + DAY)
            assert {later - earlier for earlier, later in pairwise(ends)} == {HOUR}

    def test_a_day_that_a_country_left_out_is_no_report_twice(self) -> None:
        samoa = reader(at=time(6), timezone="Pacific/Apia")
        ends = period_ends(samoa, utc(2011, 12, 28), utc(2012, 1, 2, 23))
        assert all(earlier < later for earlier, later in pairwise(ends))
        (period,) = due_periods(samoa, last_until=utc(2011, 12, 28), now=utc(2012, 1, 2, 23))
        assert period.since == utc(2011, 12, 28)
