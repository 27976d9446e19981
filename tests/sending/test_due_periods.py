"""Which reports are made: once a period, none of nothing, alerts at a distance, held by quiet hours."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest

from tests.db.db_samples import DAY_ONE
from tests.sending.readers import DAY, record_changes
from yalu.db.core.engine import Database
from yalu.db.reports import ledger, subscription_rows
from yalu.jobs.reports.content import Composer
from yalu.jobs.reports.due import DueReports, RecordedReport
from yalu.model import Kind
from yalu.records.selection.filters import Filters
from yalu.settings import Settings
from yalu.subscriptions.subscription import Every, Subscription

HOUR = timedelta(hours=1)
KNOWN_AT = DAY_ONE + 2 * DAY
"""When the changes of the sample became known."""
TO = ("mailto:kim@desk.example",)


@pytest.fixture
def watched(database: Database) -> Database:
    record_changes(database)
    return database


def record(database: Database, now: datetime, *subscriptions: Subscription) -> list[RecordedReport]:
    due = DueReports(database, Composer(database, Settings()), now)
    return due.record_scheduled(subscriptions, subscription_rows.rows(database))


def test_each_period_is_made_once_and_the_next_begins_at_its_end(watched: Database) -> None:
    daily = Subscription("day", TO, at=time(6))
    morning = (KNOWN_AT + DAY).replace(hour=6)
    (first,) = record(watched, morning + HOUR, daily)
    assert (first.since, first.until, first.changes > 0) == (morning - DAY, morning, True)
    assert record(watched, morning + 2 * HOUR, daily) == []
    (second,) = record(watched, morning + DAY, daily)
    assert (second.since, second.changes) == (morning, 0)
    assert [delivery.subscription for delivery in ledger.due(watched, now=morning + DAY)] == ["day", "day"]


def test_an_hour_without_a_change_has_no_report_and_is_not_looked_at_again(watched: Database) -> None:
    hourly = Subscription("hour", TO, Every.HOUR)
    quiet = KNOWN_AT + 9 * HOUR
    assert record(watched, quiet, hourly) == []
    (row,) = subscription_rows.rows(watched)
    assert row.checked_until == quiet
    assert ledger.reports(watched) == []


def test_an_alert_is_made_once_with_what_is_asked_for(watched: Database) -> None:
    alert = Subscription("alert", TO, Every.IMMEDIATELY, filters=Filters(kind=(Kind.ARTICLE_HEADLINE,), baseline=True))
    other = Subscription("other", TO, Every.IMMEDIATELY, filters=Filters(kind=(Kind.ARTICLE_GONE,), baseline=True))
    (made,) = record(watched, KNOWN_AT + HOUR / 2, alert, other)
    assert (made.subscription, made.changes) == ("alert", 1)
    assert [row.id for row in subscription_rows.rows(watched) if row.checked_until] == ["other"]
    assert record(watched, KNOWN_AT + HOUR, alert, other) == []


def test_quiet_hours_hold_a_report(watched: Database) -> None:
    daily = Subscription("day", TO, at=time(6), quiet=(time(5), time(8)))
    morning = (KNOWN_AT + DAY).replace(hour=6)
    record(watched, morning, daily)
    assert ledger.due(watched, now=morning + HOUR) == []
    (held,) = ledger.due(watched, now=morning + 2 * HOUR)
    assert held.send_at == morning.replace(hour=8)


def test_a_period_by_hand_does_not_move_the_schedule(watched: Database) -> None:
    daily = Subscription("day", TO, at=time(6))
    morning = (KNOWN_AT + DAY).replace(hour=6)
    record(watched, morning, daily)
    due = DueReports(watched, Composer(watched, Settings()), morning + HOUR)
    assert len(due.record_period([daily], DAY_ONE, morning + HOUR)) == 1
    (second,) = record(watched, morning + DAY, daily)
    assert second.since == morning
    paused = Subscription("paused", TO, paused=True)
    assert due.record_period([paused], DAY_ONE, morning) == []


def test_a_report_that_cannot_be_composed_keeps_no_other_from_being_made(watched: Database) -> None:
    due = DueReports(watched, Composer(watched, Settings()), KNOWN_AT + DAY)
    odd = Subscription("odd", TO, language="xx")
    made = due.record_period([odd, Subscription("day", TO)], DAY_ONE, KNOWN_AT + DAY)
    assert [report.subscription for report in made] == ["day"]
    assert due.failed == ["subscription odd: ValueError in Yalu; the log has the details"]
