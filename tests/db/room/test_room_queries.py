"""What the reading room asks: lists in order and by cursor, filters, one record of each noun, and only by index."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from tests.db.db_samples import COLUMN, DAY_ONE, SOURCE, URL, Days, look, thread
from tests.prepared import filling_once
from yalu.db.core.engine import Database
from yalu.db.crawls.due_sources import waiting_to_be_compared
from yalu.db.room import articles, changes, comments, search
from yalu.db.room.articles import find_article
from yalu.db.room.captures import capture_bytes, stored_capture
from yalu.db.room.reports import stored_report, stored_reports
from yalu.db.room.sources import stored_source, stored_sources
from yalu.errors import UnknownItem, UsageError
from yalu.jobs.changes.detect import compare
from yalu.model import Kind, Outcome
from yalu.records.as_of import AsOf
from yalu.records.nouns.change import StoredChange
from yalu.records.selection.filters import Filters
from yalu.records.selection.page import Cursor, RecordPage
from yalu.settings import Settings
from yalu.sources.source import Terms

_TWO = (Kind.ARTICLE_HEADLINE, Kind.COMMENT_GONE)
BIG = "article article_version article_check change comment comment_version capture url thread thread_snapshot"
"""Tables of which no statement of the room may read every row."""


@pytest.fixture
def history(database: Database) -> Database:
    """A few days of one paper: an edited headline, a comment that is edited, one that is gone; and a Korean paper."""
    return made(database)


@filling_once
def made(database: Database) -> Database:
    days = Days(database)
    edited = replace(COLUMN, title="The bridge at Sinuiju")
    days.visit(look(COLUMN, thread("Trucks wait.", "Rust everywhere.")))
    days.visit(look(edited, thread("Trucks wait for days.", "Rust everywhere.")))
    days.visit(look(edited, thread("Trucks wait for days.", "")))
    days.visit(look(edited, thread("Trucks wait for days.", "")))
    days.visit(look(outcome=Outcome.GONE))
    days.visit(look(outcome=Outcome.GONE))
    korean = replace(SOURCE, id="gang", name="강", homepage="https://gang.example/", country="CN", languages=("ko",))
    other = Days(database, source=korean, now=DAY_ONE)
    piece = replace(COLUMN, title="한중 관계", body="한중 관계가 달라졌다.", language="ko")
    other.visit(look(piece, url="https://gang.example/1"))
    other.visit(look(replace(piece, body="한중 관계가 크게 달라졌다."), url="https://gang.example/1"))
    compare_waiting(database, days.now)
    return database


def compare_waiting(database: Database, now: datetime) -> None:
    """Compares every crawl that has ended and was not compared yet."""
    compare(database, Settings(secret="s3cret", now=now), waiting_to_be_compared(database), None)


def all_of(read: Callable[[Cursor | None], RecordPage[Any]]) -> list[Any]:
    records: list[Any] = []
    cursor: Cursor | None = None
    while True:
        page = read(cursor)
        records += page.items
        if page.next is None:
            return records
        cursor = Cursor.parse(str(page.next))


def test_changes_come_newest_first_and_each_once(history: Database) -> None:
    whole = changes.changes(history, Filters(), None, 500).items
    assert {record.kind for record in whole} >= {
        Kind.ARTICLE_HEADLINE, Kind.COMMENT_EDITED, Kind.COMMENT_GONE, Kind.ARTICLE_GONE, Kind.ARTICLE_BODY,
    }  # fmt: skip
    places = [(record.not_after, record.change_id) for record in whole]
    assert places == sorted(places, reverse=True)
    assert all_of(lambda cursor: changes.changes(history, Filters(), cursor, 1)) == list(whole)
    both = Filters(source=(SOURCE.id, "gang"))
    assert all_of(lambda cursor: changes.changes(history, both, cursor, 2)) == list(whole)


@pytest.mark.parametrize(
    ("filters", "kept"),
    [
        (Filters(source=("gang",)), lambda record: record.source_id == "gang"),
        (Filters(country=("kr",)), lambda record: record.source_id == SOURCE.id),
        (Filters(country=("FR",)), lambda record: False),
        (Filters(language=("ko",)), lambda record: record.source_id == "gang"),
        (Filters(kind=("article.headline", "comment.gone")), lambda record: record.kind in _TWO),
        (Filters(kind=("no.kind",)), lambda record: False),
        (Filters(source=("gang",), kind=("article.body",)), lambda record: record.kind == "article.body"),
        (Filters(issue=("border",)), lambda record: record.article_id is not None),
        (Filters(issue=("sport",)), lambda record: False),
        (Filters(min_significance=0.5), lambda record: record.significance >= 0.5),
        (Filters(since=DAY_ONE + timedelta(days=1)), lambda record: record.not_after >= DAY_ONE + timedelta(days=1)),
        (Filters(until=DAY_ONE + timedelta(days=1)), lambda record: record.not_after < DAY_ONE + timedelta(days=1)),
        (
            Filters(q="rust"),
            lambda record: record.kind in ("comment.gone", "comment.new") and record.platform_comment_id == "2",
        ),
        (Filters(q="한중"), lambda record: record.source_id == "gang"),
    ],
)
def test_filters_select(history: Database, filters: Filters, kept: Callable[[Any], bool]) -> None:
    whole = changes.changes(history, Filters(), None, 500).items
    selected = changes.changes(history, filters, None, 500).items
    assert [change.change_id for change in selected] == [change.change_id for change in whole if kept(change)]


def test_neighbours_facets_and_days(history: Database) -> None:
    whole = [record.change_id for record in changes.changes(history, Filters(), None, 500).items]
    for place, change_id in enumerate(whole):
        before = whole[place - 1] if place else None
        after = whole[place + 1] if place + 1 < len(whole) else None
        assert changes.neighbours(history, change_id, Filters()) == (before, after)
    counted = changes.facets(history, Filters(source=("gang",)))
    assert sum(counted.source.values()) == len(whole)
    assert set(counted.source) == {"gang", SOURCE.id}
    assert set(counted.language) == {"ko"}
    assert all(counted.whole.values())
    days = changes.day_counts(history, DAY_ONE, DAY_ONE + timedelta(days=30))
    assert sum(days.values()) == len(whole)
    assert "2026-03-02" in days


def test_an_article_has_everything_on_its_axis(history: Database) -> None:
    article_id = find_article(history, URL)
    page = articles.article(history, article_id)
    assert [version.seq for version in page.versions] == [1, 2]
    assert page.version.article.title == "The bridge at Sinuiju"
    assert [(absence.missed_at, absence.back_at) for absence in page.absences] == [(DAY_ONE + timedelta(days=4), None)]
    edited, gone = page.comments
    assert len(edited.edits) == 1 and not edited.gone
    (absence,) = gone.gone
    bounds = DAY_ONE + timedelta(days=1), DAY_ONE + timedelta(days=2), None
    assert (absence.last_seen_at, absence.missed_at, absence.back_at) == bounds
    assert page.match is not None and page.match.tags == ("border",)
    assert page.source.terms is Terms.EXCERPT
    assert {record.kind for record in page.changes} >= {Kind.ARTICLE_HEADLINE, Kind.ARTICLE_GONE}
    assert all_of(lambda cursor: articles.articles(history, Filters(), cursor, 1))[1:] != []
    assert [listed.title for listed in articles.articles(history, Filters(q="한중"), None, 9).items] == ["한중 관계"]
    assert [listed.title for listed in articles.articles(history, Filters(kind=("article.gone",)), None, 9).items] == [
        "The bridge at Sinuiju"
    ]


def test_a_version_leads_to_its_capture(history: Database) -> None:
    article_id = find_article(history, URL)
    page = articles.version(history, article_id, 1)
    assert (page.previous, page.following) == (None, 2)
    assert page.capture is not None and page.capture.sha256 is not None
    capture = stored_capture(history, page.capture.capture_id)
    assert capture.versions == ((article_id, 1),)
    assert capture.headers is not None and ("ETag", '"1"') in capture.headers
    assert capture_bytes(history, page.capture.capture_id).body.startswith(b"<html>")
    with pytest.raises(UnknownItem):
        articles.version(history, article_id, 9)


def test_a_thread_is_told_as_of_any_time(history: Database) -> None:
    article_id = find_article(history, URL)
    (then,) = articles.article_as_of(history, article_id, AsOf(DAY_ONE + timedelta(hours=1))).threads
    assert [comment.comment.text for comment in then.comments] == ["Trucks wait.", "Rust everywhere."]
    (now,) = articles.article_as_of(history, article_id).threads
    assert [comment.state for comment in now.comments] == ["visible", "gone"]


def test_a_thread_agrees_with_every_change_of_a_comment(history: Database) -> None:
    """As of the first sight of a new state it stands there, as of the last sight of the old one that does."""
    asked = 0
    for record in changes.changes(history, Filters(kind=("comment.edited", "comment.gone")), None, 500).items:
        assert record.article_id is not None and record.not_before is not None

        def state(at: datetime, change: StoredChange = record) -> tuple[str, str, str | None]:
            (thread,) = articles.article_as_of(history, change.article_id or 0, AsOf(at)).threads
            (comment,) = (each for each in thread.comments if each.comment_id == change.comment_id)
            return comment.state, comment.name, comment.between.state if comment.between else None

        is_gone = record.kind is Kind.COMMENT_GONE
        after = "gone" if is_gone else record.after_version
        old, middle = record.before_version, record.not_before + (record.not_after - record.not_before) / 2
        assert state(record.not_before) == ("visible", old, None)
        assert state(middle) == ("between", old, after)
        assert state(record.not_after) == (("gone", old, None) if is_gone else ("visible", after, None))
        asked += 1
    assert asked == 2


def test_articles_of_the_first_visit_are_listed_alone_where_they_are_asked_for(database: Database) -> None:
    days = Days(database)
    for looks in ([look(COLUMN)], [look(COLUMN), look(COLUMN, url=f"{URL}/later")]):
        days.visit(*looks)
    compare_waiting(database, days.now)
    both = [f"{URL}/later", URL]
    for filters, listed in ((Filters(baseline="only"), [URL]), (Filters(baseline=True), both), (Filters(), both)):
        assert [record.url for record in articles.articles(database, filters).items] == listed, filters


def test_what_the_first_visit_found_is_in_no_list_and_no_count_unless_it_is_asked_for(history: Database) -> None:
    new, every = Filters(kind=("article.new",)), Filters(kind=("article.new",), baseline=True)
    assert changes.changes(history, new).items == ()
    assert changes.facets(history, new).source == {}
    assert [record.baseline for record in changes.changes(history, every).items] == [True, True]
    assert sum(changes.facets(history, every).source.values()) == 2
    assert articles.articles(history, new).items == ()
    assert len(articles.articles(history, every).items) == len(articles.articles(history, Filters()).items) == 2
    whole = changes.changes(history, Filters(baseline=True), None, 500).items
    assert len(whole) == len(changes.changes(history, Filters(), None, 500).items) + 2


def test_what_was_recorded_later_is_not_used(history: Database) -> None:
    """The changes of the history were recorded on its seventh day, the proof of the removal on the fourth."""
    article_id = find_article(history, URL)
    before = DAY_ONE + timedelta(days=2, hours=1)
    assert changes.changes(history, Filters(known_at=before)).items == ()
    asked = AsOf(DAY_ONE + timedelta(days=5), before)
    assert [
        article.changed_at for article in articles.articles(history, Filters(article=(article_id,), at=DAY_ONE)).items
    ] == [DAY_ONE]
    (then,) = articles.article_as_of(history, article_id, asked).threads
    assert [comment.state for comment in then.comments] == ["visible", "visible"]
    page = articles.article(history, article_id, AsOf(known_at=before))
    assert (page.gone_since, page.changes, page.absences) == (None, (), ())
    assert articles.article(history, article_id).gone_since == DAY_ONE + timedelta(days=4)


def test_a_comment_has_its_life(history: Database) -> None:
    lines = all_of(lambda cursor: comments.comments(history, Filters(), cursor, 1))
    assert lines[0].text == "Trucks wait for days."
    page = comments.comment(history, next(line.comment_id for line in lines if line.platform_comment_id == "2"))
    assert [absence.in_row for absence in page.absences] == [1, 2]
    assert [record.kind for record in page.changes][-1] is Kind.COMMENT_GONE
    assert [comment.text for comment in comments.comments(history, Filters(q="rust"), None, 9).items] == [
        "Rust everywhere."
    ]
    assert comments.comments(history, Filters(source=("gang",)), None, 9).items == ()


def test_sources_reports_and_search(history: Database) -> None:
    assert [source.source_id for source in stored_sources(history)] == ["gang", SOURCE.id]
    assert len(stored_source(history, SOURCE.id).crawls) == 6
    assert stored_reports(history).items == ()
    hits = search.search(history, "한중")
    assert [hit.source_id for hit in hits] == ["gang"]
    assert search.search(history, "한중", Filters(country=("KR",))) == []
    with pytest.raises(UnknownItem):
        stored_report(history, 1)


def test_what_is_off_is_not_there(database: Database) -> None:
    days = Days(database, source=replace(SOURCE, terms=Terms.OFF))
    days.visit(look(COLUMN, thread("Trucks wait.")))
    compare_waiting(database, days.now)
    assert changes.changes(database, Filters()).items == ()
    assert articles.articles(database, Filters()).items == ()
    assert comments.comments(database, Filters()).items == ()
    assert stored_sources(database) == ()
    assert search.search(database, "trucks") == []
    for ask in (
        lambda: articles.article(database, 1),
        lambda: comments.comment(database, 1),
        lambda: stored_capture(database, 1),
        lambda: changes.change(database, 1),
        lambda: find_article(database, URL),
    ):
        with pytest.raises(UnknownItem):
            ask()


@pytest.mark.parametrize("text", ["", "x", "&", "é", "MjAyNg", "MjAyNi0wMS0wMVQwMDowMDowMHwx", "A" * 5000])
def test_a_cursor_that_no_list_gave_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="cursor"):
        Cursor.parse(text)
    place = Cursor(datetime(2026, 1, 1, 0, 0, 0, 123456, tzinfo=UTC), 7)
    assert Cursor.parse(str(place)) == place


@pytest.mark.parametrize(
    "filters",
    [
        Filters(),
        Filters(source=("gang",)),
        Filters(source=("gang", SOURCE.id), kind=("article.body", "article.new")),
        Filters(kind=("article.body", "article.headline"), language=("ko",)),
        Filters(issue=("border",), min_significance=0.5, since=DAY_ONE, until=DAY_ONE + timedelta(days=9)),
        Filters(q="한중 관계"),
        Filters(baseline=True, silent=True, at=DAY_ONE + timedelta(days=2), known_at=DAY_ONE + timedelta(days=7)),
        Filters(article=(1,), comment=(1, 2)),
    ],
)
def test_no_statement_reads_a_whole_table_or_skips_rows(history: Database, filters: Filters) -> None:
    place = Cursor(DAY_ONE + timedelta(days=3), 5)
    with statements_of(history) as plans:
        for cursor in (None, place):
            changes.changes(history, filters, cursor)
            articles.articles(history, filters, cursor)
            comments.comments(history, filters, cursor)
        changes.facets(history, filters)
        changes.neighbours(history, 1, filters)
        articles.article(history, 1)
        articles.version(history, 1, 1)
        comments.comment(history, 1)
        stored_capture(history, 1)
    assert plans
    for sql, plan in plans:
        assert history.is_sqlite or " OFFSET " not in sql  # for SQLite the compiler always adds OFFSET 0
        assert [table for table in scanned(plan) if table in BIG.split()] == [], f"{sql}\n{plan}"


@contextmanager
def statements_of(database: Database) -> Iterator[list[tuple[str, str]]]:
    """Collects every statement with its plan. PostgreSQL may not read whole tables, if any index will do."""
    statements: list[tuple[str, str]] = []
    seen: set[str] = set()

    def explain(connection: Any, cursor: Any, sql: str, parameters: Any, context: Any, many: bool) -> None:
        if not sql.startswith("SELECT") or sql in seen:
            return
        seen.add(sql)
        with connection.connection.cursor() if not database.is_sqlite else _plain(connection) as own:
            if database.is_sqlite:
                own.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)
                statements.append((sql, "\n".join(str(row[3]) for row in own.fetchall())))
                return
            own.execute("SET LOCAL enable_seqscan = off")
            own.execute(f"EXPLAIN {sql}", parameters)
            statements.append((sql, "\n".join(str(row[0]) for row in own.fetchall())))

    event.listen(database.engine, "before_cursor_execute", explain)
    yield statements
    event.remove(database.engine, "before_cursor_execute", explain)


@contextmanager
def _plain(connection: Any) -> Iterator[Any]:
    yield connection.connection.cursor()


def scanned(plan: str) -> list[str]:
    """The tables that a plan reads whole: on SQLite by rowid in no order of the index, on PostgreSQL sequentially."""
    names = re.findall(r"Seq Scan on (\w+)", plan)
    return names + [match[1] for match in re.finditer(r"^SCAN (\w+)(?! USING)(?: AS \w+)?$", plan, re.MULTILINE)]
