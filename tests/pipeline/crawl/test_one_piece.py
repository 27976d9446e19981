"""A piece that several ways list, each in a spelling of its own, is looked at once and is one article."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from sqlalchemy import select

from tests.pipeline.small_site import BODY, XML, SmallSite, small_site
from tests.pipeline.watching import START, Watch
from yalu.db.core.engine import open_database
from yalu.db.models import Article, Url
from yalu.ids import same_article_address
from yalu.spiders.discovery.wordpress import FIELDS, PER_PAGE, SINCE

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket]

PIECE = "/2026/11/barley"
SPELLINGS = (f"{PIECE}?utm_source=rss&utm_medium=feed", f"{PIECE}/amp", PIECE, "/?p=7")
"""As the feed, the sitemap, the section and an old link on the section's page have it; each answers with the piece."""


@pytest.fixture
def site() -> Iterator[SmallSite]:
    with small_site() as site:
        yield site


def publish(site: SmallSite) -> None:
    """One piece on a site that lists it four times, and once more under its number."""
    paragraphs = "".join(f"<p>{BODY['en'] * 2}({number})</p>" for number in range(6))
    for spelling in SPELLINGS:
        site.put(
            spelling,
            f'<!doctype html><html lang="en"><head><title>Barley</title><link rel="canonical" href="SITE{PIECE}">'
            f'<meta property="og:type" content="article"></head><body><article><h1>Barley on the pier</h1>{paragraphs}'
            "</article></body></html>",
        )
    feed, amp, plain, number = SPELLINGS
    site.feed("/feed", (feed.replace("&", "&amp;"), "Barley on the pier", None))
    site.put("/map.xml", f"<urlset><url><loc>SITE{amp}</loc></url></urlset>", XML)
    mobile = site.url.replace("//", "//m.")
    links = "".join(f'<a href="{url}">Barley on the pier</a>' for url in (f"{mobile}{plain}", number))
    site.put("/opinion", f"<html><body><main>{links}</main></body></html>")
    site.put("/", '<html><head><link rel="https://api.w.org/" href="/wp-json/"></head><body>Pier</body></html>')
    post = {"id": 7, "link": site.url.replace("http:", "https:") + PIECE, "title": {"rendered": "Barley on the pier"}}
    query = {"per_page": PER_PAGE, "page": 1, "orderby": "date", "order": "desc", "_fields": FIELDS}
    for day in range(3):
        after = {"after": f"{START + timedelta(days=day) - SINCE:%Y-%m-%dT%H:%M:%S}"} if day else {}
        site.put(f"/wp-json/wp/v2/posts?{urlencode(query | after)}", json.dumps([post]), "application/json")


WAYS = ('{ feed = "SITE/feed" }', '{ sitemap = "SITE/map.xml" }', '{ section = "SITE/opinion", links = "main a" }')


@pytest.mark.parametrize("order", [(0, 1, 2), (1, 0, 2)])
def test_one_piece_in_every_spelling_is_one_article(watch: Watch, site: SmallSite, order: tuple[int, ...]) -> None:
    publish(site)
    ways = ", ".join([*(WAYS[number] for number in order), '{ wordpress = "SITE/" }']).replace("SITE", site.url)
    watch.sources.write_text(
        f'[[source]]\nid = "pier"\nname = "Pier"\nhomepage = "{site.url}/"\ncountry = "KR"\nlanguages = ["en"]\n'
        f'type = "magazine"\nscope = "all"\ndelay = "0s"\nallow_private_hosts = true\ncomments = "off"\n'
        f"discover = [ {ways} ]\n",
        encoding="utf-8",
    )
    summary = watch.look()
    assert (summary["articles_new"], summary["changes"], summary["baseline"]) == (1, {}, 1)
    assert sum(site.asked.count(spelling) for spelling in SPELLINGS[:3]) == 1
    again = watch.look()
    assert (again["articles_new"], again["changes"]) == (0, {})
    database = open_database(watch.database_url)
    with database.read() as connection:
        (url,) = connection.scalars(select(Article.url)).all()
        assert same_article_address(url) == same_article_address(f"{site.url}{PIECE}")
        assert set(connection.scalars(select(Url.article_id).where(Url.article_id.is_not(None)))) == {1}
    database.close()
