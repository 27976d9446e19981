"""Reading feeds, sitemaps, section pages and WordPress' door: the right links, and nothing hurts."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.growth import grows_linearly
from tests.spiders.progress_samples import source
from yalu.extraction.addresses import could_be_article, is_front_or_listing
from yalu.spiders.parsers.feeds import read_feed
from yalu.spiders.parsers.links import is_headline, read_section
from yalu.spiders.parsers.listed_link import ListedLink
from yalu.spiders.parsers.sitemaps import articles_first, newest_first, read_sitemap
from yalu.spiders.parsers.wordpress import rest_root

BASE = "https://example.org/listing"


def links(listing: Any) -> list[str]:
    return [link.url for link in listing.links]


def test_a_feed_entry_needs_an_address_but_neither_date_nor_title() -> None:
    body = b"""<rss version="2.0"><channel><item><link>/a</link></item><item><title>no address</title></item>
    <item><guid isPermaLink="true">https://example.org/b</guid><pubDate>never</pubDate></item>
    <item><link>javascript:alert(1)</link></item></channel></rss>"""
    feed = read_feed(body, BASE)
    assert feed is not None
    assert feed.links == (ListedLink("https://example.org/a"), ListedLink("https://example.org/b"))


def test_a_feed_that_is_not_well_formed_is_read_as_far_as_it_goes() -> None:
    body = b'<rss version="2.0"><channel><item><link>https://example.org/a</link><title>A & B</title></item>'
    feed = read_feed(body, BASE)
    assert feed is not None
    assert links(feed) == ["https://example.org/a"]


def test_dates_are_utc() -> None:
    body = b"""<rss version="2.0"><channel><item><link>https://example.org/a</link>
    <pubDate>Tue, 01 Sep 2026 09:00:00 +0900</pubDate></item></channel></rss>"""
    feed = read_feed(body, BASE)
    assert feed is not None
    assert feed.links[0].published == datetime(2026, 9, 1, tzinfo=UTC)


@pytest.mark.parametrize("body", [b"", b"<html><body>no</body></html>", b"{", b"[]", b'{"version": "2"}', b"\x00" * 99])
def test_what_is_no_feed_gives_none(body: bytes) -> None:
    assert read_feed(body, BASE) is None


def test_entities_in_feeds_and_sitemaps_are_not_expanded() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + b"".join(
        b'<!ENTITY %c "%s">' % (98 + level, b"&%c;" % (97 + level) * 10) for level in range(9)
    )
    secret = b'<!ENTITY s SYSTEM "file:///etc/passwd">]>'
    feed = bomb + secret + b"<rss version='2.0'><channel><item><link>https://example.org/&j;&s;</link></item></channel>"
    sitemap = bomb + secret + b"<urlset><url><loc>https://example.org/&j;&s;</loc></url></urlset>"
    for listing in (read_feed(feed, BASE), read_sitemap(sitemap, BASE, max_bytes=1000)):
        assert all(len(url) < 300 and "root:" not in url for url in (links(listing) if listing else []))


@pytest.mark.parametrize("part", [b"<b>", b"<", b"<a ", b"&", b"<!--", b"&lt;div&gt;", b"<![CDATA["])
@pytest.mark.parametrize("closed", [True, False])
def test_hostile_feeds_take_time_in_proportion(part: bytes, closed: bool) -> None:
    start = b'<rss version="2.0"><channel><item><link>https://example.org/a</link></item><item><title>'
    end = b"</title></item></channel></rss>" if closed else b""
    assert grows_linearly(lambda size: read_feed(start + part * (size // len(part)) + end, BASE), 600_000)


def test_of_a_feed_only_what_discovery_needs_is_read() -> None:
    text = b"<description>" + b"word " * 200_000 + b"</description>"
    item = b"<item><title>A <b>bold</b> one</title><link>https://example.org/%d</link>" + text + b"</item>"
    body = b"<rss version='2.0'><channel><title>T</title>" + b"".join(item % n for n in range(3)) + b"</channel></rss>"
    feed = read_feed(body, BASE)
    assert feed is not None
    assert [(link.url, link.title) for link in feed.links] == [
        (f"https://example.org/{n}", "A bold one") for n in range(3)
    ]


def test_sitemap_files_of_all_kinds() -> None:
    plain = read_sitemap(b"\xef\xbb\xbfhttps://example.org/a\nnot one\nhttps://example.org/b\n", BASE, max_bytes=1000)
    feed = read_sitemap(
        b"<rss version='2.0'><channel><item><link>https://example.org/a</link></item></channel></rss>",
        BASE,
        max_bytes=99,
    )
    images = read_sitemap(
        b"""<urlset xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"><url>
        <image:image><image:loc>https://example.org/a.jpg</image:loc></image:image>
        <loc> https://example.org/a </loc></url></urlset>""",
        BASE,
        max_bytes=1000,
    )
    assert plain is not None and feed is not None and images is not None
    assert links(plain) == ["https://example.org/a", "https://example.org/b"]
    assert links(feed) == ["https://example.org/a"]
    assert links(images) == ["https://example.org/a"]


