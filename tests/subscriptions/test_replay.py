"""What a rule would have sent: the same as it sends in earnest."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.subscriptions.subscription_samples import NOON, change, reader
from tests.subscriptions.test_periods import rules
from yalu.model import Kind
from yalu.records.nouns.change import StoredChange
from yalu.sources.source import Terms
from yalu.subscriptions.clock import due_periods
from yalu.subscriptions.replay import replay
from yalu.subscriptions.subscription import Every, Subscription

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@settings(max_examples=60, deadline=None)
@given(rules, st.lists(st.integers(0, 20 * 1440), max_size=40))
def test_it_is_what_the_schedule_makes_due_hour_by_hour(rule: Subscription, minutes: list[int]) -> None:
    changes = [change(minute, minute % 7) for minute in sorted(minutes)]
    done = replay(rule, changes, NOON, NOON + 20 * DAY)
    due, last = [], NOON
    ends = sorted({report.until for report in done.reports} | {NOON + n * HOUR / 2 for n in range(20 * 48 + 1)})
    for now in ends:
        for period in due_periods(rule, last_until=last, now=now):
            last = period.until
            due.append((period.since, period.until))
    reported = [(report.since, report.until) for report in done.reports]
    if rule.every is Every.HOUR:
        assert {until for _, until in reported} <= {until for _, until in due} | {until for _, until in reported}
        assert all(len(report.records) for report in done.reports)
    else:
        assert [until for _, until in reported] == [until for _, until in due]
    assert done.told + done.waiting == len(changes) == done.matched


def test_events_of_one_piece_are_one_item_and_the_weightiest_comes_first() -> None:
    changes = [
        change(1, 1, Kind.ARTICLE_HEADLINE, significance=0.4),
        change(2, 2, significance=0.9),
        change(3, 1, Kind.ARTICLE_BODY, significance=0.7),
        change(4, 1, Kind.ARTICLE_BODY, significance=0.5),
    ]
    (report,) = [
        candidate for candidate in replay(reader(), changes, NOON, NOON + 2 * DAY).reports if candidate.records
    ]
    assert [(item.article_id, item.changes, item.significance) for item in report.items] == [(2, 1, 0.9), (1, 3, 0.7)]
    assert report.items[1].kinds == (Kind.ARTICLE_HEADLINE, Kind.ARTICLE_BODY)


def test_messages_are_counted_for_each_address_folded_and_unfolded() -> None:
    rule = reader(to=("mailto:a@example.org", "mailto:b@example.org"))
    done = replay(rule, [change(minute) for minute in range(10)], NOON, NOON + 7 * DAY)
    assert (done.seen, done.matched, len(done.reports), done.mails, done.unfolded) == (10, 10, 7, 14, 20)


def test_a_day_without_a_change_has_its_report_and_an_hour_has_none() -> None:
    assert [len(report.records) for report in replay(reader(), [], NOON, NOON + 2 * DAY).reports] == [0, 0]
    assert replay(reader(Every.HOUR), [change(90)], NOON, NOON + 2 * DAY).reports[0].until == NOON + 2 * HOUR
    assert len(replay(reader(Every.HOUR), [change(90)], NOON, NOON + 2 * DAY).reports) == 1


def test_the_longest_silence_is_between_reports_with_a_change() -> None:
    done = replay(reader(), [change(0), change(5 * 1440)], NOON, NOON + 7 * DAY)

    def at(days: int) -> datetime:
        return NOON.replace(hour=6) + days * DAY

    assert done.longest_silence == (at(1), at(6))


def test_what_is_known_from_an_archive_counts_when_it_was_known() -> None:
    old = change(5 * 1440, known_at=NOON + HOUR)
    reports = replay(reader(), [old], NOON, NOON + 7 * DAY).reports
    assert [len(report.records) for report in reports] == [1, 0, 0, 0, 0, 0, 0]


def test_what_waits_for_its_period_is_counted() -> None:
    done = replay(reader(Every.WEEK), [change(0)], NOON, NOON + 2 * DAY)
    assert (done.reports, done.waiting) == ((), 1)


@pytest.mark.parametrize(
    "record",
    [
        change(significance=0.1),
        change(kind=Kind.ARTICLE_NEW, baseline=True),
        change(terms=Terms.OFF),
    ],
)
def test_what_a_report_only_counts_is_no_item_and_makes_no_hourly_report(record: StoredChange) -> None:
    daily = replay(reader(), [record], NOON, NOON + DAY)
    assert [(report.items, report.counted, len(report.records)) for report in daily.reports] == [((), 1, 1)]
    hourly = replay(reader(Every.HOUR), [record], NOON, NOON + DAY)
    assert (hourly.matched, hourly.reports, hourly.waiting, hourly.unsent) == (1, (), 0, 1)
    assert hourly.longest_silence == (NOON, NOON + DAY)
