"""Versions and snapshots of many pieces at once, as they were known at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from tests.db.db_samples import COLUMN, DAY_ONE, Days, look, retitled, thread
from yalu.db.core.engine import Database
from yalu.db.models import RevisitSchedule
from yalu.db.queries import article_histories as histories
from yalu.db.queries.article_histories import article_histories, changes_of_articles
from yalu.finding import Finding, Occurrence
from yalu.model import Kind
from yalu.reasons import Reason
from yalu.reports.details import HistoryDetails
from yalu.sources.source import Terms

DAY = timedelta(days=1)
OTHER = "https://river.example/other"


def history(database: Database, day: int = 30, **most: int) -> HistoryDetails:
    (found,) = article_histories(database, [1], DAY_ONE + day * DAY, **most)
    return found


def test_versions_come_with_their_texts_oldest_first(database: Database) -> None:
    days = Days(database)
    days.visit(look())
    days.visit(look(retitled("Second")))
    days.visit(look(retitled("Third")))
    found = history(database)
    assert found.terms is Terms.EXCERPT
    assert [(one.seq, one.title) for one in found.versions] == [(1, COLUMN.title), (2, "Second"), (3, "Third")]
    assert [one.name for one in found.versions] == ["v1", "v2", "v3"]
    assert found.versions[1].body == COLUMN.body
    assert found.versions[1].not_before == DAY_ONE
    assert found.versions[1].not_after == DAY_ONE + DAY
    assert found.earlier == 0
    assert not found.reserved


def test_only_the_newest_versions_are_read_and_the_others_counted(database: Database) -> None:
    days = Days(database)
    for number in range(6):
        days.visit(look(retitled(f"Headline {number}")))
    found = history(database, versions=2)
    assert [one.title for one in found.versions] == ["Headline 4", "Headline 5"]
    assert found.earlier == 4


def test_what_came_later_is_not_there(database: Database) -> None:
    days = Days(database)
    days.visit(look(talk=thread("one")))
    days.visit(look(retitled("Second"), thread("one", "two")))
    found = history(database, day=0)
    assert [one.title for one in found.versions] == [COLUMN.title]
    assert [one.seen for one in found.snapshots] == [1]


def test_snapshots_say_how_long_they_lasted_and_whether_they_are_whole(database: Database) -> None:
    days = Days(database)
    days.visit(look(talk=thread("one", "two")))
    days.visit(look(talk=thread("one", "two")))
    days.visit(look(talk=replace(thread("one"), complete=False, expected=2)))
    first, *_, last = history(database).snapshots
    assert (first.at, first.seen, first.expected, first.complete) == (DAY_ONE, 2, 2, True)
    assert (last.seen, last.complete, last.last_at) == (1, False, DAY_ONE + 2 * DAY)
    assert [one.seen for one in history(database, snapshots=1).snapshots] == [1]


def test_pieces_come_in_the_order_asked_for_and_unknown_ones_are_passed_over(database: Database) -> None:
    days = Days(database)
    days.visit(look(), look(url=OTHER))
    found = list(article_histories(database, [2, 99, 1], DAY_ONE + DAY))
    assert [one.article_id for one in found] == [2, 1]
    assert all(len(one.versions) == 1 for one in found)


def test_a_reservation_comes_with_the_piece(database: Database) -> None:
    Days(database).visit(look())
    with database.write() as connection:
        connection.execute(update(RevisitSchedule).values(reserved="header"))
    assert history(database).reserved


def renamed(days: Days, count: int) -> None:
    """A headline that changes that often, each change recorded."""
    days.visit(look())
    for number in range(count):
        at = Occurrence(days.now, days.now - DAY, article_id=1, old_version_id=number + 1, new_version_id=number + 2)
        days.visit(look(retitled(f"Headline {number}")))
        change = Finding(Kind.ARTICLE_HEADLINE, 0.6, Reason.of("words.rewritten"), before="a", after="b", occurrence=at)
        days.store().write_changes(days.store().crawls_to_diff()[0], [change])


def test_changes_of_a_piece_are_its_latest_oldest_first(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(histories, "IDS", 2)
    renamed(Days(database), 5)
    later = DAY_ONE + 30 * DAY
    assert [one.change_id for one in changes_of_articles(database, [1, 2], later, most=9)[1]] == [1, 2, 3, 4, 5]
    assert [one.change_id for one in changes_of_articles(database, [1], later, most=3)[1]] == [3, 4, 5]
    early = DAY_ONE + 3 * DAY
    assert [one.change_id for one in changes_of_articles(database, [1], early, most=9)[1]] == [1]
    assert changes_of_articles(database, [2], later, most=9) == {}