def test_a_sitemap_that_unpacks_to_too_much_without_an_entry_holds_none() -> None:
    body = gzip.compress(b"<urlset>" + b" " * 100_000 + b"</urlset>")
    cut, whole = (read_sitemap(body, BASE, max_bytes=most) for most in (10_000, 200_000))
    assert cut is None or (cut.links, cut.cut) == ((), True)
    assert whole is not None and not whole.cut
    assert read_sitemap(b"\x1f\x8bbroken", BASE, max_bytes=10_000) is None


@pytest.mark.parametrize("entry", ["<url><loc>https://example.org/{}</loc></url>", "https://example.org/{}\n"])
@pytest.mark.parametrize("packed", [True, False])
def test_of_a_sitemap_that_is_too_large_the_first_entries_are_read_and_none_of_them_is_cut(
    entry: str, packed: bool
) -> None:
    entries = "".join(entry.format(f"piece-{number:07}") for number in range(120_000))
    body = (f"<urlset>{entries}</urlset>" if entry.startswith("<") else entries).encode()
    most = len(body) // 3 if packed else len(body)
    sitemap = read_sitemap(gzip.compress(body) if packed else body, BASE, max_bytes=most)
    assert sitemap is not None and sitemap.cut
    assert 30_000 < len(sitemap.links) <= 50_000
    assert links(sitemap) == [f"https://example.org/piece-{number:07}" for number in range(len(sitemap.links))]


def test_of_an_index_the_article_maps_are_read_the_newest_first() -> None:
    def listed(name: str, month: int | None = None) -> ListedLink:
        return ListedLink(
            f"https://example.org/{name}", modified=datetime(2026, month, 1, tzinfo=UTC) if month else None
        )

    dated = (listed("post-sitemap1.xml", 1), listed("author-sitemap.xml", 9), listed("post-sitemap2.xml", 8))
    assert [link.url[20:] for link in articles_first(dated)] == ["post-sitemap2.xml", "post-sitemap1.xml"]
    counted = tuple(listed(f"post-sitemap{number}.xml") for number in (1, 2, 10))
    assert articles_first(counted)[0].url[20:] == "post-sitemap10.xml"
    undated, old, new = listed("u"), listed("o", 1), listed("n", 9)
    assert newest_first((undated, old, new)) == [new, old, undated]


SECTION = """<html><body>
<header><a href="/2026/09/this-is-in-the-header-of-the-page">A long text in the header</a></header>
<div class="menu"><a href="/politics">Politics</a><a href="/economy">Economy</a><a href="/culture">Culture</a></div>
<div class="list">
<div><a href="/opinion/view.php?no=202601"><img src="x.jpg"></a>
     <a href="/opinion/view.php?no=202601">사드 배치 이후의 한중 관계를 다시 묻는다</a></div>
<div><a href="/opinion/view.php?no=202602#c">中韩关系三十年的回顾与展望</a></div>
<div><a href="/opinion/view.php?no=202603">Three decades of trade between neighbours</a></div>
<div><a href="https://ads.example.net/opinion/view.php?no=9">An advertisement with a long headline</a></div></div>
<a href="/tag/china">Everything about China and what it does</a>
<a href="/opinion/list.php?page=2">다음</a></body></html>"""


