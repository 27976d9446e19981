"""Rare values of a filter: found by their index, with the answer that a walk over the whole list gives."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, insert

from tests.db.db_samples import DAY_ONE, SOURCE
from tests.db.room.test_room_queries import made, statements_of
from yalu.db.core.engine import Database, open_database
from yalu.db.figures import statistics
from yalu.db.listing import keyset_scan, selectivity
from yalu.db.models import Reextraction
from yalu.db.queries import coverage
from yalu.db.room import articles, changes, comments
from yalu.db.schema import change_counts
from yalu.model import ReextractionKind
from yalu.records.figures.statistic import Grouping
from yalu.records.nouns.change import StoredChange
from yalu.records.selection.filters import Filters
from yalu.records.selection.page import Cursor


@pytest.fixture
def history(database: Database) -> Database:
    """A few days of two papers."""
    return made(database)


@pytest.mark.parametrize(
    "filters",
    [
        Filters(language=("ko",)),
        Filters(language=("fr",)),
        Filters(issue=("border",)),
        Filters(min_significance=0.9),
        Filters(kind=("article.gone",)),
        Filters(q="한중"),
        Filters(q="rust", kind=("comment.gone",), country=("KR",)),
        Filters(source=("gang", SOURCE.id), min_significance=0.3, language=("en", "ko")),
    ],
)
def test_many_rows_are_walked_to_and_few_are_named_with_one_answer(
    history: Database, filters: Filters, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked() -> list[Any]:
        lists = [read(history, filters, None, 500) for read in (changes.changes, articles.articles, comments.comments)]
        return [*lists, changes.facets(history, filters)]

    named = asked()
    monkeypatch.setattr(selectivity, "FEW", 0)
    assert asked() == named


def test_what_few_rows_have_is_found_by_its_index(sqlite_url: str) -> None:
    history = made(open_database(sqlite_url))  # PostgreSQL chooses by the size of a table: of these, any way will do
    with statements_of(history) as plans:
        changes.changes(history, Filters(language=("ko",), min_significance=0.99))
        changes.changes(history, Filters())
        coverage.of_period(history, DAY_ONE, DAY_ONE + timedelta(days=1), coverage.OF_TOTALS)
    whole = "\n".join(plan for _, plan in plans)
    changed = ("ix_change_kind_significance", "ix_change_baseline_not_after")
    for index in ("ix_article_version_language_article_id", *changed):
        assert index in whole, whole
    turns = next(plan for sql, plan in plans if "next_check_at" in sql and "revisit_schedule" in sql)
    assert "ix_revisit_schedule_checked_at" in turns and "ix_revisit_schedule_next_check_at" in turns, turns
    history.close()


def test_a_language_is_one_of_those_that_versions_have(history: Database) -> None:
    with history.read() as connection:
        known = selectivity.Selectivity(connection)
        assert known.languages(["ko", "k"]) == ["ko"]
        assert known.languages(["fr"]) == []
        assert known.languages([]) is None


def test_withdrawn_changes_are_in_no_day(history: Database) -> None:
    before = changes.day_counts(history, DAY_ONE, DAY_ONE + timedelta(days=30))
    record = changes.changes(history, Filters(), None, 1).items[0]
    withdraw(history, record)
    after = changes.day_counts(history, DAY_ONE, DAY_ONE + timedelta(days=30))
    day = f"{record.not_after:%Y-%m-%d}"
    assert after == {name: many for name, many in {**before, day: before[day] - 1}.items() if many}


def withdraw(database: Database, record: StoredChange) -> None:
    mark = {
        "at": DAY_ONE,
        "kind": ReextractionKind.WITHDRAWN,
        "extractor": "2",
        "source_id": record.source_id,
        "change_id": record.change_id,
        "fields": [],
    }
    with database.write() as connection:
        connection.execute(insert(Reextraction).values(**mark))
        change_counts.gather_all(connection)


@pytest.mark.parametrize("rows", [1, 2, 3, 50])
def test_frequent_words_are_found_a_slice_at_a_time(
    history: Database, monkeypatch: pytest.MonkeyPatch, rows: int
) -> None:
    filters = [Filters(q="한중"), Filters(q="trucks wait"), Filters(q="rust", kind=("comment.gone", "comment.new"))]

    def asked() -> list[Any]:
        newest = [changes.changes(history, query, None, limit) for query in filters for limit in (1, 2, 500)]
        place = newest[0].next
        return [*newest, *(changes.changes(history, query, place, 2) for query in filters)]

    named = asked()
    monkeypatch.setattr(selectivity, "FEW", 0)
    monkeypatch.setattr(keyset_scan, "FIRST_SLICE", rows)
    assert asked() == named
    monkeypatch.setattr(keyset_scan, "MOST_SLICED", rows)
    assert asked() == named


def test_counts_say_when_something_is_left_to_look_at(history: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    filters = Filters(min_significance=0.2)
    every = changes.facets(history, filters)
    assert all(every.whole.values())
    monkeypatch.setattr(selectivity, "FEW", 0)
    assert changes.facets(history, filters) == every
    monkeypatch.setattr(changes, "LOOKED", 3)
    some = changes.facets(history, filters)
    assert not any(some.whole.values())
    assert sum(some.kind.values()) < sum(every.kind.values())
    monkeypatch.setattr(changes, "LOOKED", 1000)
    monkeypatch.setattr(changes, "COUNTED", 2)
    some = changes.facets(history, Filters())
    assert sum(some.kind.values()) == 2
    assert not any(some.whole.values())


def test_no_comment_has_a_change_of_an_article(history: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selectivity, "FEW", 0)
    both = Filters(kind=("article.headline", "comment.edited"))
    assert comments.comments(history, both) == comments.comments(history, Filters(kind=("comment.edited",)))
    of_articles = Filters(kind=("article.new",)), Filters(kind=("article.gone", "thread.closed"))
    for filters in (*of_articles, Filters(silent=True), Filters(silent=False)):
        with statements_of(history) as plans:
            assert comments.comments(history, filters).items == ()
        walks = [sql for sql, _ in plans if "comment_version.not_after AS at" in sql]
        assert walks
        named = re.compile(r"comment_version\.comment_id (IN \(SELECT value FROM json_each|= ANY )\(")
        assert all(named.search(sql) for sql in walks), "few are named, here none"


def test_a_list_is_read_from_its_cursor_and_not_from_a_later_limit_of_the_time(history: Database) -> None:
    for read, table_name, name in (
        (changes.changes, "change", "not_after"),
        (articles.articles, "article", "first_seen_at"),
        (comments.comments, "comment_version", "not_after"),
    ):
        later = Filters(until=DAY_ONE + timedelta(days=30), at=DAY_ONE + timedelta(days=20))
        with statements_of(history) as plans:
            assert read(history, later, Cursor(DAY_ONE + timedelta(days=2), 1), 2).items
        column = f"{table_name}.{name}"
        walks = [sql for sql, _ in plans if f"({column}, {table_name}.id) <" in sql]
        assert walks and all(sql.index(f"({column}, ") < sql.index(f"{column} <") for sql in walks), walks


def test_figures_of_rare_words_are_counted_from_the_named_changes(sqlite_url: str) -> None:
    history = made(open_database(sqlite_url))
    with statements_of(history) as plans:
        statistics.statistics(history, Filters(q="한중"), Grouping.KIND, None, DAY_ONE + timedelta(days=30))
    counts = [plan for sql, plan in plans if "count(*) FILTER" in sql and "FROM change " in sql.replace("\n", " ")]
    assert counts and not any("ix_change_baseline" in plan for plan in counts), counts
    history.close()


def test_postgresql_adds_up_figures_by_an_index_and_compiles_no_statement(history: Database) -> None:
    statements: list[str] = []

    def note(connection: Any, cursor: Any, sql: str, *_: Any) -> None:
        statements.append(sql)

    event.listen(history.engine, "before_cursor_execute", note)
    statistics.statistics(history, Filters(), Grouping.KIND, None, DAY_ONE + timedelta(days=30))
    event.remove(history.engine, "before_cursor_execute", note)
    place = next(number for number, sql in enumerate(statements) if "sum(change_count.changes)" in sql)
    assert history.is_sqlite or statements[place - 1] == "SET LOCAL enable_seqscan = off"
    with history.read() as connection:
        assert history.is_sqlite or connection.exec_driver_sql("SHOW jit").scalar_one() == "off"


def test_words_are_looked_up_for_no_change(database: Database) -> None:
    with statements_of(database) as statements:
        assert changes.with_words(database, (), ("bridge",)) == ()
    assert statements == []
