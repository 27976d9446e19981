"""The page of a report in the room is its file: the same articles, told alike, in pages; mails lead to it."""

from __future__ import annotations

import re

import pytest
from lxml.html import HtmlElement

from tests.reports.folder.test_folder_pages import parsed
from tests.web.room_examples import filled
from tests.web.rooms import room
from tests.web.test_article_files import UNTIL, report_of
from yalu.db.core.engine import Database, open_database
from yalu.db.reports import ledger
from yalu.jobs.reports.content import Composer
from yalu.model import READER_LANGUAGES
from yalu.reports import ComposedReport, Links, Reader
from yalu.reports.formats.html import html
from yalu.settings import Settings
from yalu.subscriptions import Subscription
from yalu.web.pages import reports

PARTS = "//section[@id='top']/article | //details/div[starts-with(@id, 'group-')]//li[@id] | //div[@id='site-wide']/p"
SETTINGS = Settings(web_url="https://room.example", now=UNTIL)


def recorded(database: Database, report: ComposedReport) -> int:
    counts = {str(cls): count for cls, count in report.counts.items()}
    new = ledger.NewReport("desk", report.since, report.until, "changes", counts, report.change_ids)
    number = ledger.add_report(database, new, now=report.made_at)
    assert number is not None
    return number


def told(page: HtmlElement) -> list[tuple[str | None, str, list[str]]]:
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
    assert told(page) == told(file) and len(told(page)) > 3
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
