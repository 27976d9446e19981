"""The page of outlets shows some of the ranking at a time: it stays small, however many are watched."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from tests.db.figures.test_outlets import NOW
from tests.db.listing.test_combined_filters import pieces
from tests.reports.report_examples import parsed
from tests.web.rooms import room
from yalu.conversion import exact
from yalu.db.core.engine import open_database
from yalu.db.figures.outlets import outlets
from yalu.records.selection.filters import Filters
from yalu.web.pages.figures import outlets as pages


def test_its_pages_hold_every_outlet_once_in_the_order_of_the_ranking(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = open_database(sqlite_url)
    pieces(database, random.Random(3))
    ranking = [outlet.source_id for outlet in outlets(database, Filters(), "removals", NOW)]
    monkeypatch.setattr(pages, "PER_PAGE", 2)
    client, address, listed = room(database, now=NOW), "/outlets?rank=removals", []
    while address:
        page = parsed(client.get(address).text)
        rows = page.xpath("//tbody/tr/th/a/@href")
        assert len(rows) <= 2
        listed += [row.removeprefix("/sources/") for row in rows]
        address = page.xpath("string(//a[@rel='next']/@href)")
    assert client.get("/outlets?start=x").status_code == 422
    database.close()
    assert listed == ranking and len(ranking) > 2


def test_a_period_that_begins_after_its_end_is_refused_though_none_is_named(sqlite_url: str) -> None:
    database = open_database(sqlite_url)
    client = room(database, now=NOW)
    for path in ("/outlets", "/api/v1/outlets"):
        assert client.get(path, params={"since": exact(NOW + timedelta(days=1))}).status_code == 422
        assert client.get(path, params={"since": "7d"}).status_code == 200
    database.close()
