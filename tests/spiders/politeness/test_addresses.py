"""Which addresses lead to one article, and which only look as if they did."""

from __future__ import annotations

from zlib import crc32

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yalu.extraction.addresses import group_by_site
from yalu.ids import clean_address, same_article_address
from yalu.sources.domains import registrable_domain
from yalu.sources.source import Discovery, DiscoveryMethod, SourceConfig

PIECE = "https://www.example.org/view/piece?id=20260901"


@pytest.mark.parametrize(
    "other",
    [
        "http://example.org/view/piece?id=20260901",
        "https://m.example.org/view/piece/?id=20260901",
        "https://WWW.Example.ORG:443/view/piece?id=20260901#comments",
        "https://www.example.org/view/piece?utm_source=rss&utm_medium=feed&id=20260901&fbclid=IwAR0",
        "https://amp.example.org/view/piece?id=20260901&amp=1",
        "https://www.example.org/amp/view/piece/?id=20260901",
        "https://www.example.org/view/piece/amp?id=20260901",
        "https://www-example-org.cdn.ampproject.org/c/s/www.example.org/view/piece?id=20260901",
        "https://www.example.org/view/%70iece/comment-page-3/?replytocom=77&id=20260901",
        "https://www.example.org/view/piece/index.html?id=20260901",
    ],
)
def test_other_spellings_of_one_address_are_the_same_article(other: str) -> None:
    assert same_article_address(other) == same_article_address(PIECE)


@pytest.mark.parametrize(
    "other",
    [
        "https://www.example.org/view/piece?id=20260902",
        "https://www.example.org/view/piece",
        "https://www.example.org/View/piece?id=20260901",
        "https://english.example.org/view/piece?id=20260901",
        "https://www.example.org:8443/view/piece?id=20260901",
        "https://www.example.org/view/piece?id=20260901&page=2",
        "https://www.example.org/view/piece?id=20260901&m=1",
        "https://www.example.org/view/champ?id=20260901",
        "https://www.example.org/view/piece?id=20260901#!/other",
    ],
)
def test_what_may_be_another_article_stays_apart(other: str) -> None:
    assert same_article_address(other) != same_article_address(PIECE)


def test_a_view_for_telephones_is_the_same_article() -> None:
    assert same_article_address("https://post.example/2026/09/a.html?m=1") == "post.example/2026/09/a.html"
    assert same_article_address("https://post.example/2026/09/a.html?m=12") != "post.example/2026/09/a.html"


def test_addresses_of_one_checksum_are_two_articles() -> None:
    first, other = (f"https://www.example.org/view/{word}" for word in ("plumless", "buckeroo"))
    assert crc32(b"plumless") == crc32(b"buckeroo")
    assert same_article_address(first) != same_article_address(other)


def test_names_and_paths_in_any_script_are_the_same_encoded_or_not() -> None:
    plain = same_article_address("https://한국.kr/기사/1?제목=가")
    assert plain == same_article_address("https://xn--3e0b707e.kr/%EA%B8%B0%EC%82%AC/1?%ec%a0%9c%eb%aa%a9=%EA%B0%80")


def test_a_cleaned_address_can_still_be_asked_for_and_keeps_the_order_of_its_query() -> None:
    url = "https://www.example.org/view?b=2&utm_campaign=x&a=1&gclid=z#top"
    assert clean_address(url) == "https://www.example.org/view?b=2&a=1"


@pytest.mark.parametrize("broken", ["http://[::1", "", "not an address", "http://example.org:99999999/x"])
def test_what_cannot_be_taken_apart_comes_back(broken: str) -> None:
    assert same_article_address(broken) is not None
    assert clean_address(broken) == broken


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60))
def test_any_text_has_a_key_and_cleaning_does_not_change_it(tail: str) -> None:
    url = f"https://example.org/{tail}"
    assert same_article_address(clean_address(url)) == same_article_address(url)


def test_sites_are_registrable_domains_without_asking_the_network() -> None:
    assert registrable_domain("https://news.chosun.co.kr/a") == "chosun.co.kr"
    assert (
        registrable_domain("https://user.github.io/a") == registrable_domain("https://other.github.io/a") == "github.io"
    )
    for site in ("신문.한국", "xn--zf0bv42a.xn--3e0b707e"):
        assert registrable_domain(f"https://www.{site}/a") == site
    assert registrable_domain("https://www。chosun．co｡kr/a") == "chosun.co.kr"
    assert registrable_domain("https://co.kr/") == "co.kr"
    assert registrable_domain("http://127.0.0.1:8000/") == "127.0.0.1"
    assert registrable_domain("http://[::1]:8000/") == "::1"
    assert registrable_domain("http://localhost/") == "localhost"
    assert registrable_domain("https://news.paper.example/") == "paper.example"


def test_sources_of_one_site_are_crawled_in_turn_also_when_a_third_joins_them() -> None:
    def source(name: str, *hosts: str) -> SourceConfig:
        ways = tuple(Discovery(DiscoveryMethod.FEED, f"https://{host}/feed") for host in hosts)
        return SourceConfig(name, name, f"https://{hosts[0]}/", "KR", ("ko",), "newspaper", ways)

    sources = [source("a", "a.com"), source("b", "b.com"), source("c", "c.com"), source("d", "www.a.com", "rss.c.com")]
    assert sorted(group_by_site(sources)) == [[0, 2, 3], [1]]
