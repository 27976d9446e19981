"""Cited pages: which state was cited, how far the page has drifted, and where that is shown."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

import yalu
from tests.db.db_samples import COLUMN, DAY_ONE, MATCH, SOURCE, URL, Days, look
from tests.db.room.test_room_queries import compare_waiting
from tests.web.rooms import HERE, room
from yalu.db.core.engine import Database, open_database
from yalu.db.crawls import due_sources
from yalu.db.maintenance import dump
from yalu.db.study import footnote_rows
from yalu.db.study.footnote_rows import BibliographyChanges
from yalu.downloads.footnotes import footnotes
from yalu.jobs.reports.report_job import report_of_period
from yalu.model import Kind, Outcome
from yalu.records.study.footnote import Drift, Footnote, StateBasis
from yalu.reports.formats.render import Format, render
from yalu.reports.report import Reader
from yalu.settings import Settings
from yalu.sources.bibliography.entry import CitedPage
from yalu.sources.source import SourceConfig, Terms

pytestmark = pytest.mark.sqlite

NOW = DAY_ONE + timedelta(days=20)
BIB = "/home/kim/refs.bib"
CHANGED = replace(COLUMN, body="The bridge is new.\n\nIt carries more than trucks.")


def page(key: str = "kim", url: str = URL, day: date | None = None, locator: str | None = "12") -> CitedPage:
    return CitedPage(key, 1, url, day, locator, None)


def cite(database: Database, *pages: CitedPage, bibliography: str = BIB) -> BibliographyChanges:
    sources = {each.url: SOURCE.id for each in pages}
    return footnote_rows.follow(database, bibliography, pages, sources, whole=True, now=NOW)


def only(database: Database) -> Footnote:
    (footnote,) = footnotes(database)
    return footnote


@pytest.fixture
def bridge(database: Database) -> Database:
    """Seen unchanged on 1 and 2 March, with another sentence on 4 and 5 March."""
    days = Days(database)
    days.visit(look())
    days.visit(look())
    days.now += timedelta(days=1)
    days.visit(look(CHANGED))
    days.visit(look(CHANGED))
    compare_waiting(database, days.now)
    return database


@pytest.mark.parametrize(
    ("day", "basis", "seq", "drift"),
    [
        (date(2026, 3, 1), StateBasis.SEEN, 1, Drift.CHANGED),
        (date(2026, 3, 2), StateBasis.SEEN, 1, Drift.CHANGED),
        (date(2026, 3, 3), StateBasis.BETWEEN, 1, Drift.CHANGED),
        (date(2026, 3, 4), StateBasis.SEEN, 2, Drift.UNCHANGED),
        (date(2026, 2, 28), StateBasis.LATER, 1, Drift.CHANGED),
        (None, StateBasis.UNDATED, 1, Drift.CHANGED),
    ],
)
def test_the_state_of_the_day_is_compared_with_that_of_now(
    bridge: Database, day: date | None, basis: StateBasis, seq: int, drift: Drift
) -> None:
    cite(bridge, page(day=day))
    footnote = only(bridge)
    assert (footnote.basis, footnote.cited_seq, footnote.drift) == (basis, seq, drift)
    assert footnote.current_seq == 2 and footnote.last_seen_at == DAY_ONE + timedelta(days=4)
    if drift is Drift.CHANGED:
        assert footnote.kinds == (Kind.ARTICLE_BODY,) and footnote.drifted_at == DAY_ONE + timedelta(days=3)
        assert "old" in str(footnote.before) and "new" in str(footnote.after)


@pytest.mark.dialects
def test_what_a_source_does_not_allow_is_not_quoted(database: Database) -> None:
    days = Days(database, replace(SOURCE, terms=Terms.LINK_ONLY))
    days.visit(look())
    days.visit(look(CHANGED))
    cite(database, page())
    footnote = only(database)
    assert footnote.drift is Drift.CHANGED
    assert (footnote.before, footnote.after, footnote.quoted_up_to) == (None, None, 0)


@pytest.mark.dialects
def test_the_same_file_again_changes_nothing_and_another_is_followed(bridge: Database) -> None:
    assert cite(bridge, page("a"), page("b", f"{URL}/b")).added == ("a", "b")
    before = footnote_rows.rows(bridge)
    assert cite(bridge, page("a"), page("b", f"{URL}/b")).unchanged == ("a", "b")
    assert footnote_rows.rows(bridge) == before
    followed = cite(bridge, page("c"), page("b", f"{URL}/other"))
    assert (dict(followed.renamed), followed.changed, followed.removed) == ({"c": "a"}, ("b",), ())
    assert [row.id for row in footnote_rows.rows(bridge)] == [row.id for row in before]
    assert cite(bridge, page("c"), bibliography="/home/kim/other.bib").added == ("c",)
    assert footnote_rows.remove(bridge, BIB, now=NOW) == 2
    assert footnote_rows.remove(bridge, f"{URL}#fragment", now=NOW) == 1  # by any address of the page


def test_a_dump_brings_cited_pages_elsewhere(bridge: Database, sqlite_template: Path, tmp_path: Path) -> None:
    cite(bridge, page(day=date(2026, 3, 1)), page("b", f"{URL}/b"))
    written = [json.dumps(line) for line in dump.lines(bridge)]
    (tmp_path / "other.db").write_bytes(sqlite_template.read_bytes())
    other = open_database(f"sqlite:///{tmp_path}/other.db")
    dump.load(other, [(f"line {at}", json.loads(line)) for at, line in enumerate(written, 1)])
    assert footnote_rows.rows(other) == footnote_rows.rows(bridge)
    other.close()


def test_swapped_keys_are_two_changes(bridge: Database) -> None:
    cite(bridge, page("a", f"{URL}/1"), page("b", f"{URL}/2"))
    assert cite(bridge, page("b", f"{URL}/1"), page("a", f"{URL}/2")).changed == ("b", "a")
    assert {row.entry: row.url for row in footnote_rows.rows(bridge)} == {"b": f"{URL}/1", "a": f"{URL}/2"}


def _due(database: Database, now: datetime) -> tuple[SourceConfig, ...]:
    with database.read() as connection:
        return due_sources.with_due_articles(connection, [SOURCE], "default", now)


def test_a_page_that_was_cited_is_due_until_a_crawl_has_tried_it(bridge: Database) -> None:
    later = NOW + timedelta(seconds=1)
    days = Days(bridge, now=DAY_ONE + timedelta(days=6))
    days.visit(look(CHANGED))  # planned for later
    assert not _due(bridge, days.now)
    cite(bridge, page("new", f"{URL}/new"))
    assert _due(bridge, days.now) == (SOURCE,)
    days.now = later
    plan = days.store().plan(days.claim())
    assert f"{URL}/new" in [known.url for known in plan.known if known.due]


@pytest.mark.dialects
def test_pages_off_topic_are_visited_while_they_are_cited(database: Database) -> None:
    days = Days(database)
    days.visit(look(outcome=Outcome.OUT_OF_SCOPE, match=replace(MATCH, in_scope=False)))
    assert footnotes(database) == ()
    cite(database, page())
    days.now = NOW + timedelta(days=1)
    assert [known.url for known in days.store().plan(days.claim(force=False)).known if known.due] == [URL]


def test_every_door_gives_the_same(bridge: Database, database_url: str) -> None:
    cite(bridge, page(day=date(2026, 3, 1)), page("gone", f"{URL}/never-seen"))
    with yalu.open(database_url) as opened:
        records = list(opened.footnotes())
        assert [record.entry for record in opened.footnotes(BIB)] == ["kim", "gone"]
        assert list(opened.footnotes("/elsewhere.bib")) == []
        table = opened.footnotes().to_arrow()
    client = room(bridge, now=NOW)
    items = client.get("/api/v1/footnotes").json()["items"]
    assert items == json.loads(msgspec.json.encode(records))
    assert {item["bibliography"] for item in items} == {"refs.bib"} and "/home/kim" not in json.dumps(items)
    assert [record.drift for record in records] == [Drift.CHANGED, Drift.UNSEEN]
    assert table.column("after").to_pylist() == [record.after for record in records]


@pytest.mark.parametrize(
    ("language", "now_says", "nothing"),
    [
        ("en", "The page that you cite (p. 12) now says", "Nothing is held of the page that you cite (gone)"),
        ("ko", "인용하신 페이지(12쪽)는 이제", "인용하신 페이지(gone)는 보관된 것이 없습니다"),
        ("zh", "您引用的网页（第12页）现在写的是", "您引用的网页（gone）没有任何保存"),
        ("ja", "引用されたページ（12頁）は現在", "引用されたページ（gone）は何も保存されていません"),
    ],
)
def test_page_and_report_tell_it_in_the_readers_language(
    bridge: Database, language: str, now_says: str, nothing: str
) -> None:
    cite(bridge, page(day=date(2026, 3, 3)), page("gone", f"{URL}/never-seen", locator=None))
    shown = room(bridge, now=NOW).get(f"/footnotes?lang={language}").text
    assert now_says in shown and nothing in shown
    assert "/articles/1/diff?from=1&amp;to=2" in shown and "/articles/1/versions/1" in shown
    assert f"{HERE}/memento/" in shown, "a citation names the room that shows it"
    since, until = DAY_ONE, DAY_ONE + timedelta(days=10)
    settings = Settings(now=NOW)
    report = report_of_period(bridge, settings, since, until, reader=Reader(language=language))
    for form in (Format.TEXT, Format.MARKDOWN, Format.HTML):
        written = "".join(render(report, form).split()).replace("\\", "")
        assert "".join(now_says.split()) in written
    (told_of,) = report.footnotes
    assert told_of.footnote.entry == "kim" and "v1" in str(told_of.citation)


@pytest.mark.dialects
def test_the_page_has_a_next_one_and_begins_with_what_drifted(
    bridge: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yalu.web.pages.study.footnotes.PER_PAGE", 1)
    cite(bridge, page("a", day=date(2026, 3, 4)), page("b", f"{URL}/never-seen"), page("c", day=date(2026, 3, 1)))
    order = [footnote.footnote_id for drift in (Drift.CHANGED, Drift.UNSEEN, Drift.UNCHANGED)
             for footnote in footnotes(bridge) if footnote.drift is drift]  # fmt: skip
    client, address, shown = room(bridge, now=NOW), "/footnotes", []
    while address:
        text = client.get(address).text
        shown += re.findall(r'id="footnote-(\d+)"', text)
        following = re.search(r'rel="next" href="([^"]+)"', text)
        address = following[1] if following else ""
    assert shown == [str(number) for number in order] and len(shown) == 3


@pytest.mark.dialects
def test_a_report_has_the_section_only_when_something_drifted(bridge: Database) -> None:
    quiet = report_of_period(bridge, Settings(now=NOW), DAY_ONE, NOW)
    assert quiet.footnotes == () and "Cited pages" not in render(quiet, Format.TEXT)
    cite(bridge, page(day=date(2026, 3, 4)))  # has not drifted since
    assert report_of_period(bridge, Settings(now=NOW), DAY_ONE, NOW).footnotes == ()
    cite(bridge, page(day=date(2026, 3, 1)))
    later = NOW + timedelta(days=30)
    assert report_of_period(bridge, Settings(now=later), NOW + timedelta(days=1), later).footnotes == ()
    added = report_of_period(bridge, Settings(now=later), NOW, later)
    assert [each.footnote.entry for each in added.footnotes] == ["kim"]
