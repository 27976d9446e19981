"""What the job loads for the pages beside a report: every change of a piece, its versions and its thread."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.db.db_samples import COLUMN, DAY_ONE, Days, look, retitled, thread
from yalu.db.core.engine import Database
from yalu.db.queries import overview
from yalu.finding import Finding, Occurrence
from yalu.jobs.reports.gathering import report_details
from yalu.jobs.reports.gathering.report_details import load_details
from yalu.model import Kind
from yalu.reasons import Reason
from yalu.reports import ComposedReport, Reader, build

DAY = timedelta(days=1)


def headline(before: str, after: str, day: int, versions: tuple[int, int]) -> Finding:
    happened = Occurrence(
        DAY_ONE + day * DAY,
        DAY_ONE + (day - 1) * DAY,
        article_id=1,
        old_version_id=versions[0],
        new_version_id=versions[1],
    )
    return Finding(
        Kind.ARTICLE_HEADLINE, 0.6, Reason.of("words.rewritten"), before=before, after=after, occurrence=happened
    )


def record(days: Days, *changes: Finding) -> None:
    days.store().write_changes(days.store().crawls_to_diff()[0], changes)


def watched(database: Database) -> Days:
    """Two edits of one headline, a day apart, with a thread under it."""
    days = Days(database)
    days.visit(look(talk=thread("Hi")))
    days.visit(look(retitled("Second"), thread("Hi", "There")))
    record(days, headline(COLUMN.title, "Second", 1, (1, 2)))
    days.visit(look(retitled("Third"), thread("Hi", "There")))
    record(days, headline("Second", "Third", 2, (2, 3)))
    return days


def report(database: Database, since: datetime, until: datetime, reader: Reader | None = None) -> ComposedReport:
    changes = overview.log(database, since=since, until=until)
    return build(changes, (), reader=reader or Reader(), since=since, until=until, now=until)


@pytest.mark.dialects
def test_a_piece_comes_with_the_changes_of_earlier_reports(database: Database) -> None:
    watched(database)
    later = report(database, DAY_ONE + 2.5 * DAY, DAY_ONE + 4 * DAY)
    (item,) = later.items
    assert len(item.events) == 1
    details = load_details(database, later)[1]
    assert [event.change_ids for event in details.item.events] == [(1,), (2,)]
    assert details.item.rank == item.rank
    assert [(one.before, one.after) for one in details.differences] == [("v2", "v3"), ("v1", "v2")]
    assert [one.seen for one in details.snapshots] == [1, 2, 2]


@pytest.mark.dialects
def test_nothing_that_came_after_the_report_is_loaded(database: Database) -> None:
    days = watched(database)
    early = report(database, DAY_ONE, DAY_ONE + 2.5 * DAY)
    days.visit(look(retitled("Fourth"), thread("Hi", "There")))
    details = load_details(database, replace(early, until=DAY_ONE + 1.5 * DAY))[1]
    assert [one.title for one in details.versions] == [COLUMN.title, "Second"]


def test_long_reports_load_details_of_their_first_pieces_only(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched(database)
    whole = report(database, DAY_ONE, DAY_ONE + 4 * DAY)
    monkeypatch.setattr(report_details, "MAX_COMPARED", 10)
    assert load_details(database, whole)[1].differences == ()
    monkeypatch.setattr(report_details, "MAX_ARTICLES", 0)
    assert load_details(database, whole) == {}
