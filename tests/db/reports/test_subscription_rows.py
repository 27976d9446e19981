"""What the database holds of subscriptions, on both databases."""

from __future__ import annotations

from datetime import timedelta

from tests.db.db_samples import DAY_ONE
from yalu.db.core.engine import Database
from yalu.db.reports.subscription_rows import add, note_checked, pause, remove, resume, rows
from yalu.subscriptions.subscription import SubscriptionRow

RULE = {"to": ["mailto:김@예.example"], "every": "week", "on": "monday", "quiet": ["22:00", "07:00"], "words": ["사드"]}
HOUR = timedelta(hours=1)


def test_a_rule_comes_back_in_its_words(database: Database) -> None:
    assert rows(database) == ()
    assert add(database, "desk", RULE)
    assert rows(database) == (SubscriptionRow("desk", RULE),)


def test_an_id_is_stored_once(database: Database) -> None:
    assert add(database, "desk", RULE)
    assert not add(database, "desk", {"to": ["file:///srv"]})
    assert rows(database)[0].rule == RULE


def test_a_pause_is_recorded_with_its_time_and_ends(database: Database) -> None:
    add(database, "desk", RULE)
    assert pause(database, "desk", now=DAY_ONE)
    assert not pause(database, "desk", now=DAY_ONE + HOUR)
    assert rows(database) == (SubscriptionRow("desk", RULE, paused_at=DAY_ONE),)
    assert resume(database, "desk")
    assert not resume(database, "desk")
    assert rows(database) == (SubscriptionRow("desk", RULE),)


def test_what_stands_in_a_file_has_a_row_for_its_pause_alone(database: Database) -> None:
    assert not resume(database, "filed")
    assert pause(database, "filed", now=DAY_ONE)
    assert rows(database) == (SubscriptionRow("filed", None, paused_at=DAY_ONE),)
    assert not remove(database, "filed")
    assert add(database, "filed", RULE)
    assert rows(database) == (SubscriptionRow("filed", RULE),)


def test_only_what_was_added_is_removed(database: Database) -> None:
    add(database, "desk", RULE)
    assert remove(database, "desk")
    assert not remove(database, "desk")
    assert rows(database) == ()


def test_how_far_changes_were_looked_at_never_goes_back(database: Database) -> None:
    note_checked(database, "filed", DAY_ONE)
    assert rows(database) == (SubscriptionRow("filed", None, checked_until=DAY_ONE),)
    note_checked(database, "filed", DAY_ONE - HOUR)
    assert rows(database)[0].checked_until == DAY_ONE
    note_checked(database, "filed", DAY_ONE + HOUR)
    pause(database, "filed", now=DAY_ONE)
    assert rows(database) == (SubscriptionRow("filed", None, DAY_ONE, DAY_ONE + HOUR),)
    add(database, "desk", RULE)
    note_checked(database, "desk", DAY_ONE)
    assert rows(database)[0] == SubscriptionRow("desk", RULE, checked_until=DAY_ONE)
