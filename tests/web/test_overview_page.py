"""The overview: what it leads to and what leads to it, visits in sight, and periods that end before they begin."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.db.db_samples import DAY_ONE
from tests.reports.report_examples import parsed
from tests.web.rooms import room
from yalu.cli.main import main
from yalu.client import Yalu
from yalu.db.core.engine import Database
from yalu.records.selection.filters import BackwardPeriod
from yalu.reports.charts import of_statistics

NOW = DAY_ONE + timedelta(days=10)
BACKWARD = "since=2026-03-09&until=2026-03-02"


def test_values_without_a_colour_lead_to_their_rows_together(
    history: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(of_statistics, "MOST_VALUES", 1)
    client = room(history, now=NOW)
    page = parsed(client.get("/overview?per=month&by=kind").text)
    table = page.xpath("//figure//table")[0]
    heads = [str(head) for head in table.xpath("thead//th/text()")]
    assert heads[1] == "Visits answered" and heads[-1].endswith(" more")
    cells = table.xpath("tbody/tr/td[last()]/a")
    assert cells
    for cell in cells:
        given = parse_qs(urlsplit(cell.get("href")).query)
        assert len(given["kind"]) > 1
        rows = client.get("/api/v1/changes", params={**given, "limit": 500}).json()["items"]
        assert len(rows) == int(cell.text)


def test_the_list_and_the_overview_hand_their_filters_on(history: Database) -> None:
    client = room(history, now=NOW)
    filters = "source=river-post&silent=true&since=2026-03-01"
    (over,) = parsed(client.get(f"/changes?{filters}").text).xpath("//a[text()='Over time']/@href")
    assert parse_qs(urlsplit(over).query) == parse_qs(filters) and urlsplit(over).path == "/overview"
    page = parsed(client.get(over).text)
    (back,) = page.xpath("//p[@class='lede']/a[text()='Changes']/@href")
    assert parse_qs(urlsplit(back).query) == parse_qs(filters)
    (outlets,) = page.xpath("//p[@class='lede']/a[text()='How outlets behave']/@href")
    assert outlets == "/outlets?source=river-post&since=2026-03-01" and client.get(outlets).status_code == 200


@pytest.mark.parametrize("per", ["day", "week", "month"])
def test_a_period_that_ended_long_ago_is_shown_up_to_its_end(history: Database, per: str) -> None:
    long_after = room(history, now=NOW + timedelta(days=300))
    page = long_after.get(f"/overview?until={NOW.date()}&per={per}")
    assert page.status_code == 200 and 'href="/changes?' in page.text
    assert long_after.get(f"/overview?until=2099-01-01&per={per}").status_code == 200


def test_nothing_is_said_of_a_period_that_has_nothing(history: Database) -> None:
    page = room(history, now=NOW + timedelta(days=300)).get("/overview?since=2027-01-01").text
    assert "No change matches." in page
    assert "Nothing was recorded yet." not in page and "What was first seen" not in page


@pytest.mark.parametrize(
    "door", ["/changes", "/articles", "/comments.csv", "/overview", "/outlets", "/follow", "/changes.atom",
             "/changes.csv", "/api/v1/changes", "/api/v1/statistics", "/api/v1/outlets"],
)  # fmt: skip
def test_a_period_that_ends_before_it_begins_is_a_wrong_value(history: Database, door: str) -> None:
    answer = room(history, now=NOW).get(f"{door}?{BACKWARD}")
    assert answer.status_code == 422
    assert "before" in answer.text and "2026" in answer.text


@pytest.mark.parametrize("command", [("log",), ("statistics",), ("search", "bridge")])
def test_so_it_is_for_commands(
    command: tuple[str, ...], sqlite_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("YALU_DATABASE_URL", sqlite_url)
    with pytest.raises(SystemExit) as left:
        main([*command, "--since", "2026-03-09", "--until", "2026-03-02"])
    assert left.value.code == 2 and "lies before since" in capsys.readouterr().err


def test_so_it_is_in_python(history: Database) -> None:
    with pytest.raises(BackwardPeriod):
        list(Yalu(history).changes(since="2026-03-09", until="2026-03-02"))


def test_a_value_that_the_page_offers_is_added_to_those_that_are_set(history: Database) -> None:
    client = room(history, now=NOW)
    page = parsed(client.get("/overview?country=DE&silent=true&per=month").text)
    form = page.xpath("//form[@action='/overview'][@class='entry ways']")[0]
    offered = {select.get("name"): select.xpath("option/@value") for select in form.xpath(".//select")}
    assert list(offered) == ["source", "country", "language", "issue", "kind", "silent"]
    assert "river-post" in offered["source"] and "trade" in offered["issue"] and "article.body" in offered["kind"]
    assert offered["silent"] == ["", "false"] and "DE" not in offered["country"]
    sent = [(field.get("name"), field.get("value", "")) for field in form.xpath(".//input")]
    chosen = {"language": "zh", "silent": "false", "kind": "article.headline"}
    sent += [(name, chosen.get(name, "")) for name in offered]
    after = parsed(client.get("/overview", params=sent).text)
    (rows,) = after.xpath("//p[@class='lede']/a[text()='Changes']/@href")
    assert parse_qs(urlsplit(rows).query) == {
        "country": ["DE"], "language": ["zh"], "kind": ["article.headline"], "silent": ["false"],
    }  # fmt: skip
    assert "Germany" in str(after.xpath("//select[@name='country']/option[1]/text()"))
    outlets = parsed(client.get("/outlets?country=DE").text)
    assert outlets.xpath("//form[@action='/outlets'][@class='entry ways']//select/@name") == ["source", "country"]


def test_the_figure_of_what_was_there_leads_to_it_alone(history: Database) -> None:
    client = room(history, now=NOW)
    page = parsed(client.get("/overview?by=kind&per=month").text)
    (table,) = page.xpath("//div[@aria-label='Whole period']/table")
    place = [str(head) for head in table.xpath("thead//th/text()")].index("There before the first visit")
    cells = [cell for row in table.xpath("tbody/tr") for cell in row[place].xpath("a")]
    assert cells
    for cell in cells:
        given = parse_qs(urlsplit(cell.get("href")).query)
        rows = client.get("/api/v1/changes", params={**given, "limit": 500}).json()["items"]
        assert len(rows) == int(cell.text) and all(row["baseline"] for row in rows)
        assert "There before the first visit" in client.get(cell.get("href")).text
