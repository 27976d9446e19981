"""A headline that is tried out, a page that flips: told once each way, then counted, and no state is ever lost."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from tests.db.db_samples import COLUMN, Days, look, payloads, retitled, rows, size, thread
from yalu.db.core.engine import Database
from yalu.db.crawls.due_sources import waiting_to_be_compared
from yalu.db.models import ArticleVersion
from yalu.history.detection.changes import detect_changes
from yalu.model import Kind, Outcome, Verdict

pytestmark = pytest.mark.sqlite

TRIED = ("The bridge at Dandong", "The bridge nobody crosses")


def test_each_way_is_told_once_and_then_counted(database: Database) -> None:
    days = Days(database)
    edits = []
    for number in range(6):
        days.visit(look(retitled(TRIED[number % 2]), body=f"<html>{number}</html>".encode()))
        (change,) = detect_changes(days.store().crawl_facts(waiting_to_be_compared(days.database)[-1]), 2)
        edits.append(change)
    assert [edit.kind for edit in edits[1:]] == [Kind.ARTICLE_HEADLINE] * 5
    assert [edit.significance >= 0.2 for edit in edits[1:]] == [True, True, False, False, False]
    assert [edit.evidence.get("recurrence", 0) for edit in edits[1:]] == [0, 0, 1, 1, 2]
    titles = [row.title for row in rows(database, ArticleVersion)]
    assert titles == [TRIED[0], TRIED[1]] * 3


def test_a_thread_that_opens_and_closes_is_told_once_each_way_and_then_counted(database: Database) -> None:
    days = Days(database)
    turns = []
    for number in range(7):
        days.visit(look(talk=thread("One", open=number % 2 == 0), body=f"<html>{number}</html>".encode()))
        days.visit(look(talk=thread("One", complete=False, open=number % 2 == 1)))  # such a read tells nothing
        for crawl_id in waiting_to_be_compared(days.database)[-2:]:
            changes = detect_changes(days.store().crawl_facts(crawl_id), 2)
            turns += [turn for turn in changes if turn.kind in (Kind.THREAD_CLOSED, Kind.THREAD_OPENED)]
    assert [turn.kind for turn in turns] == [Kind.THREAD_CLOSED, Kind.THREAD_OPENED] * 3
    assert [(turn.before, turn.after) for turn in turns] == [("open", "closed"), ("closed", "open")] * 3
    assert [turn.significance >= 0.2 for turn in turns] == [True, True, False, False, False, False]
    assert [turn.evidence.get("recurrence", 0) for turn in turns] == [0, 0, 1, 1, 2, 2]


def test_a_piece_that_changes_at_every_look_keeps_every_state(database: Database) -> None:
    days = Days(database)
    bodies = [
        "The ferry sails.\n\n" + "\n\n".join(f"{n}:00 It is {n} o'clock and it rains." for n in range(at))
        for at in range(30)
    ]
    for body in bodies:
        days.visit(look(replace(COLUMN, body=body)))
    states = [row.body for row in rows(database, ArticleVersion)]
    assert len(states) == 30
    assert all(state != other for state, other in pairwise(states))


def test_looks_that_teach_nothing_make_no_version_and_cost_next_to_nothing(database: Database) -> None:
    days = Days(database)
    days.visit(look())
    for _ in range(20):
        wall = look(None, outcome=Outcome.BLOCKED, body=b"<title>Just a moment...</title>" * 200)
        days.visit(wall, verdict=Verdict.BLOCKED)
    assert size(database, ArticleVersion) == 1
    stored = [len(row.data) for row in payloads(database)]
    assert sum(stored[2:]) < 19 * 60
    days.visit(look())
    assert size(database, ArticleVersion) == 1


def test_signs_beyond_the_first_plane_are_kept(database: Database) -> None:
    days = Days(database)
    days.visit(look(retitled("𠮷野家と𨋢")))
    days.visit(look(retitled("吉野家と𨋢 😀")))
    assert [row.title for row in rows(database, ArticleVersion)] == ["𠮷野家と𨋢", "吉野家と𨋢 😀"]