def test_article_links_are_learned_from_what_most_links_of_a_list_have_in_common() -> None:
    section = read_section(SECTION.encode(), "https://example.org/opinion/list.php", encoding="utf-8")
    assert section is not None
    assert links(section) == [f"https://example.org/opinion/view.php?no=20260{number}" for number in (1, 2, 3)]
    assert section.links[0].title == "사드 배치 이후의 한중 관계를 다시 묻는다"
    assert section.next_url == "https://example.org/opinion/list.php?page=2"


def test_a_selector_decides_and_a_wrong_one_is_named() -> None:
    section = read_section(SECTION.encode(), BASE, encoding="utf-8", selector=".list div:first-child")
    assert section is not None
    assert links(section) == ["https://example.org/opinion/view.php?no=202601"]
    with pytest.raises(ValueError, match=r"'a\[\[' is not a CSS selector"):
        read_section(SECTION.encode(), BASE, selector="a[[")


@pytest.mark.parametrize("depth", [10, 5000])
def test_hostile_pages_take_time_in_proportion(depth: int) -> None:
    link = b"<a href='/2026/a-b-c-d'>Some headline that is long enough</a>"
    assert grows_linearly(lambda size: read_section(b"<div>" * depth + link * size, BASE), 3000)


@pytest.mark.parametrize("body", [b"", b"\x00\x01", b"<html>"])
def test_an_empty_section_page_has_no_links(body: bytes) -> None:
    section = read_section(body, BASE)
    assert section is None or section.links == ()


def test_what_can_be_an_article() -> None:
    assert could_be_article("https://example.org/?p=12")
    assert could_be_article("https://example.org/2026/09/01/piece.html")
    for other in ("/", "/photo.JPG", "/tag/china/", "/author/kim", "/page/3/", "/a/report.pdf", "/feed/"):
        assert not could_be_article(f"https://example.org{other}")


def test_what_a_site_leads_to_instead_of_an_article_that_is_gone() -> None:
    for place in ("/", "/?s=harbour", "/search?q=harbour", "/de/suche/", "/search.php?keyword="):
        assert is_front_or_listing(f"https://example.org{place}", source()), place
    for place in ("/?p=12", "/2026/09/search-for-a-harbour", "/research/harbour", "/consent?to=harbour"):
        assert not is_front_or_listing(f"https://example.org{place}", source()), place


def test_headlines_in_wide_scripts_are_half_as_long() -> None:
    assert is_headline("中韩关系三十年的回顾与展望")
    assert is_headline("Beijing and Seoul talk")
    assert not is_headline("Read more")
    assert not is_headline("정치")


def test_the_rest_root_is_named_by_header_by_tag_or_is_what_was_asked_for() -> None:
    tag = b"<html><head><link href='https://example.org/wordpress/wp-json/' rel='https://api.w.org/'></head>"
    header = {
        "link": '<https://example.org/x>; rel="other", <https://example.org/?rest_route=/>; rel="https://api.w.org/"'
    }
    index = json.dumps({"namespaces": ["wp/v2"], "routes": {}}).encode()
    assert rest_root(BASE, {}, tag) == "https://example.org/wordpress/wp-json/"
    assert rest_root(BASE, header, tag) == "https://example.org/?rest_route=/"
    assert rest_root("https://example.org/wp-json", {"content-type": "application/json"}, index) == (
        "https://example.org/wp-json/"
    )
    assert rest_root(BASE, {}, b"<html>") is None
    assert rest_root(BASE, {"content-type": "application/json"}, b"{}") is None
