"""A paper says the same to everyone on a day, and what changes round its text changes at each request."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from email.utils import parsedate_to_datetime
from typing import Any

import feedparser
import pytest
from lxml import etree, html

from tests.demo.expected import expected
from yalu.demo.articles import _edited, calendar, edition, when
from yalu.demo.newspaper import Newspaper, thread_pages
from yalu.demo.outlets import ESTUARY, HAGU, OUTLETS, Outlet, source_file, source_files
from yalu.demo.server import Server
from yalu.model import Kind
from yalu.sources.parse import parse_sources

BASE = "http://127.0.0.1:8000"
DAYS = range(12)


every_paper = pytest.mark.parametrize("outlet", OUTLETS, ids=lambda outlet: outlet.id)


def site(outlet: Outlet = ESTUARY) -> Newspaper:
    return Newspaper(BASE, outlet)


def article(name: str, day: int, request_no: int = 1, outlet: Outlet = ESTUARY) -> html.HtmlElement:
    path = next(piece.path for piece in edition(day, outlet).articles if piece.name == name)
    status, _, body = site(outlet).page(path, day, request_no)
    assert status == 200
    return html.document_fromstring(body.decode())


def written(tree: html.HtmlElement) -> list[str]:
    """All that an editor or a reader wrote, in the order of the page."""
    nodes = tree.xpath("//*[contains(@class, 'entry-content')]/p | //*[contains(@class, 'comment-content')]/p")
    return [node.text_content().strip() for node in nodes]


def test_prints_four_languages_with_pieces_on_and_off_topic() -> None:
    pieces = edition(11).articles
    for language in ("en", "ko", "zh-Hans", "ja"):
        mine = [piece for piece in pieces if piece.language == language]
        assert sum(piece.on_topic for piece in mine) >= 3
        assert sum(not piece.on_topic for piece in mine) == 1
    assert all(len(piece.body) >= (5 if piece.on_topic else 4) for piece in pieces)
    assert len({remark.id for piece in pieces for remark in piece.comments}) == sum(len(p.comments) for p in pieces)


@every_paper
def test_nothing_is_dated_after_the_day_on_which_it_is_seen(outlet: Outlet) -> None:
    for day in DAYS:
        for piece in edition(day, outlet).articles:
            times = [piece.published, *([piece.modified] if piece.modified else []), *(r.at for r in piece.comments)]
            assert max(times) <= when(day), (day, piece.name)


def test_the_same_request_gets_the_same_answer() -> None:
    path = edition(0).articles[0].path
    assert site().page(path, 0, 7) == site().page(path, 0, 7)


@every_paper
@pytest.mark.parametrize("day", DAYS)
def test_requests_differ_in_adverts_and_counters_and_never_in_the_text(outlet: Outlet, day: int) -> None:
    if edition(day, outlet).outage:
        return
    for piece in edition(day, outlet).articles:
        if piece.withdrawn:
            continue
        first, second = (article(piece.name, day, number, outlet) for number in (1, 2))
        assert written(first) == written(second)
        assert etree.tostring(first) != etree.tostring(second)


@every_paper
def test_an_edit_replaces_text_that_stands_exactly_once(outlet: Outlet) -> None:
    for entry in calendar(outlet):
        before = {piece.name: piece for piece in edition(max(entry["number"] - 1, 0), outlet).articles}
        for change in entry.get("edit", ()):
            if "replace" in change:
                assert "\n".join(before[change["article"]].body).count(change["replace"][0]) == 1
            if "comment" in change:
                assert change["comment"]["id"] in {remark.id for remark in before[change["article"]].shown}


def test_a_redesign_changes_the_markup_of_every_page_and_no_word() -> None:
    for piece in edition(8).articles:
        if not piece.withdrawn:
            old, new = article(piece.name, 7), article(piece.name, 8)
            assert written(old) == written(new)
            assert old.xpath("//h1")[0].text_content() == new.xpath("//h1")[0].text_content()
            assert old.xpath("//h1/@class") != new.xpath("//h1/@class")


@pytest.mark.parametrize("day", [0, 3, 6, 8])
def test_every_page_of_a_thread_says_how_many_comments_there_are(day: int) -> None:
    piece = next(piece for piece in edition(day).articles if piece.name == "yellow-sea-platforms")
    seen: list[str] = []
    for number in (1, 2):
        _, _, body = site().page(f"{piece.path}comment-page-{number}/", day, 1)
        tree: html.HtmlElement = html.document_fromstring(body.decode())
        heading = tree.xpath("//h2[contains(@class, 'comments-title')]")[0].text_content()
        assert heading.startswith(f"{len(piece.shown)} ")
        seen += tree.xpath("//li[starts-with(@id, 'comment-')]/@id")
    assert sorted(seen) == sorted(f"comment-{remark.id}" for remark in piece.shown)
    assert site().page(f"{piece.path}comment-page-3/", day, 1)[0] == 404


def test_a_missing_comment_moves_others_to_an_earlier_page() -> None:
    def first_page(day: int) -> set[int]:
        piece = next(piece for piece in edition(day).articles if piece.name == "yellow-sea-platforms")
        return {node.remark.id for node in thread_pages(piece, "classic")[0]}

    assert first_page(2) - first_page(3) == {1003}
    assert first_page(3) - first_page(2) == {1010}
    assert first_page(6) == first_page(2)


def test_an_outage_day_answers_503_to_everything() -> None:
    for path in ("/", "/robots.txt", "/feed/", "/wp-sitemap.xml", edition(0).articles[0].path, "/nowhere/"):
        assert site().page(path, 5, 1)[0] == 503


def test_a_withdrawn_piece_answers_410_and_leaves_the_lists() -> None:
    path = next(piece.path for piece in edition(6).articles if piece.name == "bridge-without-traffic")
    assert [site().page(path, day, 1)[0] for day in (4, 6, 7, 10, 11)] == [200, 410, 410, 410, 200]
    assert path.encode() not in site().page("/wp-sitemap-posts-post-1.xml", 7, 1)[2]
    assert path.encode() in site().page("/wp-sitemap-posts-post-1.xml", 4, 1)[2]


def test_a_moved_piece_answers_with_its_new_address() -> None:
    status, headers, _ = site().page("/2026/10/letter-kimchi-and-paocai/", 11, 1)
    assert (status, headers["location"]) == (301, BASE + "/2026/10/opinion-a-quarrel-about-cabbage/")
    assert site().page("/?p=104", 11, 1)[1]["location"] == headers["location"]


@pytest.mark.parametrize(("outlet", "day", "fed"), [(ESTUARY, 0, 10), (ESTUARY, 9, 10), (HAGU, 0, 2)])
def test_feed_and_sitemap_lead_to_pages_that_answer(outlet: Outlet, day: int, fed: int) -> None:
    feed = feedparser.parse(site(outlet).page("/feed/", day, 1)[2])
    assert not feed.bozo
    assert len(feed.entries) == fed
    sitemap: Any = etree.fromstring(site(outlet).page("/wp-sitemap-posts-post-1.xml", day, 1)[2])
    listed: list[str] = sitemap.xpath("//*[local-name() = 'loc']/text()")
    there = [piece for piece in edition(day, outlet).articles if not piece.withdrawn]
    assert sorted(listed) == sorted(BASE + piece.path for piece in there)
    for address in {entry.link for entry in feed.entries} | set(listed):
        assert site(outlet).page(address.removeprefix(BASE), day, 1)[0] == 200


def test_linked_data_says_what_the_page_shows() -> None:
    for day in (0, 8, 11):
        for piece in edition(day).articles:
            if piece.withdrawn:
                continue
            tree = article(piece.name, day)
            data = json.loads(tree.xpath("//script[@type='application/ld+json']/text()")[0])
            entry = data["@graph"][1] if "@graph" in data else data
            assert entry["headline"] == tree.xpath("//h1")[0].text_content() == piece.title
            assert [author["name"] for author in entry["author"]] == list(piece.byline)


def test_a_paywall_leaves_the_first_paragraph() -> None:
    before, after = article("korean-students-in-beijing", 9), article("korean-students-in-beijing", 10)
    assert len(before.xpath("//*[contains(@class, 'wp-block-post-content')]/p")) == 6
    assert len(after.xpath("//*[contains(@class, 'wp-block-post-content')]/p")) == 1


@every_paper
def test_expectations_name_pieces_and_comments_that_exist(outlet: Outlet) -> None:
    for day in DAYS:
        pieces = {piece.name: piece for piece in edition(day, outlet).articles}
        for change in expected(day, outlet):
            if change.kind not in (Kind.SOURCE_TEMPLATE, Kind.SOURCE_TERMS):
                assert change.article in pieces
            if change.comment_id is not None:
                assert int(change.comment_id) in {remark.id for remark in pieces[str(change.article)].comments}


def test_nothing_is_expected_of_an_outage_or_a_redesign() -> None:
    assert expected(5) == expected(8) == expected(12) == ()


def test_a_new_piece_is_expected_once_and_an_off_topic_one_never() -> None:
    news = [str(change.article) for day in DAYS for change in expected(day) if change.kind is Kind.ARTICLE_NEW]
    assert sorted(news) == sorted(piece.name for piece in edition(11).articles if piece.on_topic)


def test_its_source_file_is_accepted() -> None:
    (source,) = parse_sources(source_file(BASE), "demo.toml")
    assert source.id == ESTUARY.id
    assert source.allow_private_hosts
    assert source.delay.total_seconds() == 0


def test_both_papers_stand_in_one_file_and_one_is_an_edition_of_the_other() -> None:
    estuary, hagu = parse_sources(source_files(BASE, "http://127.0.0.1:8001"), "demo.toml")
    assert (estuary.id, estuary.editions_of) == (ESTUARY.id, hagu.id)
    assert (hagu.id, hagu.editions_of, hagu.languages) == (HAGU.id, None, ("ko",))


def test_each_paper_prints_under_its_own_name() -> None:
    for outlet, other in (OUTLETS, OUTLETS[::-1]):
        front = html.document_fromstring(site(outlet).page("/", 0, 1)[2].decode())
        assert front.get("lang") == outlet.language
        for path in ("/", "/feed/", edition(0, outlet).articles[0].path):
            body = site(outlet).page(path, 0, 1)[2].decode()
            assert outlet.footer in body
            assert other.footer not in body


@pytest.mark.loopback
@pytest.mark.enable_socket
def test_the_server_serves_the_day_it_is_set_to() -> None:
    with Server() as server:

        def fetch(path: str, **headers: str) -> tuple[int, str, str | None]:
            request = urllib.request.Request(server.base_url + path, headers=headers)
            try:
                with urllib.request.urlopen(request, timeout=5) as answer:
                    return answer.status, answer.read().decode(), answer.headers["ETag"]
            except urllib.error.HTTPError as error:
                with error:
                    return error.code, error.read().decode(), None

        status, text, _ = fetch("/2026/10/yellow-sea-platforms/")
        assert status == 200
        assert "Seoul must answer" in text
        assert re.search(rf'rel="canonical" href="{server.base_url}/2026/', text)
        server.day = 1
        assert "Seoul should answer" in fetch("/2026/10/yellow-sea-platforms/")[1]
        etag = fetch("/feed/")[2]
        assert fetch("/feed/", **{"If-None-Match": str(etag)})[0] == 304
        server.day = 5
        assert fetch("/feed/")[0] == 503
        assert server.requests.count("/feed/") == 3
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"{server.base_url}/feed/", timeout=5)
        with refused.value as answer:
            assert parsedate_to_datetime(answer.headers["Date"]) == when(5), "evidence is dated as it was gathered"


def test_an_edit_of_an_unknown_field_is_refused() -> None:
    piece = edition(0).articles[0]
    with pytest.raises(TypeError, match="subtitel"):
        _edited(piece, {"article": piece.name, "subtitel": "On two shores"})


def test_an_outage_asks_for_the_pause_that_it_was_given() -> None:
    day = next(day for day in range(12) if edition(day).outage)
    assert Newspaper("http://127.0.0.1:1", retry_after=60).page("/", day, 1)[1]["retry-after"] == "60"
