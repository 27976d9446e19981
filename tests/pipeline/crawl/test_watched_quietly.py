"""What comes and goes around a piece, and looking at what is stored, are no changes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.pipeline.small_site import XML, SmallSite, small_site
from tests.pipeline.watching import Watch

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket, pytest.mark.timeout(240)]

DATE = "Sun, 01 Nov 2026 08:00:00 +0000"
ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><entry>
<title>Another name for it</title><link href="SITE/new"/><updated>2026-11-09T00:00:00Z</updated></entry></feed>"""


@pytest.fixture
def site(watch: Watch) -> Iterator[SmallSite]:
    with small_site() as site:
        watch.sources.write_text(site.source('scope = "all"'), encoding="utf-8")
        site.article("/old", "Barley on the pier")
        site.article("/new", "Letters from the other shore")
        site.feed("/feed", ("/old", "Barley on the pier", DATE), ("/new", "Letters from the other shore", DATE))
        watch.look()
        yield site


def test_a_piece_that_left_the_listings_is_not_gone_and_its_edits_are_told(watch: Watch, site: SmallSite) -> None:
    site.put("/feed", ATOM, XML)
    assert watch.changes() == {}
    site.article("/old", "Barley off the pier")
    assert watch.changes() == {("article.headline", None): 1}


def test_looking_at_what_is_stored_changes_nothing(watch: Watch, site: SmallSite) -> None:
    site.article("/old", "Barley off the pier")
    watch.look()
    before = stored(watch)
    with closing(sqlite3.connect(watch.folder / "yalu.db")) as connection, connection:
        query = "SELECT v.id FROM article_version v JOIN article a ON a.id = v.article_id WHERE a.url LIKE '%/old'"
        edited = [f"v{row[0]}" for row in connection.execute(f"{query} ORDER BY v.seq")]
    for command in (
        ("log",),
        ("show", f"{site.url}/old"),
        ("diff", *edited),
        ("search", "barley"),
        ("report", "--since", "2026-11-01"),
        ("export", "--format", "csv", "--output", str(watch.folder / "all.csv")),
    ):
        watch.yalu(*command)
    assert stored(watch) == before


def stored(watch: Watch) -> list[str]:
    with closing(sqlite3.connect(watch.folder / "yalu.db")) as connection, connection:
        return list(connection.iterdump())


def test_half_a_page_an_older_copy_and_a_wall_are_no_edits_and_another_piece_is_a_miss(
    watch: Watch, site: SmallSite
) -> None:
    older = site.pages["/new"]
    site.article("/new", "Letters from this shore")
    site.article("/paper", "A paper on salt")
    site.article("/lead", "Lead in the river mud")
    site.feed("/feed", ("/paper", "A paper on salt", DATE), ("/lead", "Lead in the river mud", DATE))
    watch.look()
    good = dict(site.pages)
    site.raw["/old"] = good["/old"][2].encode()[:700]
    site.pages["/new"], site.headers["/new"] = older, {"age": "200000"}
    site.put("/lead", "<title>Access denied</title><p>You have been blocked.", status=404)
    other = "".join(f"<p>Number {number} of the harbour rules asks for lamps on boats.</p>" for number in range(30, 60))
    site.put("/rules", f"<html><body><article><h1>Rules of the harbour</h1>{other}</article></body></html>")
    site.put("/paper", "", status=302)
    site.headers["/paper"] = {"location": "/rules"}
    assert watch.changes() == {}
    site.raw.clear()
    site.pages |= {path: good[path] for path in ("/old", "/new", "/lead")}
    del site.headers["/new"]
    assert [watch.changes() for _ in range(3)] == [{}, {}, {("article.gone", None): 1}], "once it has lasted"
