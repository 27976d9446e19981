"""Marks of changes: only added, the latest of each user counts, filtered, exported; the record stays as it is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from tests.db.db_samples import DAY_ONE, rows
from tests.web.room_examples import filled
from yalu.db.changes import mark_rows
from yalu.db.core.engine import Database
from yalu.db.maintenance.export import change_marks
from yalu.db.models import Change
from yalu.db.room import articles, changes, comments
from yalu.errors import StoreError, UnknownItem
from yalu.records.nouns.change import Mark
from yalu.records.selection.filters import Filters


@pytest.fixture
def marked(database: Database) -> Database:
    """Two users: anna finds 1 important after all, and took back what she said of 3; ben finds 1 and 2 noise."""
    filled(database)
    for number, (change, user, mark, note) in enumerate(
        (
            (1, "anna", Mark.SEEN, ""),
            (1, "ben", Mark.NOISE, "a typo"),
            (1, "anna", Mark.IMPORTANT, " ask the author "),
            (2, "ben", Mark.NOISE, ""),
            (3, "anna", Mark.NOISE, ""),
            (3, "anna", Mark.NONE, ""),
        )
    ):
        assert mark_rows.add(database, change, user, mark, note, now=DAY_ONE + timedelta(hours=number))
    return database


def ids(database: Database, *marks: str) -> set[int]:
    """The changes that the room lists for the marks."""
    return {
        record.change_id for record in changes.changes(database, Filters(mark=marks, baseline=True), limit=500).items
    }


def test_the_latest_mark_of_each_user_counts(marked: Database) -> None:
    shown = [(record.user, record.mark.value, record.note) for record in changes.change(marked, 1).marks]
    assert shown == [("ben", "noise", "a typo"), ("anna", "important", "ask the author")]
    assert changes.change(marked, 3).marks == ()
    assert [record.mark for record in mark_rows.history(marked, 3)] == [Mark.NOISE, Mark.NONE]
    every = {change.id for change in rows(marked, Change)}
    assert ids(marked, "noise") == {1, 2} and ids(marked, "seen") == set() and ids(marked, "important") == {1}
    assert ids(marked, "none") == every - {1, 2}
    assert ids(marked, "none", "important") == every - {2}
    assert ids(marked, "nothing") == set()


def test_articles_and_comments_count_by_their_changes(marked: Database) -> None:
    important = changes.change(marked, 1).article_id
    assert {
        record.article_id for record in articles.articles(marked, Filters(mark=("important",), baseline=True)).items
    } == {important}
    assert comments.comments(marked, Filters(mark=("seen",))).items == ()


def test_saying_the_same_again_adds_nothing(marked: Database) -> None:
    before = list(change_marks(marked))
    assert not mark_rows.add(marked, 1, "anna", Mark.IMPORTANT, "ask the author")
    assert not mark_rows.add(marked, 4, "anna", Mark.NONE)
    assert list(change_marks(marked)) == before
    with pytest.raises(UnknownItem):
        mark_rows.add(marked, 999_999, "anna", Mark.SEEN)


def test_marks_never_touch_the_record(database: Database) -> None:
    filled(database)
    before = rows(database, Change)
    mark_rows.add(database, 1, "anna", Mark.NOISE, "x" * 5000)
    assert rows(database, Change) == before
    assert len(mark_rows.history(database, 1)[0].note) == mark_rows.LONGEST_NOTE


@pytest.mark.parametrize("statement", ["UPDATE change_mark SET note = 'x'", "DELETE FROM change_mark"])
def test_marks_are_only_added(marked: Database, statement: str) -> None:
    with pytest.raises(StoreError, match="change_mark is append-only"), marked.write() as connection:
        connection.execute(text(statement))


def test_what_is_exported_is_every_mark(marked: Database) -> None:
    marks = list(change_marks(marked, source_id="river-post"))
    assert [record.mark for record in marks] == ["seen", "noise", "important", "noise", "noise", "none"]
    later = DAY_ONE + timedelta(hours=5)
    assert [record.mark for record in change_marks(marked, since=later)] == ["none"]
    assert list(change_marks(marked, source_id="elsewhere")) == []
