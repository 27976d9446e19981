"""A host gets no more requests in a day than its budget, whoever asks; what does not fit stays due."""

from __future__ import annotations

import pytest

from tests.spiders.awkward_site import Site, rss
from tests.spiders.crawls import crawl, spec, write_pieces

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket]

HOST = "127.0.0.1"


def test_a_crawl_ends_when_the_budget_is_spent_and_what_is_left_counts_as_no_look(site: Site) -> None:
    site.rules["/feed"] = rss(*write_pieces(site, *range(1, 8)))
    done = crawl(spec(site, budget=5, spent={}))
    assert len(site.log) == 5
    assert (done.verdict, done.reason) == ("partial", f"{HOST} has had its 5 requests of the last 24 hours")
    assert set(done.outcomes().values()) == {"read"}
    assert done.result["stats"]["hosts"] == {HOST: 5}


def test_requests_made_earlier_that_day_count(site: Site) -> None:
    site.rules["/feed"] = rss(*write_pieces(site, 1, 2, 3))
    done = crawl(spec(site, budget=9, spent={HOST: 9}))
    assert (len(site.log), done.verdict, done.kept) == (0, "partial", [])
    crawl(spec(site, budget=9, spent={HOST: 6}))
    assert len(site.log) == 3


def test_sources_of_one_host_share_its_budget(site: Site) -> None:
    urls = write_pieces(site, *range(1, 9))
    site.rules |= {"/feed": rss(*urls[:4]), "/other": rss(*urls[4:])}
    crawl(
        spec(site, name="a", budget=8, spent={}),
        spec(site, {"feed": f"{site.url}/other"}, name="b", budget=8, spent={}),
    )
    assert len(site.log) == 8


def test_new_pieces_leave_half_of_a_small_budget_to_what_is_due(site: Site) -> None:
    urls = write_pieces(site, *range(1, 21))
    site.rules["/feed"] = rss(*urls[10:])
    known = [{"url": url, "due": True} for url in urls[:10]]
    done = crawl(spec(site, budget=12, spent={}, known=known))
    seen = set(done.outcomes())
    assert len(seen & {f"/2026/piece-{number}" for number in range(11, 21)}) == 6
    assert len(seen & {f"/2026/piece-{number}" for number in range(1, 11)}) == 3
    assert len(site.log) == 12, "the other three are for the host's rules and the feed"
