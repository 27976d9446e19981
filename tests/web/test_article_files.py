"""The pages of articles that lie beside a report: they need nothing but each other, and keep to the terms."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

import pytest
from playwright.sync_api import Browser
from sqlalchemy import update

from tests.db.db_samples import COLUMN, DAY_ONE, Days, look, retitled, thread
from tests.db.room.test_room_queries import compare_waiting
from tests.reports.browser import size, violations
from tests.reports.folder.test_folder_pages import dead
from tests.reports.report_examples import parsed
from tests.web.room_examples import FORMULA, SCRIPT, SECRET_NAME
from tests.web.rooms import room
from yalu.db.core.engine import Database
from yalu.db.models import Source
from yalu.jobs.reports.report_job import report_of_period
from yalu.model import READER_LANGUAGES
from yalu.presentation import article_files
from yalu.presentation.report_folder import ArticleFile, folder_files
from yalu.records.quoting.quotation import EXCERPT_EU_PRESS
from yalu.reports.report import ComposedReport, Reader
from yalu.settings import Settings
from yalu.sources.source import Terms

UNTIL = DAY_ONE + timedelta(days=30)


def report_of(database: Database, reader: Reader = Reader(), until: datetime = UNTIL) -> ComposedReport:  # noqa: B008  frozen
    return report_of_period(database, Settings(now=until), DAY_ONE - timedelta(days=1), until, reader=reader)


def articles_of(database: Database, report: ComposedReport) -> Mapping[int, ArticleFile]:
    return article_files.articles_of_report(database, report, gone_after=2)


def texts_of(page: str, path: str) -> list[str]:
    return [" ".join(each.text_content().split()) for each in parsed(page).xpath(path)]


@pytest.mark.parametrize("language", READER_LANGUAGES)
def test_every_link_leads_to_a_file_and_a_place_in_it(history: Database, language: str) -> None:
    report = report_of(history, Reader("desk", language, "Asia/Seoul"))
    files = folder_files(report, articles_of(history, report), {})
    assert dead(files) == set()
    assert {f"articles/{number}.html" for number in (1, 2, 3, 4)} <= set(files)
    ids = parsed(files["articles/1.html"]).xpath("//@id")
    changes = {f"change-{number}" for item in report.items if item.article_id == 1 for number in item.change_ids}
    assert changes and changes <= set(ids) and len(ids) == len(set(ids))


def test_a_page_loads_nothing_and_has_no_script(history: Database) -> None:
    for file in articles_of(history, report_of(history)).values():
        page = parsed(file.html)
        (style,) = page.xpath("//style/text()")
        policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
        digest = base64.b64encode(sha256(style.encode()).digest()).decode()
        assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
        assert not page.xpath("//script | //@src | //@style | //iframe | //object | //form | //img")
        assert not [key for node in page.iter() for key in node.attrib if str(key).startswith("on")]
        assert not [at for at in page.xpath("//@href") if at.startswith(("/", "javascript:"))]


def test_hostile_texts_are_inert_and_commenters_are_not_named(history: Database) -> None:
    html = articles_of(history, report_of(history))[2].html
    assert FORMULA in parsed(html).text_content() and SCRIPT not in html and SECRET_NAME not in html
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\ufffe\uffff]", html)


def test_it_shows_what_the_room_shows(history: Database) -> None:
    """Its first part is the room's page without what leads nowhere; what follows are the pages that that leads to."""
    file = articles_of(history, report_of(history))[1].html
    client = room(history, now=UNTIL)
    known_at = UNTIL.isoformat().replace("+00:00", "Z")
    shown = client.get("/articles/1", params={"known_at": known_at}).text
    for path in ("//h1", "//h2[@id]/following-sibling::table[1]//tr", "//div[@class='diff']", "//svg//title"):
        assert set(texts_of(shown, path)) <= set(texts_of(file, path)) and texts_of(shown, path), path
    facts = "//dl[@class='facts']/dd"
    places = [str(place) for place in parsed(file).xpath("//@id[starts-with(., 'change-')]")]
    for place in places:
        page = client.get(f"/changes/{place.removeprefix('change-')}").text
        own = texts_of(file, f"//*[@id='{place}']{facts}")
        assert own == texts_of(page, facts)[: len(own)] and len(own) >= 4
    for seq in (1, 2):
        page = client.get(f"/articles/1/versions/{seq}").text
        assert texts_of(file, f"//*[@id='version-{seq}']{facts}") == texts_of(page, facts)[:-1]  # the last: its Memento
        (citation,) = texts_of(file, f"//*[@id='version-{seq}']//p[@class='citation']")
        assert citation.rstrip(".") in texts_of(page, "//p[@id='citation']")[0]
    assert len(places) == 4


