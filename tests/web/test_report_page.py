"""The page of a report in the room is its file: the same articles, told alike, in pages; mails lead to it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from lxml.html import HtmlElement
from sqlalchemy import insert

from tests.db.db_samples import COLUMN, DAY_ONE, SOURCE, Days, look, rows
from tests.db.room.test_room_queries import compare_waiting
from tests.reports.report_examples import parsed
from tests.web.room_examples import filled
from tests.web.rooms import room
from tests.web.test_article_files import UNTIL, report_of
from yalu.db.core.engine import Database, open_database
from yalu.db.models import Change, Crawl, Reextraction
from yalu.db.reports import ledger
from yalu.jobs.reports.content import Composer
from yalu.model import READER_LANGUAGES, Kind, ReextractionKind, Verdict
from yalu.reasons import Reason
from yalu.reports.formats.html import html
from yalu.reports.report import ComposedReport, Links, Reader
from yalu.settings import Settings
from yalu.sources.source import Terms
from yalu.subscriptions.subscription import Subscription
from yalu.web.pages import reports

PARTS = "//section[@id='top']/article | //details/div[starts-with(@id, 'group-')]//li[@id] | //div[@id='site-wide']/p"
KOREAN = tuple(
    f"{word}{at}" for at in range(99) for word in ("다리", "시장은", "국경의", "사람들", "보도했다", "한중관계")
)
SETTINGS = Settings(web_url="https://room.example", now=UNTIL)


def recorded(database: Database, report: ComposedReport) -> int:
    counts = {str(cls): count for cls, count in report.counts.items()}
    new = ledger.NewReport("desk", report.since, report.until, "changes", counts, report.change_ids)
    number = ledger.add_report(database, new, now=report.made_at)
    assert number is not None
    return number


def articles_on(page: HtmlElement) -> list[tuple[str | None, str, list[str]]]:
    """Place, text and links of each article and line; the text without its arrows to the next."""
    for arrows in page.xpath("//span[@class='arrows']"):
        arrows.drop_tree()
    parts = page.xpath(PARTS)
    return [(part.get("id"), " ".join(part.text_content().split()), part.xpath(".//@href")) for part in parts]


@pytest.mark.parametrize("language", READER_LANGUAGES)
def test_the_room_tells_each_article_as_the_file_does(sqlite_url: str, language: str) -> None:
    database = filled(open_database(sqlite_url))
    report = report_of(database, Reader("desk", language, "Asia/Seoul"))
    number = recorded(database, report)
    links = Links(room="", number=number, query=f"?lang={language}&tz=Asia%2FSeoul")
    answer = room(database).get(f"/reports/{number}{links.query}")
    database.close()
    assert len(report.change_ids) <= reports.CHANGES
    page, file = parsed(answer.text), parsed(html(report, links))
    assert articles_on(page) == articles_on(file) and len(articles_on(page)) > 3
    assert page.xpath("string(//h1)") == file.xpath("string(//h1)")
    legend = "string(//div[@id='legend']/dl)"
    assert page.xpath(legend) == file.xpath(legend) != ""


def test_pages_hold_every_change_once_and_the_top_items_first(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    database = filled(open_database(sqlite_url))
    report = report_of(database)
    number = recorded(database, report)
    monkeypatch.setattr(reports, "CHANGES", 4)
    client, address, places = room(database), f"/reports/{number}", []
    while address:
        page = parsed(client.get(address).text)
        assert bool(page.xpath("//section[@id='top']")) is ("start=" not in address)
        assert set(page.xpath("//nav[@class='contents']//@href")) <= {f"#{each}" for each in page.xpath("//@id")}
        places += [int(each.removeprefix("change-")) for each in page.xpath("//@id") if each.startswith("change-")]
        address = page.xpath("string(//a[@rel='next']/@href)")
    database.close()
    leading = {event.change_ids[0] for item in report.items for event in item.events}
    leading |= {line.event.change_ids[0] for line in report.site_wide}
    assert leading <= set(places) <= set(report.change_ids)
    assert len(places) == len(set(places))


def test_the_link_of_a_mail_leads_to_the_report(sqlite_url: str) -> None:
    database = filled(open_database(sqlite_url))
    report = report_of(database)
    number = recorded(database, report)
    desk = Subscription(id="desk", to=("mail:desk@example.org",))
    content = Composer(database, SETTINGS).compose(desk, report.since, report.until, report.made_at)
    assert "/reports/" not in content.mail().html
    sent = content.numbered(number)
    for text in (sent.mail().html, "\n".join(sent.brief())):
        (address,) = set(re.findall(r"https://room\.example(/reports/[^\s\"]+)", text))
        assert room(database).get(address).status_code == 200
    database.close()


def test_an_outage_ends_where_the_file_says(sqlite_url: str) -> None:
    database = filled(open_database(sqlite_url))
    days = Days(database, now=DAY_ONE + timedelta(days=10))
    days.visit(verdict=Verdict.FAILED)
    row = {
        "key": "outage",
        "kind": Kind.SOURCE_OUTAGE,
        "source_id": SOURCE.id,
        "crawl_id": rows(database, Crawl)[-1].id,
    }
    seen = {"significance": 0.7, "not_after": days.now, "recorded_at": days.now, "evidence": {}}
    with database.write() as connection:
        connection.execute(insert(Change).values(reason=Reason.of("source.one_page", count=3, known=3), **row, **seen))
    days.visit()
    report = report_of(database)
    file, page = (
        parsed(text).xpath("string(//div[@id='site-wide'])")
        for text in (html(report), room(database).get(f"/reports/{recorded(database, report)}").text)
    )
    database.close()
    assert report.outages[0].until is not None
    assert page == file


def test_a_change_that_was_withdrawn_is_counted_and_not_told(sqlite_url: str) -> None:
    database = filled(open_database(sqlite_url))
    report = report_of(database)
    number, event = recorded(database, report), report.top[0].events[0]
    row = {"kind": ReextractionKind.WITHDRAWN, "source_id": SOURCE.id, "change_id": event.change_ids[0], "fields": []}
    with database.write() as connection:
        connection.execute(insert(Reextraction).values(at=UNTIL, extractor="2", **row))
    page = parsed(room(database).get(f"/reports/{number}").text)
    database.close()
    assert f"change-{event.change_ids[0]}" not in page.xpath("//@id")
    assert "1 change that was withdrawn" in page.xpath("string(//div[@id='left-out'])")


def test_a_page_of_long_quotations_stays_small(sqlite_url: str) -> None:
    database = open_database(sqlite_url)
    days = Days(database, source=replace(SOURCE, terms=Terms.LICENSED))
    for turn in range(2):
        looks = []
        for at in range(reports.CHANGES):
            same, other = Random(at), Random(f"{at} {turn}")
            texts = [" ".join(each.choices(KOREAN, k=400)) + "." for each in (same, same, other, same)]
            piece = replace(COLUMN, title=texts[0][:80], body="\n\n".join(texts), language="ko")
            looks.append(look(piece, url=f"https://river.example/{at}"))
        days.visit(*looks)
    compare_waiting(database, days.now)
    report = report_of(database)
    text = room(database).get(f"/reports/{recorded(database, report)}?lang=ko").text
    database.close()
    assert len(report.change_ids) >= reports.CHANGES
    assert len(text.encode()) < 100_000
