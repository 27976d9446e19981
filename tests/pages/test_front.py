"""What a front page says of its site."""

from __future__ import annotations

from yalu.pages.front_page import MOST_FEEDS, Front, read_front

HOME = "https://pier.example/ko/"


def _front(head: str, body: str = "", html: str = "<html>") -> Front:
    return read_front(f"<!doctype html>{html}<head>{head}</head><body>{body}</body></html>".encode(), HOME, {})


def test_the_name_is_the_sites_before_the_pages() -> None:
    title = "<title>Front page of today</title>"
    assert _front(title).name == "Front page of today"
    assert _front(f'{title}<meta property="og:site_name" content="The Pier">').name == "The Pier"
    assert _front("").name is None


def test_the_language_is_as_stated() -> None:
    assert _front("", html='<html lang="ko-KR">').language == "ko-KR"
    assert _front('<meta property="og:locale" content="zh_TW">').language == "zh_TW"
    assert _front("").language is None


def test_declared_feeds_come_alone_and_in_order_without_those_of_comments() -> None:
    head = (
        '<link rel="alternate" type="application/rss+xml" href="/rss">'
        '<link rel="ALTERNATE" type="application/atom+xml; charset=utf-8" href="atom.xml">'
        '<link rel="alternate" type="application/feed+json" href="//other.example/feed.json">'
        '<link rel="alternate" type="application/rss+xml" title="Pier » Comments Feed" href="/c">'
        '<link rel="alternate" type="application/rss+xml" href="/comments/feed/">'
        '<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">'
        '<link rel="alternate" type="application/rss+xml" href="http://[broken/">'
        '<link rel="alternate" hreflang="en" href="/en/">'
    )
    feeds = _front(head, '<a href="/linked.rss">RSS</a>').feeds
    assert feeds == ("https://pier.example/rss", "https://pier.example/ko/atom.xml", "https://other.example/feed.json")


def test_linked_feeds_count_when_none_is_declared() -> None:
    body = "".join(
        f'<a href="{href}">x</a>'
        for href in (
            "/feed/",
            "/rss",
            "/news.rss",
            "/rss/S1N1.xml",
            "/rss_opinion.xml",
            "/feedback",
            "/a.html",
            "/feed/",
        )
    )
    paths = [url.removeprefix("https://pier.example") for url in _front("", body).feeds]
    assert paths == ["/feed/", "/rss", "/news.rss", "/rss/S1N1.xml", "/rss_opinion.xml"]


def test_relative_addresses_follow_the_base_and_there_is_a_limit() -> None:
    links = "".join(f'<a href="{number}.rss">x</a>' for number in range(MOST_FEEDS + 5))
    feeds = _front('<base href="https://files.example/x/">', links).feeds
    assert feeds[0] == "https://files.example/x/0.rss"
    assert len(feeds) == MOST_FEEDS
