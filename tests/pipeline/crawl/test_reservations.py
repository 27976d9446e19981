"""A publisher that reserves text and data mining is heard once a day, and reports then quote nothing of its pieces."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.pipeline.crawl.test_rules import FRESH
from tests.pipeline.small_site import SmallSite, small_site
from tests.pipeline.watching import Watch

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket]

FILE, JSON = "/.well-known/tdmrep.json", "application/json"
FREE, HELD = "/free/ferry", "/held/barley"
HEADLINES = {FREE: "Ferry leaves the pier", HELD: "Barley on the other shore"}


def _rules(*locations: str) -> str:
    return json.dumps([{"location": location, "tdm-reservation": 1} for location in locations])


def _write(site: SmallSite, extra: str = "") -> None:
    for path, headline in HEADLINES.items():
        site.article(path, headline + extra)


@pytest.fixture
def site(watch: Watch) -> Iterator[SmallSite]:
    with small_site() as site:
        _write(site)
        site.feed("/feed", *((path, headline, FRESH) for path, headline in HEADLINES.items()))
        watch.sources.write_text(site.source('comments = "off"', 'scope = "all"'), encoding="utf-8")
        yield site


def _quoted(watch: Watch) -> set[str]:
    """The paths of pieces of which the report of everything quotes something."""
    report = json.loads(watch.yalu("report", "--since", "2026-11-01T00:00:00Z", "--format", "json"))
    items = [item for group in report["groups"] for item in group["items"]]
    quoted = {item["url"]: any(event["quotes"] for event in item["events"]) for item in items}
    assert {path for path in HEADLINES for url in quoted if url.endswith(path)} == set(HEADLINES)
    return {path for path in HEADLINES for url, any_quote in quoted.items() if url.endswith(path) and any_quote}


def test_a_report_quotes_nothing_of_the_pieces_that_are_reserved_when_they_were_last_seen(
    watch: Watch, site: SmallSite
) -> None:
    site.put(FILE, _rules("/held/"), JSON)
    watch.look()
    _write(site, " at noon")
    watch.look()
    assert _quoted(watch) == {FREE}
    shown = watch.yalu("sources", "show", "small", "--sources", str(watch.sources))
    assert "text and data mining of 1 of 2 articles (tdmrep.json 1); nothing is quoted" in shown
    assert f"{site.url}{FILE} first read 2026-11-03 03:00 UTC" in shown and ": /held/ reserved" in shown
    site.put(FILE, "down", status=503)
    watch.look()
    assert _quoted(watch) == {FREE}, "a server that fails takes nothing back"
    site.put(FILE, "gone", status=404)
    watch.look()
    assert _quoted(watch) == {FREE, HELD}


def test_the_list_is_asked_for_before_the_first_article_and_once_a_day(watch: Watch, site: SmallSite) -> None:
    watch.look()
    assert site.asked == ["/robots.txt", "/feed", FILE, FREE, HELD]
    site.asked.clear()
    watch.yalu("run", "--sources", str(watch.sources), "--force")
    assert sorted(site.asked) == sorted(["/robots.txt", "/feed", FREE, HELD])
    site.asked.clear()
    watch.look()
    assert FILE in site.asked


def test_a_page_says_more_of_itself_than_the_list_of_its_host(watch: Watch, site: SmallSite) -> None:
    site.put(FILE, _rules("/"), JSON)
    site.article(FREE, HEADLINES[FREE], extra='<meta name="tdm-reservation" content="0">')
    watch.look()
    site.article(FREE, HEADLINES[FREE] + " at noon", extra='<meta name="tdm-reservation" content="0">')
    site.article(HELD, HEADLINES[HELD] + " at noon")
    watch.look()
    assert _quoted(watch) == {FREE}
