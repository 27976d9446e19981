"""A page that ends whoever reads it is lost, and nothing else is."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from tests.spiders.awkward_site import Answer, Site, article, rss
from tests.spiders.crawls import crawl, spec, start, wait_for, write_pieces
from tests.spiders.visit import ENDS_ITS_READER, TAKES_ALL_MEMORY, TAKES_TIME
from yalu.spiders.extraction.backlog import EACH, MOST_WAITING
from yalu.spiders.extraction.extraction_pool import LARGE

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket]


def large(mark: str = "") -> Answer:
    page = article("China and South Korea talk at length")
    return replace(page, body=f"{page.body!s}<!-- {'x' * LARGE} -->{mark}")


def test_it_is_unreadable_and_the_others_are_read(site: Site, other_site: Site) -> None:
    site.rules["/ends"] = large(ENDS_ITS_READER)
    site.rules["/takes"] = large(TAKES_ALL_MEMORY)
    site.rules["/long"] = large()
    addresses = [f"{site.url}{path}" for path in ("/ends", "/takes", "/long")]
    site.rules["/feed"] = rss(*write_pieces(site, 1, 2), *addresses, *write_pieces(site, 3, 4))
    other_site.rules["/feed"] = rss(*write_pieces(other_site, *range(1, 9)))
    done = crawl(spec(site, name="hostile"), spec(other_site, name="harmless"), settings={"extraction_processes": 2})
    pieces = {f"/2026/piece-{number}": "read" for number in range(1, 5)}
    assert done["hostile"].outcomes() == {"/ends": "unreadable", "/takes": "unreadable", "/long": "read", **pieces}
    assert (
        done["hostile"].of("/ends")["reason"]
        == "it could not be read (reading it ended the process that did (SIGKILL))"
    )
    assert (
        done["hostile"].of("/takes")["reason"] == "it could not be read (reading it took more than 1024 MiB of memory)"
    )
    assert {observation["outcome"] for observation in done["harmless"].kept} == {"read"}
    assert (len(done["harmless"].kept), done["hostile"].verdict, done["harmless"].verdict) == (8, "ok", "ok")


def test_nothing_is_asked_for_while_much_waits(site: Site, other_site: Site) -> None:
    size = LARGE // 2
    page = article("China and South Korea talk for hours")
    slow = replace(page, body=f"{page.body!s}<!-- {'x' * size} -->{TAKES_TIME}")
    paths = [f"/slow-{number}" for number in range(30)]
    for server in (site, other_site):
        server.rules |= dict.fromkeys(paths, slow)
        server.rules["/feed"] = rss(*(f"{server.url}{path}" for path in paths))
    running = start(spec(site, name="one"), spec(other_site, name="two"), settings={"extraction_processes": 0})
    wait_for(site, paths[0])
    time.sleep(4)  # in which two threads read four pages each
    asked = sum(path in server.begun for server in (site, other_site) for path in paths)
    running.stop()
    running.finish()
    under_way = 4 * 2  # requests of each spider that passed when there was room
    assert under_way < asked <= 8 + MOST_WAITING // (size + EACH) + under_way