def test_terms_are_kept(history: Database) -> None:
    pages = {file.item.source_id: file.html for file in articles_of(history, report_of(history)).values()}
    quoted = "//dd[@class='own'] | //div[@class='prose']/p | //div[@class='diff']//p[@class='own']"
    assert "sentence of many words" not in pages["link"]
    for text in texts_of(pages["zeitung"], quoted):
        assert len(text.replace("old:", "").replace("new:", "").replace("(end)", "")) <= 2 * EXCERPT_EU_PRESS + 20
    assert "sentence of many words" in pages["zeitung"]


def test_a_licence_and_none(database: Database) -> None:
    days = Days(database)
    for body in ("word " * 200, "word " * 199 + "changed"):
        days.visit(look(replace(COLUMN, body=body)))
    compare_waiting(database, days.now)

    def shown(terms: Terms) -> str:
        with database.write() as connection:
            connection.execute(update(Source).values(terms=terms))
        return articles_of(database, report_of(database))[1].html

    (licensed,) = texts_of(shown(Terms.LICENSED), "//div[@class='prose']")
    assert licensed.endswith("changed")
    (excerpt,) = texts_of(shown(Terms.EXCERPT), "//div[@class='prose']")
    assert 200 < len(excerpt) <= 302
    page = shown(Terms.LINK_ONLY)
    assert texts_of(page, "//div[@class='prose']") == [""] and "word word" not in page
    with database.write() as connection:
        connection.execute(update(Source).values(terms=Terms.OFF))
    assert articles_of(database, report_of(database)) == {}


@pytest.mark.dialects
def test_a_page_is_as_known_at_the_end_of_its_report_whenever_it_is_written(database: Database) -> None:
    days = Days(database)
    days.visit(look(talk=thread("Hi")))
    days.visit(look(retitled("Second"), thread("Hi", "There")))
    compare_waiting(database, days.now)
    report = report_of(database, until=days.now + timedelta(hours=1))
    before = articles_of(database, report)
    assert texts_of(before[1].html, "//h1") == ["Second"]
    days.now += timedelta(days=1)
    days.visit(look(retitled("Third"), thread("Hi", "There", "You")))
    compare_waiting(database, days.now)
    assert articles_of(database, report) == before
    later = articles_of(database, report_of(database, until=days.now + timedelta(hours=1)))[1]
    assert texts_of(later.html, "//h1") == ["Third"] and 'id="step-1-2"' in later.html and 'id="step-2-3"' in later.html
    changes = [number for event in later.item.events for number in event.change_ids]
    assert changes and all(f'id="change-{number}"' in later.html for number in changes)


def test_long_reports_have_bounds(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    days = Days(database)
    for number in range(4):
        days.visit(look(retitled(f"Headline {number}")))
    compare_waiting(database, days.now)
    report = report_of(database)
    monkeypatch.setattr(article_files, "MAX_VERSIONS", 3)
    monkeypatch.setattr(article_files, "MAX_CHANGES", 2)
    page = articles_of(database, report)[1].html
    assert parsed(page).xpath("//@id[starts-with(., 'version-')]") == ["version-4", "version-3", "version-2"]
    assert len(parsed(page).xpath("//@id[starts-with(., 'change-')]")) == 2 and "1 earlier version" in page
    assert len(parsed(page).xpath("//@id[starts-with(., 'step-')]")) == 2
    monkeypatch.setattr(article_files, "MAX_COMPARED", 10)
    files = folder_files(report, articles_of(database, report), {})
    assert len(parsed(files["articles/1.html"]).xpath("//@id[starts-with(., 'step-')]")) == 1
    assert not [address for address in dead(files) if "step" in address]
    monkeypatch.setattr(article_files, "MAX_ARTICLES", 0)
    files = folder_files(report, articles_of(database, report), {})
    assert dead(files) == set() and not [name for name in files if name.startswith("articles/")]


@pytest.mark.chromium
@pytest.mark.parametrize("width", [360, 1280])
def test_a_page_fits_a_phone_and_axe_finds_nothing(history: Database, browser: Browser, width: int) -> None:
    for language in READER_LANGUAGES:
        files = articles_of(history, report_of(history, Reader("desk", language, "Asia/Seoul")))
        for number, file in files.items():
            assert size(browser, file.html, width=width, unfolded=True).wide <= width, (language, number)
    for dark in (False, True):
        assert violations(browser, files[1].html, width=width, dark=dark, unfolded=True) == []
