"""The views answer the questions they are named for, the same on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import inspect, text

from tests.db.db_samples import COLUMN, DAY_ONE, SOURCE, URL, Days, comments, look, retitled, thread
from yalu.db.core.engine import Database, open_database
from yalu.db.crawls.due_sources import waiting_to_be_compared
from yalu.db.maintenance import reprints
from yalu.db.reports import ledger
from yalu.db.room.comments import lives_of_article
from yalu.db.schema import views
from yalu.finding import Finding, Occurrence
from yalu.history.detection.changes import detect_changes
from yalu.model import CommentState, Kind, Outcome, ParsedComment
from yalu.reasons import Reason
from yalu.records.definition import meanings

DAY = timedelta(days=1)


def ask(database: Database, question: str) -> list[tuple[Any, ...]]:
    with database.read() as connection:
        return [tuple(row) for row in connection.execute(text(question))]


@pytest.fixture
def days(database: Database) -> Days:
    return Days(database)


@pytest.fixture
def watched(database: Database) -> Database:
    """Four days of a column, its thread and an edition of it elsewhere, with the changes that were recorded."""
    days = Days(database)
    days.visit(look(COLUMN, thread("One", "Two")), look(url=URL + "/far", outcome=Outcome.OUT_OF_SCOPE))
    days.visit(look(retitled("Bridge renamed"), thread("One")))
    days.visit(look(retitled("Bridge renamed"), thread("One", open=False)))
    days.visit(look(retitled("Bridge renamed"), thread("One", "Two", open=False)))
    edition = Days(database, source=replace(SOURCE, id="river-en", editions_of=SOURCE.id), now=DAY_ONE + 9 * DAY)
    korean = replace(COLUMN, title="다리", body="단둥의 다리는 낡았다.\n\n트럭만 건너는 것이 아니다.", language="ko")
    edition.visit(look(korean, url="https://en.river.example/1"))
    reprints.catch_up(database)
    store = days.store()
    evidence = {"declared": False, "silent": True, "parts": [{"removed": "Dandong", "added": "renamed"}]}
    renamed = Occurrence(DAY_ONE + DAY, DAY_ONE, article_id=1, old_version_id=1, new_version_id=2)
    headline = Finding(Kind.ARTICLE_HEADLINE, 0.7, Reason.of("words.rewritten"), evidence=evidence, occurrence=renamed)
    missed = Occurrence(DAY_ONE + DAY, DAY_ONE, article_id=1, comment_id=2)
    gone = Finding(Kind.COMMENT_GONE, 0.5, Reason.of("comment.missing", count=2), occurrence=missed)
    for changes in (
        [replace(headline, kind=Kind.ARTICLE_NEW, evidence={})],
        [headline],
        [gone, replace(headline, kind=Kind.ARTICLE_NOTICE), replace(headline, kind=Kind.THREAD_CLOSED)],
        [replace(gone, kind=Kind.COMMENT_BACK, occurrence=replace(missed, not_after=DAY_ONE + 3 * DAY))],
        [
            replace(headline, kind=kind, evidence={})
            for kind in (Kind.ARTICLE_GONE, Kind.ARTICLE_BYLINE, Kind.ARTICLE_ACCESS)
        ],
    ):
        store.write_changes(waiting_to_be_compared(store.database)[0], changes)
    return database


ANSWERS: list[tuple[str, list[tuple[Any, ...]]]] = [
    ("SELECT article_url, title FROM headline_changes", [(URL, "Bridge renamed")]),
    ("SELECT kind FROM silent_edits", [("article.headline",)]),
    ("SELECT seconds_after_first_seen FROM notices", [(86400,)]),
    ("SELECT source_type, back_at FROM removed_articles", [("newspaper", None)]),
    (
        "SELECT platform_comment_id, text, seconds_visible, back_at IS NULL, state FROM vanished_comments",
        [("2", "Two", 86400, False, "visible")],
    ),
    ("SELECT kind, platform_comment_id FROM returned_items", [("comment.back", "2")]),
    ("SELECT count(*) FROM edited_comments", [(0,)]),
    ("SELECT kind FROM closed_threads", [("thread.closed",)]),
    ("SELECT kind FROM access_changes", [("article.access",)]),
    ("SELECT kind FROM relabelled_articles", [("article.byline",)]),
    (
        "SELECT seq, title, is_current FROM article_versions WHERE article_id = 1 ORDER BY seq",
        [(1, COLUMN.title, False), (2, "Bridge renamed", True)],
    ),
    (
        "SELECT title, versions, available FROM current_articles ORDER BY article_id",
        [("Bridge renamed", 2, False), ("다리", 1, True)],
    ),
    ("SELECT url, score, rule, in_scope FROM scope_decisions ORDER BY article_id LIMIT 1", [(URL, 0.8, "pair", True)]),
    ("SELECT term, term_kind, field FROM article_terms WHERE article_id = 1", [("Dandong", "place", "title")]),
    (
        "SELECT source_id, month, articles FROM term_months ORDER BY source_id",
        [("river-en", "2026-02", 1), ("river-post", "2026-02", 1)],
    ),
    (
        "SELECT author, source_id FROM author_articles ORDER BY source_id",
        [("Han Sori", "river-en"), ("Han Sori", "river-post")],
    ),
    (
        "SELECT platform_comment_id, text, visible FROM current_comments ORDER BY comment_id",
        [("1", "One", True), ("2", "Two", True)],
    ),
    ("SELECT comments, comments_first_day FROM comment_counts", [(2, 2)]),
    ("SELECT source_id, comments, articles FROM commenters", [("river-post", 2, 1)]),
    (
        "SELECT source_id, crawls, crawls_answered, last_verdict, articles FROM source_coverage ORDER BY source_id",
        [("river-en", 1, 1, "ok", 1), ("river-post", 4, 4, "ok", 1)],
    ),
    ("SELECT source_id, seconds FROM coverage_gaps LIMIT 1", [("river-post", 86400)]),
    (
        "SELECT source_id, articles, usual_seconds FROM source_silence ORDER BY source_id",
        [("river-en", 1, None), ("river-post", 1, None)],
    ),
    ("SELECT count(*) FROM report_items", [(0,)]),
    ("SELECT count(*) FROM unreported_changes", [(8,)]),
    ("SELECT removed, added FROM changed_words", [("Dandong", "renamed")]),
    (
        "SELECT original_url, edition_url, confidence > 0.5 FROM edition_pairs",
        [(URL, "https://en.river.example/1", True)],
    ),
]


def test_questions_and_their_answers(watched: Database) -> None:
    assert [(question, ask(watched, question)) for question, _ in ANSWERS] == ANSWERS


def test_vanished_comments_have_their_last_visible_words_and_what_stands_there_now(days: Days) -> None:
    whole = thread("One", "Two, first", "Three")
    edited = replace(whole, comments=comments("One", "Two", "Three"))
    placeholder = ParsedComment("2", "This comment has been removed.", state=CommentState.REMOVED)
    removed = replace(edited, comments=(edited.comments[0], placeholder, edited.comments[2]))
    short = replace(removed, comments=removed.comments[:2], expected=2)
    for talk in (whole, edited, removed, short, short):
        days.visit(look(COLUMN, talk))
    second = Occurrence(DAY_ONE + 2 * DAY, DAY_ONE + DAY, article_id=1, comment_id=2)
    third = replace(second, comment_id=3, not_after=DAY_ONE + 3 * DAY)
    gone = [
        Finding(Kind.COMMENT_GONE, 0.5, Reason.of("comment.missing", count=2), occurrence=where)
        for where in (second, third)
    ]
    days.store().write_changes(waiting_to_be_compared(days.database)[0], gone)
    question = "SELECT platform_comment_id, text, state, placeholder FROM vanished_comments ORDER BY comment_id"
    assert ask(days.database, question) == [
        ("2", "Two", "removed", "This comment has been removed."),
        ("3", "Three", "gone", None),
    ]


def test_a_comment_in_whose_place_a_sentence_stands_keeps_its_words(days: Days) -> None:
    whole = thread("One", "The treaty was signed in a tent.")
    replaced = replace(whole, comments=comments("One", "Taken out by the desk."))
    question = "SELECT text, state, placeholder, back_at IS NULL FROM vanished_comments"
    for number, talk in enumerate((whole, replaced, replaced)):
        days.visit(look(COLUMN, talk, body=f"<html>{number}</html>".encode()))
    record_all(days)
    assert ask(days.database, question) == [(whole.comments[1].text, "removed", "Taken out by the desk.", True)]
    for number in range(3, 5):  # it may be a notice itself
        days.visit(look(COLUMN, whole, body=f"<html>{number}</html>".encode()))
    record_all(days)
    assert ask(days.database, question) == [(whole.comments[1].text, "visible", None, False)]
    with days.database.read() as connection:
        lives = lives_of_article(connection, 1)
    assert [[gap.back_at is None for gap in life.gone] for life in lives] == [[], [False]]


def record_all(days: Days) -> None:
    """Detect and record what changed in the crawls that were not compared yet."""
    for crawl_id in waiting_to_be_compared(days.database):
        days.store().write_changes(crawl_id, detect_changes(days.store().crawl_facts(crawl_id), 2))


def test_every_view_can_be_read(watched: Database) -> None:
    for name in views.VIEWS:
        ask(watched, f"SELECT * FROM {name} LIMIT 5")


def test_what_a_report_held_is_no_longer_unreported(watched: Database) -> None:
    ledger.add_report(watched, ledger.NewReport("desk", DAY_ONE, DAY_ONE + DAY, "One", {}, (3, 1)))
    assert ask(watched, "SELECT position, kind FROM report_items ORDER BY position") == [
        (1, "comment.gone"),
        (2, "article.new"),
    ]
    assert ask(watched, "SELECT count(*) FROM unreported_changes") == [(7,)]


def test_columns_carry_what_the_fields_of_the_records_mean(postgresql_url: str) -> None:
    database = open_database(postgresql_url)
    with database.read() as connection:
        for name, record in views.RECORD_OF.items():
            comments = {column["name"]: column["comment"] for column in inspect(connection).get_columns(name)}
            known = {field: text for field, text in meanings(record).items() if field in comments}
            assert known and {field: comments[field] for field in known} == known
    database.close()


def test_versions_are_looked_up_by_the_address_that_is_shown(sqlite_url: str) -> None:
    database = open_database(sqlite_url)
    plan = ask(database, f"EXPLAIN QUERY PLAN SELECT title FROM article_versions WHERE url = '{URL}'")
    database.close()
    assert any("ix_article_shown_url" in row[3] for row in plan)


def test_the_last_sight_of_a_version_is_looked_up_by_its_article(sqlite_url: str) -> None:
    """Exports read it of every version: to look through all checks for each would take hours."""
    database = open_database(sqlite_url)
    plan = ask(database, "EXPLAIN QUERY PLAN SELECT last_seen_at FROM article_versions")
    database.close()
    assert any("SEARCH k USING INDEX ix_article_check_article_id_id" in row[3] for row in plan)
