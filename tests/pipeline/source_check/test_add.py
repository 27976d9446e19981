"""`yalu sources add`, `import` and `export`: source files that Yalu writes, and feeds for other readers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pipeline.small_site import TEXT, SmallSite, small_site
from tests.pipeline.watching import Watch
from yalu.demo.server import Server
from yalu.sources.drafts.opml import import_opml
from yalu.sources.load import load_registry
from yalu.sources.parse import parse_sources
from yalu.sources.source import DiscoveryMethod, SourceConfig

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket]

FRESH = "Sun, 01 Nov 2026 08:00:00 +0000"
FRONT = """<!doctype html><html lang="{language}"><head><title>Pier &amp; Quay</title>
<meta property="og:site_name" content="Pier &quot;and&quot; Quay">{head}</head>
<body><main>{body}</main></body></html>"""
COMMENTED = """<ol class="comment-list"><li id="comment-7" class="comment"><div class="comment-author vcard">
<cite class="fn">Kim</cite></div><div class="comment-content"><p>Seven is early.</p></div></li></ol>"""


@pytest.fixture
def site() -> Iterator[SmallSite]:
    with small_site() as site:
        yield site


def _feed(href: str, title: str = "All", kind: str = "application/rss+xml") -> str:
    return f'<link rel="alternate" type="{kind}" title="{title}" href="{href}">'


def _front(site: SmallSite, head: str, language: str = "en", body: str = "") -> None:
    site.put("/", FRONT.format(language=language, head=head, body=body))


def _added(watch: Watch, site: SmallSite, *more: str, path: str = "/") -> SourceConfig:
    out = watch.yalu("sources", "add", f"{site.url}{path}", *more)
    (source,) = parse_sources(out, "stdout")
    return source


def _ways(source: SourceConfig, site: SmallSite) -> list[tuple[DiscoveryMethod, str]]:
    return [(each.method, each.url.removeprefix(site.url)) for each in source.discover]


def test_the_demonstration_paper_is_found_and_passes_its_check(watch: Watch) -> None:
    file = watch.folder / "estuary.toml"
    with Server() as server:
        assert watch.yalu("sources", "add", f"{server.base_url}/", "--id", "estuary", "--output", str(file)) == ""
        assert watch.errors.startswith("discoveries: 2; next: `yalu sources check estuary --sources ")
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("[source.evidence]", 'delay = "0s"\n\n[source.evidence]'), encoding="utf-8")
        (source,) = parse_sources(text, "estuary.toml")
        assert watch.yalu("sources", "check", "estuary", "--sources", str(file)).endswith("verdict: can be watched\n")
    assert [each.url.removeprefix(server.base_url) for each in source.discover] == ["/feed/", "/wp-sitemap.xml"]
    assert set(source.languages) == {"ko", "en", "zh", "ja"}
    assert source.allow_private_hosts and source.comments == "wordpress"
    assert "read 2026-11-02" in source.evidence[f"{server.base_url}/feed/"]


def test_feeds_are_those_the_page_declares_each_once(watch: Watch, site: SmallSite) -> None:
    head = _feed("/rss") + _feed("/atom", kind="application/atom+xml") + _feed("/comments/feed/", "Comments")
    _front(site, head + _feed("/empty") + _feed("/missing") + _feed("javascript:alert(1)"))
    for path in ("/rss", "/atom", "/comments/feed/"):
        site.feed(path, ("/a", "Barley on the pier", FRESH))
    site.feed("/empty")
    site.article("/a", "Barley on the pier")
    source = _added(watch, site)
    assert _ways(source, site) == [(DiscoveryMethod.FEED, "/rss")]
    assert source.name == 'Pier "and" Quay'
    assert source.languages == ("en",)
    assert "/comments/feed/" not in site.asked


def test_feeds_in_plain_links_are_tried_when_none_is_declared(watch: Watch, site: SmallSite) -> None:
    _front(site, "", body='<a href="/news/rss.xml">RSS</a> <a href="/about">About</a>')
    site.feed("/news/rss.xml", ("/a", "Barley on the pier", None))
    assert _ways(_added(watch, site), site) == [(DiscoveryMethod.FEED, "/news/rss.xml")]


def test_the_address_of_a_feed_is_enough(watch: Watch, site: SmallSite) -> None:
    _front(site, "")
    site.feed("/odd-address", ("/a", "Barley on the pier", FRESH))
    source = _added(watch, site, path="/odd-address")
    assert _ways(source, site) == [(DiscoveryMethod.FEED, "/odd-address")]
    assert source.homepage == f"{site.url}/"


def test_sitemaps_come_from_robots_txt_with_the_pause_it_asks_for(watch: Watch, site: SmallSite) -> None:
    site.put("/robots.txt", "User-agent: *\nDisallow: /closed.xml\nSitemap: SITE/closed.xml\nSitemap: /map.xml\n", TEXT)
    _front(site, "")
    for path in ("/map.xml", "/closed.xml"):
        site.put(path, f"{site.url}/a\n{site.url}/b\n", TEXT)
    assert _ways(_added(watch, site), site) == [(DiscoveryMethod.SITEMAP, "/map.xml")]
    assert "/closed.xml" not in site.asked


def test_wordpress_is_known_by_its_link_and_only_used_when_it_answers(watch: Watch, site: SmallSite) -> None:
    _front(site, '<link rel="https://api.w.org/" href="/wordpress/wp-json/">')
    source = _added(watch, site)
    assert not source.enabled and source.discover == ()
    assert source.evidence["cms"].startswith(f"WordPress, REST interface at {site.url}/wordpress/wp-json/")
    site.put("/wordpress/wp-json/wp/v2/posts?per_page=1&_fields=id", '[{"id": 7}]', "application/json")
    assert _ways(_added(watch, site), site) == [(DiscoveryMethod.WORDPRESS, "/")]


def test_the_language_is_that_of_the_titles_not_of_the_template(watch: Watch, site: SmallSite) -> None:
    _front(site, _feed("/rss"), language="en-US")
    site.article("/a", "부두의 보리", "ko")
    site.feed("/rss", ("/a", "부두의 보리", FRESH), ("/b", "건너편에서 온 편지", FRESH))
    assert _added(watch, site).languages == ("ko",)
    _front(site, _feed("/rss"), language="zh-TW")
    site.feed("/rss", ("/a", "碼頭上的大麥", FRESH))
    source = _added(watch, site)
    assert (source.languages, source.country, source.timezone) == (("zh-Hant",), "TW", "Asia/Taipei")


def test_comment_platforms_are_named_and_closed_ones_switched_off(watch: Watch, site: SmallSite) -> None:
    _front(site, _feed("/rss"))
    site.feed("/rss", ("/a", "Barley on the pier", FRESH))
    site.article("/a", "Barley on the pier", extra=f'<div id="comments" class="comments-area">{COMMENTED}</div>')
    assert _added(watch, site).comments == "wordpress"
    site.article("/a", "Barley on the pier", extra='<div class="fb-comments"></div>')
    assert _added(watch, site).comments == "off"
    site.article("/a", "Barley on the pier")
    assert _added(watch, site).comments == "auto"


def test_what_a_page_says_of_itself_cannot_break_the_file(watch: Watch, site: SmallSite) -> None:
    site.put("/", '<html lang="en"><title>"]\n[[source]]\nid = "evil" # \\u0041 \x07</title></html>')
    source = _added(watch, site)
    assert source.id == "127-0-0-1"
    assert source.name == '"] [[source]] id = "evil" # \\u0041'


def test_a_file_that_is_there_is_not_touched_and_nothing_is_asked_for(watch: Watch, site: SmallSite) -> None:
    file = watch.folder / "mine.toml"
    file.write_text("mine", encoding="utf-8")
    watch.yalu("sources", "add", site.url, "--output", str(file), status=2)
    assert watch.errors == f"yalu: {file}: is there already and is not overwritten\n"
    assert (file.read_text(encoding="utf-8"), site.asked) == ("mine", [])


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("ftp://a.example/",), 2, "must begin with http"),
        (("http://127.0.0.1:1/", "--id", "Not An Id"), 2, "lower-case letters"),
        (("http://127.0.0.1:1/", "--id", "hani-ko"), 2, "hani-ko is a source already"),
        (("http://127.0.0.1:1/",), 1, "http://127.0.0.1:1/: the connection was refused"),
        (("SITE/nothing",), 1, "answers 404"),
        (("SITE/picture",), 1, "served as image/png"),
        (("SITE/robots-say-no",), 1, "robots.txt does not allow it"),
    ],
)
def test_wrong_addresses_are_one_line(
    watch: Watch, site: SmallSite, arguments: tuple[str, ...], status: int, words: str
) -> None:
    site.put("/robots.txt", "User-agent: *\nDisallow: /robots-say-no\n", TEXT)
    site.put("/picture", "\x89PNG\r\n\x1a\n" + "\x00" * 500, "image/png")
    watch.yalu("sources", "add", *(part.replace("SITE", site.url) for part in arguments), status=status)
    assert watch.errors.count("\n") == 1 and words in watch.errors


OPML = """<opml version="2.0"><body><outline text="Papers">
<outline text="부두일보" xmlUrl="https://pier.co.kr/rss/1" htmlUrl="https://pier.co.kr/"/>
<outline text="부두일보" xmlUrl="https://pier.co.kr/rss/2" htmlUrl="https://pier.co.kr/"/>
<outline text="Quay" xmlUrl="https://quay.example/feed" language="zh_TW"/>
<outline text="한겨레" xmlUrl="https://www.hani.co.kr/rss/opinion/"/>
</outline></body></opml>"""


def test_a_feed_readers_list_becomes_a_source_file(watch: Watch, tmp_path: Path) -> None:
    list_file, file = tmp_path / "list.opml", tmp_path / "new.toml"
    list_file.write_text(OPML, encoding="utf-8")
    watch.yalu("sources", "import", str(list_file), "--output", str(file))
    assert watch.errors == "sources: 2, feeds: 3, left out as known: 1\n"
    registry = load_registry([file])
    pier, quay = registry.get("pier-co-kr"), registry.get("quay-example")
    assert [each.url for each in pier.discover] == ["https://pier.co.kr/rss/1", "https://pier.co.kr/rss/2"]
    assert (pier.name, pier.country, pier.languages) == ("부두일보", "KR", ("ko",))
    assert (quay.country, quay.languages) == ("TW", ("zh-Hant",))


def test_the_registry_goes_out_as_opml_and_holds_nothing_new_on_its_way_back(watch: Watch, tmp_path: Path) -> None:
    file = tmp_path / "out.opml"
    watch.yalu("sources", "export", "--format", "opml", "--output", str(file))
    feeds = {each.url for source in load_registry() for each in source.discover if each.method is DiscoveryMethod.FEED}
    assert {item.feed for item in import_opml(file.read_bytes(), "out.opml")} == feeds
    watch.yalu("sources", "import", str(file), status=2)
    assert watch.errors == f"yalu: {file}: holds no feed that the registry does not know\n"
    some = import_opml(watch.yalu("sources", "export", "--enabled").encode(), "out.opml")
    assert {item.feed for item in some} < feeds


@pytest.mark.parametrize(
    ("content", "words"), [(None, "No such file"), ("<html/>", "is not OPML"), ("plain", "not XML")]
)
def test_lists_that_cannot_be_read_are_one_line(watch: Watch, tmp_path: Path, content: str | None, words: str) -> None:
    file = tmp_path / "list.opml"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    watch.yalu("sources", "import", str(file), status=2)
    assert watch.errors.count("\n") == 1 and str(file) in watch.errors and words in watch.errors
