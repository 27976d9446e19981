"""A crawl that only looks at what is due: no listing, and an end when the next one is to go on."""

from __future__ import annotations

import pytest

from tests.spiders.awkward_site import Site, rss
from tests.spiders.crawls import crawl, spec, start, write_pieces

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket]


def test_no_way_in_is_followed_and_what_is_not_due_is_left(site: Site) -> None:
    due, later = write_pieces(site, 1, 2)
    site.rules["/feed"] = rss(due, later, *write_pieces(site, 3))
    known = [{"url": due, "due": True}, {"url": later, "due": False}]
    done = crawl(spec(site, known=known, discovers=False))
    assert (done.verdict, done.outcomes()) == ("ok", {"/2026/piece-1": "read"})
    assert "/feed" not in site.paths()


def test_what_its_time_does_not_suffice_for_is_no_look_and_no_trouble(site: Site) -> None:
    known = [{"url": url, "due": True} for url in write_pieces(site, *range(1, 31))]
    done = start(spec(site, known=known, discovers=False, delay=0.2), between=2.0).finish()
    assert done.verdict == "ok"
    assert 0 < len(done.kept) < len(known)
    assert set(done.outcomes().values()) == {"read"}
