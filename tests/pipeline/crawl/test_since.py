"""Pieces older than a source's `since` are skipped, counted, and said."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.pipeline.small_site import XML, SmallSite, small_site
from tests.pipeline.watching import START, Watch
from yalu.spiders.discovery.wordpress import FIELDS, PER_PAGE, SINCE

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket]

FRESH, LATE, OLD = "2026-10-20", "2026-09-01", "2014-09-11"
"""Days of pieces: two weeks, two months and twelve years before the first crawl."""
FEED, MAP, INTERFACE = '{{ feed = "{url}/feed" }}', '{{ sitemap = "{url}/map.xml" }}', '{{ wordpress = "{url}/" }}'


@pytest.fixture
def site() -> Iterator[SmallSite]:
    with small_site() as site:
        for number in range(9):
            site.article(f"/{number}", f"Barley on pier {number}")
        yield site


def watched(watch: Watch, site: SmallSite, way: str, *more: str) -> None:
    lines = (line for line in site.source('scope = "all"', *more).splitlines() if not line.startswith("discover"))
    watch.sources.write_text("\n".join([*lines, f"discover = [ {way.format(url=site.url)} ]"]), encoding="utf-8")


def listed(site: SmallSite, *days: str) -> None:
    """The same pieces in a feed, a sitemap and a WordPress interface: the first of the given days is that of /0."""
    site.feed("/feed", *((f"/{number}", f"Barley on pier {number}", day) for number, day in enumerate(days)))
    rows = "".join(f"<url><loc>SITE/{number}</loc><lastmod>{day}</lastmod></url>" for number, day in enumerate(days))
    site.put("/map.xml", f"<urlset>{rows}</urlset>", XML)
    site.put("/", '<html><head><link rel="https://api.w.org/" href="/wp-json/"></head><body>Pier</body></html>')
    posts = [
        {"id": number, "link": f"{site.url}/{number}", "title": {"rendered": "Barley"}, "date_gmt": f"{day}T08:00:00"}
        for number, day in enumerate(days)
    ]
    query = {"per_page": PER_PAGE, "page": 1, "orderby": "date", "order": "desc", "_fields": FIELDS}
    site.put(f"/wp-json/wp/v2/posts?{urlencode(query)}", json.dumps(posts), "application/json")
    lately = START - SINCE
    new = [post for post, day in zip(posts, days, strict=True) if day >= lately.date().isoformat()]
    for day in range(1, 5):
        after = (lately + timedelta(days=day)).strftime("%Y-%m-%dT%H:%M:%S")
        site.put(f"/wp-json/wp/v2/posts?{urlencode(query | {'after': after})}", json.dumps(new), "application/json")


def passed_over(summary: dict[str, Any]) -> tuple[int, int]:
    held = summary["passed_over"].get("small", {})
    return held.get("older", 0), held.get("left", 0)


def test_a_sitemap_of_old_pieces_says_that_all_were_passed_over_and_what_to_do(watch: Watch, site: SmallSite) -> None:
    listed(site, OLD, "2015-01-01")
    watched(watch, site, MAP)
    summary = watch.look()
    assert (summary["articles_new"], summary["sources"]) == (0, {"small": "ok"})
    held = summary["passed_over"]["small"]
    assert (held["older"], held["before"][:10], held["oldest"][:10], held["everything"]) == (2, "2026-08-05", OLD, True)
    watch.yalu("run", "--sources", str(watch.sources), "--force")
    assert watch.errors.strip() == (
        "small: ok; everything that is listed is older than 2026-08-05 and was skipped (2 articles, back to "
        f'2014-09-11); to take it in, set since = "{OLD}" in the file of the source'
    )
    watched(watch, site, MAP, f'since = "{OLD}"')
    assert (watch.look()["articles_new"], passed_over(watch.look())) == (2, (0, 0))


def test_a_piece_that_may_have_been_passed_over_is_shown_as_such(watch: Watch, site: SmallSite) -> None:
    listed(site, FRESH, OLD)
    watched(watch, site, MAP)
    watch.look()
    watch.yalu("show", f"{site.url}/1", status=1)
    assert watch.errors.strip() == (
        f"yalu: no crawl has checked {site.url}/1; the last one of small: 1 article older than 2026-08-05 skipped"
    )
    answer = json.loads(watch.yalu("show", f"{site.url}/1", "--json", status=1))
    assert (answer["left_out"], answer["source_id"], answer["passed_over"]["older"]) == ("passed-over", "small", 1)
    watch.yalu("show", "https://elsewhere.example/1", status=2)


@pytest.mark.parametrize("way", [FEED, MAP, INTERFACE])
def test_every_way_that_knows_dates_passes_over_what_is_older(watch: Watch, site: SmallSite, way: str) -> None:
    listed(site, FRESH, LATE, OLD, "2013-12-31")
    watched(watch, site, way, 'since = "2014-01-01"')
    summary = watch.look()
    assert (summary["articles_new"], passed_over(summary)) == (3, (1, 0))
    assert summary["passed_over"]["small"]["says"] == "1 article older than 2014-01-01 skipped"
    assert "/3" not in site.asked


@pytest.mark.parametrize(("way", "articles", "older"), [(FEED, 3, 0), (MAP, 2, 1), (INTERFACE, 3, 0)])
def test_without_since_only_sitemaps_have_a_limit(
    watch: Watch, site: SmallSite, way: str, articles: int, older: int
) -> None:
    listed(site, FRESH, LATE, OLD)
    watched(watch, site, way)
    summary = watch.look()
    assert (summary["articles_new"], passed_over(summary)) == (articles, (older, 0))


@pytest.mark.parametrize("way", [FEED, MAP, INTERFACE])
def test_when_since_is_changed_the_listings_are_read_back_again(watch: Watch, site: SmallSite, way: str) -> None:
    listed(site, FRESH, LATE, OLD)
    site.etags = dict.fromkeys(site.pages, '"1"')
    watched(watch, site, way, 'since = "30d"')
    assert (watch.look()["articles_new"], watch.look()["articles_new"]) == (1, 0)
    watched(watch, site, way, 'since = "2014-01-01"')
    assert (watch.look()["articles_new"], watch.look()["articles_new"]) == (2, 0)


def test_what_one_crawl_leaves_over_is_counted_and_looked_at_in_later_ones(watch: Watch, site: SmallSite) -> None:
    listed(site, *["2015-01-01"] * 5)
    watched(watch, site, MAP, 'since = "2014-01-01"', "max_pages = 2")
    first, second = watch.look(), watch.look()
    assert [(each["articles_new"], passed_over(each)) for each in (first, second)] == [(2, (0, 3)), (1, (0, 2))]
    assert first["passed_over"]["small"]["says"] == "3 over the limit of one crawl"


def test_a_known_piece_stays_watched_when_it_has_become_older(watch: Watch, site: SmallSite) -> None:
    listed(site, FRESH)
    watched(watch, site, FEED, 'since = "15d"')
    assert watch.look()["articles_new"] == 1
    watch.day += 10
    site.article("/0", "Barley off the pier")
    summary = watch.look()
    assert (summary["versions_new"], passed_over(summary)) == (1, (0, 0))


def test_sitemaps_that_hold_nothing_younger_are_not_read(watch: Watch, site: SmallSite) -> None:
    site.put(
        "/map.xml",
        f"<sitemapindex><sitemap><loc>SITE/2014.xml</loc><lastmod>{OLD}</lastmod></sitemap></sitemapindex>",
        XML,
    )
    watched(watch, site, MAP)
    held = watch.look()["passed_over"]["small"]
    assert (held["older_sitemaps"], held["everything"]) == (1, True)
    assert "(1 sitemap, back to 2014-09-11)" in held["says"]
    assert "/2014.xml" not in site.asked


def test_a_source_shows_its_limit_and_what_was_passed_over(watch: Watch, site: SmallSite) -> None:
    listed(site, FRESH, OLD)
    watched(watch, site, MAP, 'since = "60d"')
    watch.look()
    asked = ("sources", "show", "small", "--sources", str(watch.sources))
    shown = watch.yalu(*asked).splitlines()
    assert f"{'since':20} 60d" in shown
    assert f"{'last crawl':20} 1 article older than 2026-09-04 skipped" in shown
    answer = json.loads(watch.yalu(*asked, "--json"))
    assert (answer["since"], answer["passed_over"]["older"]) == ("60d", 1)


def test_a_check_says_what_is_passed_over(watch: Watch, site: SmallSite) -> None:
    listed(site, OLD)
    watched(watch, site, MAP, 'since = "60d"')
    asked = ("sources", "check", "small", "--sources", str(watch.sources))
    output = watch.yalu(*asked, status=1)
    assert "; 1 items older than 2026-09-03 skipped" in output
    assert "BAD  articles: everything that is listed is older than 2026-09-03 and was skipped (1 article" in output
    watched(watch, site, MAP, 'since = "2014-01-01"')
    output = watch.yalu(*asked, status=1)  # the sitemap is still stale
    assert "skipped" not in output
    assert f"ok   article {site.url}/0" in output
