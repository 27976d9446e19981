"""Politeness: robots.txt, pauses, one connection a host, names, patience."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise

import pytest

from tests.spiders.awkward_site import Answer, Site, article, rss
from tests.spiders.crawls import crawl, spec, write_pieces

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket]

RESERVATIONS = "/.well-known/tdmrep.json"
TEXT = {"Content-Type": "text/plain"}


def gaps(site: Site) -> list[float]:
    """Seconds between each answer and the next request."""
    log = sorted(site.log, key=lambda asked: asked.at)
    return [later.at - earlier.until for earlier, later in pairwise(log)]


def test_robots_txt_is_asked_for_first_and_obeyed(site: Site) -> None:
    allowed, forbidden = write_pieces(site, 1, 2)
    site.rules |= {
        "/robots.txt": Answer("User-agent: Yalu\nDisallow: /2026/piece-2\nUser-agent: *\nDisallow: /\n", headers=TEXT),
        "/feed": rss(allowed, forbidden),
    }
    done = crawl(spec(site))
    assert site.paths() == ["/robots.txt", "/feed", RESERVATIONS, "/2026/piece-1"]
    assert done.outcomes() == {"/2026/piece-1": "read", "/2026/piece-2": "blocked"}
    assert done.of("/2026/piece-2")["reason"] == "robots.txt does not allow it"


def test_a_site_that_shuts_us_out_is_blocked_and_left_alone(site: Site) -> None:
    site.rules |= {"/robots.txt": Answer("User-agent: *\nDisallow: /\n", headers=TEXT), "/feed": rss()}
    done = crawl(spec(site))
    assert done.verdict == "blocked"
    assert done.reason == f"{site.url}/feed refuses us (robots.txt does not allow it)"
    assert site.paths() == ["/robots.txt"]


def test_a_robots_txt_that_fails_forbids_everything_one_that_is_missing_nothing(site: Site) -> None:
    (url,) = write_pieces(site, 1)
    site.rules |= {"/robots.txt": Answer("down", 503), "/feed": rss(url)}
    done = crawl(spec(site))
    assert done.verdict == "failed"
    assert done.reason == f"cannot reach {site.url}/feed ({site.url}/robots.txt answers 503)"
    assert set(site.paths()) == {"/robots.txt"}


@pytest.mark.parametrize(("delay", "robots", "least"), [(0.3, "", 0.3), (0, "Crawl-delay: 0.4", 0.4), (0, "", 0.0)])
def test_requests_keep_the_longer_of_both_delays(site: Site, delay: float, robots: str, least: float) -> None:
    urls = write_pieces(site, 1, 2, 3)
    site.rules |= {"/robots.txt": Answer(f"User-agent: *\n{robots}\n", headers=TEXT), "/feed": rss(*urls)}
    crawl(spec(site, delay=delay))
    after_robots = gaps(site)[1:] if robots else gaps(site)
    assert len(after_robots) >= 3
    assert min(after_robots) >= least - 0.02
    if least == 0:
        assert max(gaps(site)) < 2


def test_a_crawl_delay_longer_than_a_crawl_is_a_refusal(site: Site) -> None:
    site.rules |= {"/robots.txt": Answer("User-agent: *\nCrawl-delay: 86400\n", headers=TEXT), "/feed": rss()}
    done = crawl(spec(site))
    assert done.verdict == "blocked"
    assert "86400 s between requests" in done.reason


def test_one_connection_a_host_even_for_several_sources_while_other_hosts_go_on(site: Site, other_site: Site) -> None:
    for server in (site, other_site):
        urls = write_pieces(server, *range(1, 6))
        for number in range(1, 6):
            page = server.rules[f"/2026/piece-{number}"]
            assert isinstance(page, Answer)
            server.rules[f"/2026/piece-{number}"] = Answer(page.body, headers=page.headers, pause=0.1)
        server.rules |= {"/feed": rss(*urls[:3]), "/other": rss(*urls[3:])}
    done = crawl(
        spec(site, name="a"),
        spec(site, {"feed": f"{site.url}/other"}, name="b"),
        spec(other_site, name="c"),
    )
    assert {name: len(crawled.kept) for name, crawled in done.items()} == {"a": 3, "b": 2, "c": 3}
    assert (site.most_at_once, other_site.most_at_once) == (1, 1)
    assert site.times("/robots.txt") == 1
    first, last = min(request.at for request in other_site.log), max(request.until for request in other_site.log)
    assert any(first < asked.at < last for asked in site.log), "two hosts are visited at the same time"


def test_requests_carry_our_name_and_contact_and_no_referer(site: Site) -> None:
    (url,) = write_pieces(site, 1)
    site.rules["/feed"] = rss(url)
    crawl(spec(site), settings={"contact": "desk@example.org"})
    agents = {asked.headers["user-agent"] for asked in site.log}
    assert len(agents) == 1
    assert agents.pop().endswith("(research on China-Korea commentary; desk@example.org)")
    assert all("referer" not in asked.headers for asked in site.log)
    site.log.clear()
    crawl(spec(site))
    assert {asked.headers["user-agent"].partition(" ")[2] for asked in site.log} == {
        "(research on China-Korea commentary)"
    }
    site.log.clear()
    crawl(spec(site, user_agent="Yalu-For-Paper/{version}"))
    agents = {asked.headers["user-agent"] for asked in site.log}
    assert len(agents) == 1
    assert agents.pop().startswith("Yalu-For-Paper/0.")


def test_retry_after_is_waited_for_and_then_asked_once_more(site: Site) -> None:
    first, second = write_pieces(site, 1, 2)
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=1), usegmt=True)
    page = article("China and South Korea talk")
    site.rules |= {
        "/feed": rss(first, second),
        "/2026/piece-1": [Answer("slow down", 429, {"Retry-After": "1"}), page],
        "/2026/piece-2": [Answer("wait", 503, {"Retry-After": soon}), page],
    }
    done = crawl(spec(site))
    assert done.outcomes() == {"/2026/piece-1": "read", "/2026/piece-2": "read"}
    log = sorted(site.log, key=lambda asked: asked.at)
    refused = next(number for number, asked in enumerate(log) if asked.path == "/2026/piece-1")
    assert log[refused + 1].at - log[refused].until >= 0.95, "nothing else of the host is asked for meanwhile"


def test_a_host_that_wants_a_long_rest_gets_it(site: Site) -> None:
    urls = write_pieces(site, 1, 2, 3)
    site.rules |= {"/feed": rss(*urls), "/2026/piece-1": Answer("no", 429, {"Retry-After": "7200"})}
    done = crawl(spec(site))
    assert done.verdict == "blocked"
    assert done.reason == f"{urls[0]} refuses us (answers 429, wait 7200 s)"
    assert site.paths() == ["/robots.txt", "/feed", RESERVATIONS, "/2026/piece-1"]


def test_after_three_refusals_in_a_row_the_source_is_left_alone(site: Site) -> None:
    urls = write_pieces(site, *range(1, 11))
    for number in range(1, 11):
        site.rules[f"/2026/piece-{number}"] = Answer("no", 403)
    site.rules["/feed"] = rss(*urls)
    done = crawl(spec(site, known=[{"url": f"{site.url}/2020/known"}]))
    assert done.verdict == "blocked"
    assert "refuses us (answers 403)" in done.reason
    assert len(site.log) <= 3 + 4
    assert "/2020/known" not in site.paths()
