"""The counted tables say at any time what a count of everything would say."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, text

from tests.db.db_samples import COLUMN, MATCH, SOURCE, URL, Days, look, retitled, thread
from yalu.db.core.engine import Database, open_database
from yalu.db.maintenance import erase
from yalu.db.maintenance.rescore import rescore
from yalu.db.schema import migrate, rollups
from yalu.model import Outcome, ParsedComment, ParsedThread, Term, TopicMatch, Verdict


def counted(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    with database.read() as connection:
        return {name: sorted(map(tuple, connection.execute(text(f"SELECT * FROM {name}")))) for name in rollups.TABLES}


def recounted(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    with database.write() as connection:
        rollups.gather_all(connection)
    return counted(database)


@pytest.fixture
def days(database: Database) -> Days:
    """A column that is retitled and changes hands, with a thread that grows; another piece of the same readers."""
    days = Days(database)
    days.visit(look(COLUMN, thread("One", "Two")), look(url=URL + "/far", outcome=Outcome.OUT_OF_SCOPE))
    talk = ParsedThread(
        "wordpress", (ParsedComment("9", "Elsewhere", author="Reader"), ParsedComment("10", "Me too")), complete=True
    )
    days.visit(look(retitled("Renamed"), thread("One", "", "Three")), look(url=URL + "/b", talk=talk))
    handed = replace(COLUMN, byline=("Han Sori", "Kim Bada"))
    days.visit(look(handed, thread("One, edited", "Two", "Three")))
    return days


def test_what_a_crawl_counts(days: Days) -> None:
    counts = counted(days.database)
    assert [(row[0], row[1:]) for row in counts["article_comment_count"]] == [(1, (3, 2)), (3, (2, 0))]
    assert [row[2:4] for row in counts["commenter"]] == [(4, 2)]
    assert [row[:2] for row in counts["article_author"]] == [(1, "Han Sori"), (1, "Kim Bada"), (3, "Han Sori")]
    assert {row[1:4] for row in counts["article_term"] if row[0] == 1} == {
        ("place", "Dandong", "title"),
        ("tag", "border", ""),
    }
    assert counts["source_language"] == [(SOURCE.id, "en")]
    assert counts == recounted(days.database)


def test_a_source_keeps_each_language_that_it_had(days: Days) -> None:
    days.visit(look(replace(COLUMN, title="단둥의 다리", language="ko")))
    days.visit(look(COLUMN))
    counts = counted(days.database)
    assert counts["source_language"] == [(SOURCE.id, "en"), (SOURCE.id, "ko")]
    assert counts == recounted(days.database)


def test_tables_that_a_migration_emptied_are_filled_by_the_upgrade(days: Days, database_url: str) -> None:
    counts = counted(days.database)
    with days.database.write() as connection:
        for table in rollups.TABLES:
            connection.execute(text(f"DELETE FROM {table}"))
    migrate.upgrade(database_url)
    assert counts == counted(days.database)


def test_it_holds_after_judging_again(days: Days) -> None:
    answer = TopicMatch(True, 0.9, "pair", (Term("Yalu", "river", 0, 4, "lead"), MATCH.terms[0]), ("river",), "2")
    assert rescore(days.database, lambda article, country: answer, least=0, below=1).differing == 2
    counts = counted(days.database)
    assert ("river", "Yalu", "lead") in {row[1:4] for row in counts["article_term"]}
    assert counts == recounted(days.database)


def test_it_holds_after_forgetting_and_keeps_no_words(days: Days) -> None:
    erase.forget_article(days.database, URL, reason="asked", now=days.now)
    counts = counted(days.database)
    assert not [row for row in (*counts["article_term"], *counts["article_author"]) if row[0] == 1]
    assert counts == recounted(days.database)


def test_a_crawl_whose_process_died_is_counted_once(days: Days) -> None:
    days.claim()
    days.now += timedelta(days=2)
    days.visit(verdict=Verdict.BLOCKED)
    counts = counted(days.database)
    months = [row[3:] for row in counts["crawl_count"] if row[0] == "month"]
    assert tuple(map(sum, zip(*months, strict=True))) == (5, 3)
    assert counts == recounted(days.database)


def test_it_holds_when_nothing_is_new(days: Days) -> None:
    before = counted(days.database) | {"crawl_count": []}
    days.now += timedelta(days=40)
    days.visit(look(replace(COLUMN, byline=("Han Sori", "Kim Bada")), thread("One, edited", "Two", "Three")))
    counts = counted(days.database)
    assert counts == recounted(days.database)
    assert counts | {"crawl_count": []} == before
    assert SOURCE.id in {row[0] for row in before["commenter"]}


def test_what_is_counted_of_one_article_is_looked_up_and_not_searched_for(sqlite_url: str) -> None:
    database = open_database(sqlite_url)
    Days(database).visit(look(COLUMN, thread("One", "Two")))
    plans: list[str] = []

    def explain(_connection: Any, cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        plan = cursor.connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
        plans.extend(row[3] for row in plan if not row[3].endswith("VIRTUAL TABLE INDEX 1:"))

    with database.write() as connection:
        event.listen(database.engine, "before_cursor_execute", explain)
        rollups.of_articles(connection, [1])
        rollups.of_threads(connection, [1])
        event.remove(database.engine, "before_cursor_execute", explain)
    database.close()
    assert any(plan.startswith("SEARCH") for plan in plans)
    assert not [plan for plan in plans if plan.startswith(("SCAN", "MATERIALIZE"))]
