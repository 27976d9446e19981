"""What a host says of its own rules is evidence: kept when it is first read, and again only when it reads otherwise."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from tests.pipeline.small_site import TEXT, SmallSite, small_site
from tests.pipeline.watching import Watch
from yalu import model
from yalu.db.captures import capture_store
from yalu.db.core.engine import open_database
from yalu.db.models import Capture, Crawl, Url

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket]

OPEN, SHUT = "User-agent: *\nDisallow: /drafts\n", "User-agent: *\nDisallow: /b\n"
FRESH = "Sun, 01 Nov 2026 08:00:00 +0000"


@pytest.fixture
def site(watch: Watch) -> Iterator[SmallSite]:
    with small_site() as site:
        site.article("/a", "Barley on the pier")
        site.article("/b", "Letters from the other shore")
        site.feed("/feed", ("/a", "Barley on the pier", FRESH), ("/b", "Letters from the other shore", FRESH))
        watch.sources.write_text(site.source('comments = "off"', 'scope = "all"'), encoding="utf-8")
        yield site


def _kept(watch: Watch, url: str) -> list[model.HttpExchange]:
    """The captures of one address, oldest first."""
    database = open_database(watch.database_url)
    with database.read() as connection:
        query = select(Capture.id).join(Url, Capture.url_id == Url.id).where(Url.url == url)
        exchanges = [
            capture_store.load(connection, id_) for id_ in connection.scalars(query.order_by(Capture.id)).all()
        ]
    database.close()
    return exchanges


def _crawls(watch: Watch) -> list[dict[str, Any]]:
    database = open_database(watch.database_url)
    with database.read() as connection:
        crawls = [
            msgspec.to_builtins(stats) for stats in connection.scalars(select(Crawl.stats).order_by(Crawl.id)).all()
        ]
    database.close()
    return crawls


def _show(watch: Watch) -> list[str]:
    out = watch.yalu("sources", "show", "small", "--sources", str(watch.sources))
    lines = [line.removeprefix("rules").strip() for line in out.splitlines() if line.startswith("rules ")]
    return [line for line in lines if "/robots.txt " in line]


def test_robots_txt_is_kept_once_and_again_only_when_it_reads_otherwise(watch: Watch, site: SmallSite) -> None:
    address = f"{site.url}/robots.txt"
    site.put("/robots.txt", OPEN, TEXT)
    for _ in range(3):
        watch.look()
    (only,) = _kept(watch, address)
    assert (only.status, only.body) == (200, OPEN.encode())
    site.put("/robots.txt", SHUT, TEXT)
    watch.look()
    assert [exchange.body for exchange in _kept(watch, address)] == [OPEN.encode(), SHUT.encode()]
    site.put("/robots.txt", OPEN, TEXT)
    watch.look()
    assert [exchange.body for exchange in _kept(watch, address)] == [OPEN.encode(), SHUT.encode(), OPEN.encode()]
    assert site.asked.count("/robots.txt") == 5, "it is read by each crawl all the same"


def test_each_crawl_says_when_it_read_the_rules_that_it_went_by(watch: Watch, site: SmallSite) -> None:
    site.put("/robots.txt", OPEN, TEXT)
    watch.look()
    watch.look()
    read = [crawl["rules"] for crawl in _crawls(watch)]
    assert [list(each) for each in read] == [[f"{site.url}/robots.txt", f"{site.url}/.well-known/tdmrep.json"]] * 2
    assert [each[f"{site.url}/robots.txt"][:10] for each in read] == ["2026-11-03", "2026-11-04"]


def test_a_missing_or_failing_robots_txt_is_evidence_too_and_its_page_may_vary(watch: Watch, site: SmallSite) -> None:
    address = f"{site.url}/robots.txt"
    for number in range(2):
        site.put("/robots.txt", f"<p>Nothing here, {number}</p>", status=404)
        watch.look()
    site.put("/robots.txt", "down", status=503)
    watch.look(status=1)
    assert [exchange.status for exchange in _kept(watch, address)] == [404, 503]


def test_sources_show_says_when_the_rules_last_changed(watch: Watch, site: SmallSite) -> None:
    assert _show(watch) == []
    site.put("/robots.txt", OPEN, TEXT)
    watch.look()
    watch.look()
    (line,) = _show(watch)
    assert line.startswith(f"{site.url}/robots.txt first read 2026-11-03 03:00 UTC, read last 2026-11-04 03:00 UTC (")
    site.put("/robots.txt", SHUT, TEXT)
    watch.look()
    (line,) = _show(watch)
    assert f"last changed 2026-11-05 03:00 UTC, read last 2026-11-05 03:00 UTC ({len(SHUT)} bytes, capture " in line
    out = watch.yalu("sources", "show", "small", "--sources", str(watch.sources), "--json")
    (rule,) = [rule for rule in json.loads(out)["rules"] if rule["url"].endswith("/robots.txt")]
    assert rule["changed_at"].startswith("2026-11-05T03:00")
    assert rule["first_at"].startswith("2026-11-03T03:00")
