"""Questions to the database, now and as of any time."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from tests.db.db_samples import COLUMN, DAY_ONE, URL, Days, look, retitled, thread
from yalu.db.core.engine import Database
from yalu.db.crawls.due_sources import waiting_to_be_compared
from yalu.db.models import Edition, ReprintCluster
from yalu.db.queries import article_states, overview
from yalu.db.queries.version_lookup import named_version
from yalu.db.reports import ledger
from yalu.errors import UnknownItem
from yalu.finding import Finding, Occurrence
from yalu.model import Access, Kind, Outcome, ParsedArticle, ParsedComment, Verdict
from yalu.reasons import Reason
from yalu.records.as_of import AsOf

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def days(database: Database) -> Days:
    return Days(database)


def noon(day: int) -> datetime:
    return DAY_ONE + (day - 1) * DAY + timedelta(hours=3)


def record(days: Days, *changes: Finding) -> None:
    days.store().write_changes(waiting_to_be_compared(days.database)[0], changes)


def test_a_change_comes_with_all_a_report_prints(days: Days) -> None:
    days.visit(look())
    days.visit(look(retitled("New headline"), thread("Hi")))
    record(days)
    headline = Finding(
        Kind.ARTICLE_HEADLINE,
        0.6,
        Reason.of("words.rewritten"),
        before=COLUMN.title,
        after="New headline",
        evidence={"silent": True},
        occurrence=Occurrence(DAY_ONE + DAY, DAY_ONE, article_id=1, old_version_id=1, new_version_id=2),
    )
    first_seen = Occurrence(DAY_ONE + DAY, article_id=1, comment_id=1, new_comment_version_id=1)
    comment = Finding(Kind.COMMENT_NEW, 0.2, Reason.of("comment.new"), occurrence=first_seen)
    record(days, headline, comment)
    first, second = overview.log(days.database)
    assert (first.kind, first.source_name, first.country) == (Kind.ARTICLE_HEADLINE, "The River Post", "KR")
    assert (first.article_url, first.title, first.byline, first.language) == (URL, "New headline", ("Han Sori",), "en")
    assert (first.before_version, first.after_version, first.evidence) == ("v1", "v2", {"silent": True})
    assert first.before_hash != first.after_hash and first.before_hash is not None
    assert (first.rule, first.matched, first.issues, first.terms) == ("pair", ("Dandong",), ("border",), "excerpt")
    assert (first.not_before, first.not_after, first.recorded_at) == (DAY_ONE, DAY_ONE + DAY, DAY_ONE + 2 * DAY)
    assert (second.comment_id, second.platform_comment_id, second.after_version) == (1, "1", "c1")


def test_a_change_says_how_much_its_source_matters_and_which_issues_its_piece_is_about(days: Days) -> None:
    days.visit(look())
    record(days, Finding(Kind.ARTICLE_NEW, 0.5, Reason.of("article.new"), occurrence=Occurrence(DAY_ONE, article_id=1)))
    (change,) = overview.log(days.database)
    assert (change.tier, change.issues) == ("B", ("border",))
    assert change.published_at == DAY_ONE - 10 * HOUR
    assert (change.reprint_cluster, change.edition_of, change.readable) == (None, None, None)


def test_pieces_of_a_sources_first_crawl_are_told_from_later_ones(days: Days) -> None:
    new = Finding(Kind.ARTICLE_NEW, 0.5, Reason.of("article.new"), occurrence=Occurrence(DAY_ONE, article_id=1))
    days.visit(verdict=Verdict.BLOCKED)
    record(days)
    days.visit(look())
    record(days, new)
    days.visit(look(url=f"{URL}/2"))
    record(days, replace(new, occurrence=Occurrence(DAY_ONE + 2 * DAY, article_id=2)))
    assert [(change.article_id, change.baseline) for change in overview.log(days.database)] == [
        (1, True),
        (2, False),
    ]


def test_a_change_of_access_says_how_much_was_readable_before_and_after(days: Days) -> None:
    days.visit(look())
    record(days)
    for _ in range(2):  # a meter shows a teaser once
        days.visit(look(replace(COLUMN, body="The bridge is old.", access=Access.TEASER)))
    versions = Occurrence(DAY_ONE + DAY, DAY_ONE, article_id=1, old_version_id=1, new_version_id=2)
    teaser = Finding(Kind.ARTICLE_ACCESS, 0.5, Reason.of("article.teaser"), "full", "teaser", occurrence=versions)
    edit = replace(teaser, kind=Kind.ARTICLE_BODY)
    record(days, teaser, edit)
    readable = {change.kind: change.readable for change in overview.log(days.database)}
    assert readable == {Kind.ARTICLE_ACCESS: (len(COLUMN.body), 18), Kind.ARTICLE_BODY: None}


def test_a_change_names_the_reprints_and_the_original_of_its_piece(days: Days) -> None:
    days.visit(look(), look(url=f"{URL}/2"))
    record(days, Finding(Kind.ARTICLE_NEW, 0.5, Reason.of("article.new"), occurrence=Occurrence(DAY_ONE, article_id=2)))
    with days.database.write() as connection:
        connection.execute(insert(ReprintCluster).values(article_id=2, cluster_id=1, published_at=DAY_ONE))
        connection.execute(insert(Edition).values(article_id=2, original_id=1, confidence=0.9, because=[]))
    (change,) = overview.log(days.database)
    assert (change.reprint_cluster, change.edition_of) == (1, 1)


def test_the_log_can_be_narrowed(days: Days) -> None:
    days.visit(look())
    new = Finding(Kind.ARTICLE_NEW, 0.5, Reason.of("article.new"), occurrence=Occurrence(DAY_ONE, article_id=1))
    record(days, new)
    recorded = DAY_ONE + DAY
    days.visit(look(retitled("B")))
    record(days, replace(new, kind=Kind.ARTICLE_BODY, significance=0.1), replace(new, kind=Kind.ARTICLE_DATE))

    def kinds(**how: Any) -> list[str]:
        return [change.kind.value for change in overview.log(days.database, **how)]

    assert kinds() == ["article.new", "article.body", "article.date"]
    assert kinds(until=recorded) == []
    assert kinds(since=recorded, until=recorded + timedelta(seconds=1)) == ["article.new"]
    assert kinds(change_ids=[2]) == ["article.body"]
    assert kinds(change_ids=[]) == []


def test_a_report_names_its_changes(days: Days) -> None:
    days.visit(look())
    record(days, Finding(Kind.ARTICLE_NEW, 0.5, Reason.of("article.new"), occurrence=Occurrence(DAY_ONE, article_id=1)))
    (change,) = overview.log(days.database)
    report = ledger.NewReport("desk", DAY_ONE, days.now, "Changes", {"article.new": 1}, [change.change_id])
    number = ledger.add_report(days.database, report, now=days.now)
    assert number is not None
    (made,) = ledger.reports(days.database)
    assert (made.report_id, made.changes, made.counts) == (number, 1, {"article.new": 1})
    assert ledger.change_ids(days.database, number) == [change.change_id]
    (past,) = ledger.made_since(days.database, "desk", days.now)
    assert (past.made_at, past.articles) == (days.now, frozenset({("river-post", 1)}))
    assert ledger.made_since(days.database, "desk", days.now + HOUR) == []


def test_an_article_as_it_was_on_each_day(days: Days) -> None:
    for number, title in enumerate(("A", "B", "A")):
        days.visit(look(retitled(title), body=f"<html>{number}</html>".encode()))
    for _ in range(2):
        days.visit(look(None, outcome=Outcome.GONE))

    def on(day: int | None) -> article_states.ArticleAsOf:
        return article_states.show(days.database, URL, AsOf(None if day is None else noon(day)))

    assert [on(day).version.article.title for day in (1, 2, 3, 5)] == ["A", "B", "A", "A"]
    assert [len(on(day).versions) for day in (1, 2, 3, 5)] == [1, 2, 3, 3]
    assert [on(day).gone_since for day in (3, 4)] == [None, DAY_ONE + 3 * DAY]
    assert on(None).gone_since == DAY_ONE + 3 * DAY
    assert on(None).last_seen_at == on(None).version.last_seen_at == DAY_ONE + 2 * DAY
    with pytest.raises(UnknownItem, match="no version of"):
        article_states.show(days.database, URL, AsOf(DAY_ONE - DAY))


def test_a_thread_as_it_was_on_each_day(days: Days) -> None:
    first, both, lone = ("One", "Two"), ("One, edited", "Two"), ("One, edited",)
    for number, texts in enumerate((first, both, lone, lone, both, both)):
        days.visit(look(COLUMN, thread(*texts), body=f"<html>{number}</html>".encode()))

    def on(day: int) -> list[tuple[str, bool]]:
        (talk,) = article_states.show(days.database, URL, AsOf(noon(day))).threads
        return [(each.comment.text, each.gone_since is not None) for each in talk.comments]

    assert on(1) == [("One", False), ("Two", False)]
    assert on(2) == [("One, edited", False), ("Two", False)]
    assert on(3) == on(4) == on(5) == [("One, edited", False), ("Two", True)]  # an old copy may show both again
    assert on(6) == [("One, edited", False), ("Two", False)]


def test_any_address_that_led_to_it_finds_the_article(days: Days) -> None:
    days.visit(look(publisher_id="7"))
    days.visit(look(url="https://river.example/new", publisher_id="7"))
    for url in (URL, URL + "/?utm_source=mail", "http://www.river.example/new/", "v1"):
        assert article_states.show(days.database, url).article_id == 1
    assert article_states.show(days.database, URL).url == "https://river.example/new"
    with pytest.raises(UnknownItem, match="nowhere"):
        article_states.show(days.database, "https://river.example/nowhere")


def test_versions_by_name(days: Days) -> None:
    days.visit(look(COLUMN, thread("Hello")))
    assert named_version(days.database, "v1").state == named_version(days.database, "1").state == COLUMN
    comment = named_version(days.database, "c1").state
    assert isinstance(comment, ParsedComment) and comment.text == "Hello" and comment.author != "Reader"
    assert [each.article for each in article_states.show(days.database, URL).versions] == [COLUMN]
    for name in ("v9", "c9", "", "x", "v", "9" * 30, "v²"):
        with pytest.raises(UnknownItem):
            named_version(days.database, name)


def test_a_stored_state_is_the_state_that_was_seen(days: Days) -> None:
    bare = ParsedArticle("제목", "본문")
    days.visit(look(bare, replace(thread(), comments=(ParsedComment("a/1", "글", parent_id="0", author=None),))))
    assert named_version(days.database, "v1").state == bare
    assert named_version(days.database, "c1").state == ParsedComment("a/1", "글", parent_id="0")
