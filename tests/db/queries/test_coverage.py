"""How sources were watched in a period, and how many changes earlier periods brought."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.db.db_samples import COLUMN, DAY_ONE, SOURCE, URL, Days, look, thread
from yalu.db.core.engine import Database
from yalu.db.crawls.due_sources import waiting_to_be_compared
from yalu.db.queries import coverage
from yalu.db.queries.volumes import VolumeFilter, earlier_counts
from yalu.finding import Finding, Occurrence
from yalu.model import Kind, Outcome, Verdict
from yalu.reasons import Reason

DAY = timedelta(days=1)


@pytest.fixture
def days(database: Database) -> Days:
    return Days(database)


def test_coverage_tells_how_a_source_was_watched(days: Days) -> None:
    days.visit(look(COLUMN, thread("One")))
    days.visit(look(None, outcome=Outcome.BLOCKED), verdict=Verdict.BLOCKED)
    (week,) = coverage.of_period(days.database, DAY_ONE, DAY_ONE + 7 * DAY)
    assert (week.crawls, week.articles) == ({Verdict.OK: 1, Verdict.BLOCKED: 1}, 1)
    assert (week.checks, week.checks_conclusive, week.snapshots, week.snapshots_complete) == (2, 1, 1, 1)
    assert (week.last_verdict, week.last_ok_at, week.every) == (Verdict.BLOCKED, DAY_ONE, SOURCE.every)
    (later,) = coverage.of_period(days.database, DAY_ONE + 7 * DAY, DAY_ONE + 8 * DAY)
    assert (later.crawls, later.checks, later.articles) == ({}, 0, 1)
    assert coverage.of_period(days.database, DAY_ONE - DAY, DAY_ONE) == []


def test_a_piece_counts_once_however_often_it_was_looked_at(days: Days) -> None:
    for _ in range(3):
        days.visit(look(COLUMN, thread("One")), look(url=f"{URL}/2"))
    (week,) = coverage.of_period(days.database, DAY_ONE, days.now)
    assert (week.checks, week.articles_checked, week.articles_due) == (6, 2, 2)
    assert (week.snapshots, week.threads, week.threads_whole) == (3, 1, 1)


def test_a_piece_whose_turn_came_and_that_nobody_looked_at_is_due(days: Days) -> None:
    days.visit(look(), look(url=f"{URL}/2"))
    quiet = days.now + 30 * DAY
    (month,) = coverage.of_period(days.database, DAY_ONE + DAY, quiet)
    assert (month.articles_checked, month.articles_due) == (0, 2)
    (before,) = coverage.of_period(days.database, DAY_ONE, DAY_ONE + DAY)
    assert (before.articles_checked, before.articles_due) == (2, 2)


def test_a_period_long_past_tells_what_was_looked_at_then(days: Days) -> None:
    days.visit(look(COLUMN, thread("One", complete=False)))
    days.visit(look(url=f"{URL}/2"))
    for _ in range(3):
        days.visit(look(COLUMN, thread("One")), look(url=f"{URL}/2"))
    (first,) = coverage.of_period(days.database, DAY_ONE, DAY_ONE + DAY)
    assert (first.articles_checked, first.threads, first.threads_whole) == (1, 1, 0)
    (all_days,) = coverage.of_period(days.database, DAY_ONE, days.now)
    assert (all_days.articles_checked, all_days.threads, all_days.threads_whole) == (2, 1, 1)


def test_a_failure_has_a_beginning_and_an_end(days: Days) -> None:
    verdicts = (Verdict.OK, Verdict.BLOCKED, Verdict.FAILED, Verdict.FAILED, Verdict.OK, Verdict.OK)
    for verdict in verdicts:
        days.visit(look(), verdict=verdict)

    def failure(first: int, last: int) -> tuple[Any, Any]:
        (period,) = coverage.of_period(days.database, DAY_ONE + first * DAY, DAY_ONE + last * DAY)
        return tuple(at and (at - DAY_ONE).days for at in (period.failed_since, period.answered_again))  # type: ignore[return-value]

    assert failure(0, 6) == (1, 4)
    assert failure(2, 4) == (1, None)
    assert failure(4, 6) == (None, None)


class TestEarlierCounts:
    EDIT = Finding(Kind.ARTICLE_BODY, 0.5, Reason.of("words.rewritten"), occurrence=Occurrence(DAY_ONE, article_id=1))

    def counted(self, days: Days, narrowing: VolumeFilter | None = None) -> list[int]:
        return earlier_counts(days.database, days.now, days.now + DAY, narrowing or VolumeFilter())

    def weeks(self, days: Days, *many: int, **fields: Any) -> None:
        """That many edits on the same day of each week."""
        for number in many:
            days.visit(look())
            days.now -= DAY
            edits = [
                replace(self.EDIT, occurrence=replace(self.EDIT.occurred, distinct=str(ordinal)), **fields)
                for ordinal in range(number)
            ]
            days.store().write_changes(waiting_to_be_compared(days.database)[0], edits)
            days.now += 7 * DAY

    def test_of_the_same_day_of_the_week_the_latest_first(self, days: Days) -> None:
        self.weeks(days, 1, 2, 3, 4, 5, 6, 7, 8, 9)
        assert self.counted(days) == [9, 8, 7, 6, 5, 4, 3, 2]

    def test_a_day_on_which_nobody_looked_is_left_out(self, days: Days) -> None:
        self.weeks(days, 3, 2)
        days.now += 7 * DAY
        assert self.counted(days) == [2, 3]

    def test_what_a_report_does_not_tell_does_not_count(self, days: Days) -> None:
        self.weeks(days, 2, kind=Kind.ARTICLE_NEW)
        self.weeks(days, 2, significance=0.1)
        self.weeks(days, 1, significance=0.2)
        assert self.counted(days) == [1, 0, 0]

    @pytest.mark.parametrize(
        ("narrowing", "many"),
        [
            (VolumeFilter(sources=(SOURCE.id,), countries=("KR",), kinds=(Kind.ARTICLE_BODY,), least=0.5), 2),
            (VolumeFilter(sources=()), 0),
            (VolumeFilter(countries=("CN",)), 0),
            (VolumeFilter(kinds=(Kind.ARTICLE_GONE,)), 0),
            (VolumeFilter(least=0.6), 0),
        ],
    )
    def test_of_what_a_reader_asks_for(self, days: Days, narrowing: VolumeFilter, many: int) -> None:
        self.weeks(days, 2)
        assert self.counted(days, narrowing) == [many]
