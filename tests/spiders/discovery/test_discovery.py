"""Each way of discovery against a running site, with what real ones do wrong."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.spiders.awkward_site import Answer, Site, article, rss, urlset
from tests.spiders.crawls import crawl, spec, write_pieces

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket]

TODAY = datetime.now(UTC)


def day(ago: int) -> str:
    return (TODAY - timedelta(days=ago)).strftime("%Y-%m-%d")


def as_json(data: Any, **headers: str) -> Answer:
    return Answer(json.dumps(data), headers={"Content-Type": "application/json", **headers})


def test_feeds_of_all_kinds_find_each_piece_once(site: Site) -> None:
    rss_only, atom_only, json_only, second_page, everywhere = write_pieces(site, 1, 2, 3, 4, 5)
    site.rules |= {
        "/rss": rss(rss_only, everywhere, "mailto:editor@example.org", "/2026/relative", generator="WordPress"),
        "/2026/relative": article("China by a relative link"),
        "/atom": Answer(
            f"""<?xml version="1.0" encoding="euc-kr"?><feed xmlns="http://www.w3.org/2005/Atom"><title>t</title>
            <link rel="hub" href="https://hub.example.org/"/>
            <entry><title>\ud55c\uc911</title><link href="{atom_only}"/><updated>{day(1)}T00:00:00Z</updated></entry>
            <entry><title>x</title><link href="{everywhere}#comments"/></entry></feed>""".encode("euc-kr"),
            headers={"Content-Type": "application/atom+xml"},
        ),
        "/json": as_json(
            {
                "version": "https://jsonfeed.org/version/1.1",
                "items": [{"id": json_only, "date_published": "not a date"}, {"id": "7", "url": everywhere}],
                "next_url": site.url + "/json2",
            }
        ),
        "/json2": as_json({"version": "https://jsonfeed.org/version/1.1", "items": [{"url": second_page}, "junk"]}),
    }
    done = crawl(spec(site, {"feed": f"{site.url}/rss"}, {"feed": f"{site.url}/atom"}, {"feed": f"{site.url}/json"}))
    assert set(done.outcomes()) == {*(f"/2026/piece-{number}" for number in range(1, 6)), "/2026/relative"}
    assert site.times("/2026/piece-5") == 1
    assert done.verdict == "ok"
    ways = done.result["stats"]["discoveries"]
    assert [way["new"] for way in ways] == [3, 1, 2]
    assert ways[1]["notes"]["hub"] == "https://hub.example.org/"


def test_the_first_crawl_of_a_wordpress_feed_pages_back_until_it_ends(site: Site) -> None:
    urls = write_pieces(site, 1, 2, 3)
    for page in (1, 2):
        address = "/feed?cat=7" if page == 1 else f"/feed?cat=7&paged={page}"
        site.rules[address] = rss(urls[page - 1], generator="https://wordpress.org/?v=6.8")
    way = {"feed": f"{site.url}/feed?cat=7"}
    first = crawl(spec(site, way))
    assert set(first.outcomes()) == {"/2026/piece-1", "/2026/piece-2"}
    assert first.verdict == "ok", "404 after the last page is no trouble"
    assert "/feed?cat=7&paged=3" in site.paths()
    site.log.clear()
    crawl(spec(site, way, known=[{"url": url, "due": False} for url in urls[:2]]))
    assert [path for path in site.paths() if "paged" in path] == [], "nothing new, nothing to page back for"


def test_a_first_crawl_that_was_interrupted_pages_back_as_far_as_it_would_have(site: Site) -> None:
    urls = write_pieces(site, 1, 2, 3)
    for page in (1, 2, 3):
        site.rules["/feed" if page == 1 else f"/feed?paged={page}"] = rss(urls[page - 1], generator="WordPress")
    done = crawl(spec(site, skip=urls[:2], first=True, checks=2))
    assert set(done.outcomes()) == {"/2026/piece-3"}
    later = crawl(spec(site, skip=urls[:1], first=False, checks=1))
    assert set(later.outcomes()) == {"/2026/piece-2", "/2026/piece-3"}
    full = crawl(spec(site, skip=urls[:2], first=True, checks=2, max_pages=2))
    assert full.outcomes() == {}


def test_sitemaps_are_read_newest_first_through_indexes_gzip_and_the_lines_of_robots_txt(site: Site) -> None:
    urls = write_pieces(site, 1, 2, 3, 4)
    loc = "<sitemap><loc>{}</loc><lastmod>{}</lastmod></sitemap>"
    index = "".join(
        loc.format(site.url + name, date)
        for name, date in (
            ("/category-sitemap.xml", day(0)),
            ("/post-sitemap1.xml", day(400)),
            ("/post-sitemap2.xml.gz", day(1)),
        )
    )
    page = "<url><loc>{}</loc><lastmod>{}</lastmod></url>"
    posts = urlset(
        page.format(urls[0], day(2)),
        page.format(urls[1], day(800)),
        page.format("https://elsewhere.example/piece-of-others", day(1)),
        page.format(f"{site.url}/tag/china/", day(1)),
    ).body
    assert isinstance(posts, str)
    news = "<url><loc>{}</loc><news:news><news:title>T</news:title><news:publication_date>{}</news:publication_date>"
    site.rules |= {
        "/robots.txt": Answer(
            f"User-agent: *\nDisallow:\nSitemap: {site.url}/sitemap_index.xml\nSitemap: /news.xml\n",
            headers={"Content-Type": "text/plain"},
        ),
        "/sitemap_index.xml": Answer(f"<sitemapindex>{index}</sitemapindex>", headers={"Content-Type": "text/xml"}),
        "/post-sitemap2.xml.gz": Answer(gzip.compress(posts.encode()), headers={"Content-Type": "application/gzip"}),
        "/news.xml": urlset(news.format(urls[2], day(0) + "T05:00:00+09:00") + "</news:news></url>"),
    }
    done = crawl(spec(site, {"sitemap": f"{site.url}/robots.txt"}))
    assert set(done.outcomes()) == {"/2026/piece-1", "/2026/piece-3"}
    assert not {"/category-sitemap.xml", "/post-sitemap1.xml"} & set(site.paths())
    assert done.verdict == "ok"


def test_a_section_page_teaches_which_links_are_articles_and_where_it_goes_on(site: Site) -> None:
    urls = write_pieces(site, *range(1, 7))

    def page(links: list[str], onward: str) -> Answer:
        items = "".join(f'<li><a href="{link}">China and Korea: a headline of some length</a></li>' for link in links)
        menu = "".join(f'<li><a href="/section/{name}">{name}</a></li>' for name in ("world", "asia", "economy"))
        return Answer(
            f'<html><body><nav><ul>{menu}</ul></nav><main><ul class="list">{items}</ul>'
            f'<a href="/2019/old-story-from-the-archive" class="promo">Promo</a>{onward}</main>'
            '<footer><a href="/about/the-long-name-of-this-page">About this newspaper and its people</a></footer>'
            "</body></html>"
        )

    site.rules["/opinion"] = page(urls[:3], '<a href="/opinion?page=2">Next ›</a>')
    site.rules["/opinion?page=2"] = page(urls[3:], '<a href="/opinion?page=1">Previous</a>')
    done = crawl(spec(site, {"section": f"{site.url}/opinion"}))
    assert set(done.outcomes()) == {f"/2026/piece-{number}" for number in range(1, 7)}
    chosen = crawl(spec(site, {"section": f"{site.url}/opinion"}, links=".promo"))
    assert set(chosen.outcomes()) == {"/2019/old-story-from-the-archive"}


def test_wordpress_lists_its_posts_page_by_page_and_says_whether_comments_are_open(site: Site) -> None:
    urls = write_pieces(site, 1, 2, 3)
    root = f"{site.url}/wordpress/wp-json/"

    def posts(*chosen: int) -> list[dict[str, Any]]:
        return [
            {
                "id": number,
                "link": urls[number - 1],
                "title": {"rendered": f"Piece {number}"},
                "date_gmt": f"{day(1)}T00:00:00",
                "modified_gmt": f"{day(0)}T00:00:00",
                "comment_status": "closed",
            }
            for number in chosen
        ]

    def listing(headers: Any) -> Answer:
        asked = site.begun[-1]
        if "page=1" in asked.split("&"):
            return as_json(posts(1, 2), **{"X-WP-TotalPages": "2"})
        return as_json(posts(3), **{"X-WP-TotalPages": "²"})

    query = "per_page=50&page={}&orderby=date&order=desc&_fields=id%2Clink%2Ctitle%2Cdate_gmt%2Cmodified_gmt"
    for number in (1, 2):
        site.rules[f"/wordpress/wp-json/wp/v2/posts?{query.format(number)}%2Ccomment_status"] = listing
    site.rules["/"] = Answer("<html>home</html>", headers={"Link": f'<{root}>; rel="https://api.w.org/"'})
    done = crawl(spec(site, {"wordpress": f"{site.url}/"}))
    assert set(done.outcomes()) == {"/2026/piece-1", "/2026/piece-2", "/2026/piece-3"}
    assert done.result["stats"]["discoveries"][0]["notes"]["root"] == root
    assert done.verdict == "ok"


def test_dead_discovery_fails_with_source_address_and_why(site: Site) -> None:
    cases = {
        "no-feed": ("feed", Answer("<html><body>Not a feed</body></html>"), "there is no feed"),
        "missing": ("feed", Answer("nothing", 404), "answers 404"),
        "no-sitemap": ("sitemap", Answer("<html><body>Not a sitemap</body></html>"), "there is no sitemap"),
        "no-links": ("section", Answer("<html><body><p>No links</p></body></html>"), "there are no article links"),
        "no-rest": (
            "wordpress",
            Answer("<html><body>Plain</body></html>"),
            "the page names no WordPress REST interface",
        ),
    }
    site.rules |= {f"/{name}": answer for name, (_, answer, _) in cases.items()}
    done = crawl(*(spec(site, {way: f"{site.url}/{name}"}, name=name) for name, (way, _, _) in cases.items()))
    for name, (_, _, words) in cases.items():
        assert done[name].verdict == "failed"
        assert done[name].reason == f"cannot use {site.url}/{name} ({words})"
        assert done[name].result["finished"] == [["failed", done[name].reason]]


def test_a_sitemap_that_moved_is_found_again_by_robots_txt(site: Site) -> None:
    (url,) = write_pieces(site, 1)
    lines = f"User-agent: *\nDisallow:\nSitemap: {site.url}/new-map.xml\n"
    site.rules["/robots.txt"] = Answer(lines, headers={"Content-Type": "text/plain"})
    site.rules["/new-map.xml"] = urlset(f"<url><loc>{url}</loc></url>")
    done = crawl(spec(site, {"sitemap": f"{site.url}/old-map.xml"}))
    assert (done.verdict, done.outcomes()) == ("ok", {"/2026/piece-1": "read"})


def test_a_sitemap_of_too_many_entries_says_how_many_were_read(site: Site) -> None:
    (url,) = write_pieces(site, 1)
    rest = "".join(f"<url><loc>{site.url}/tag/{number}</loc></url>" for number in range(1_000_000))
    body = gzip.compress(f"<urlset><url><loc>{url}</loc></url>{rest}</urlset>".encode(), 1)
    site.rules["/map.xml.gz"] = Answer(body, headers={"Content-Type": "application/gzip"})
    done = crawl(spec(site, {"sitemap": f"{site.url}/map.xml.gz"}))
    assert (done.verdict, done.outcomes()) == ("partial", {"/2026/piece-1": "read"})
    assert "/map.xml.gz is too large: only its first 50000 entries were read" in done.reason


def test_one_dead_way_of_two_makes_a_partial_crawl(site: Site) -> None:
    (url,) = write_pieces(site, 1)
    site.rules["/feed"] = rss(url)
    done = crawl(spec(site, {"feed": f"{site.url}/feed"}, {"sitemap": f"{site.url}/sitemap.xml"}))
    assert done.verdict == "partial"
    assert "/sitemap.xml" in done.reason
    assert set(done.outcomes()) == {"/2026/piece-1"}
