"""Atom (RFC 4287) and JSON Feed 1.1: what the standards ask for, ids that stay, and nothing that runs."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import feedparser
import pytest
from lxml import etree, html

from tests.reports.report_examples import NOW, READER, SINCE, UNTIL, busy_report, empty_report, item
from tests.reports.test_as_json import fortnight_report
from tests.reports.test_render import HOSTILE, hostile_report
from yalu.model import Kind
from yalu.rendering.feeds import FeedEntry
from yalu.reports.composing.build import build
from yalu.reports.formats.feed import MAX_ENTRIES, entries, feed, feed_id, joined
from yalu.reports.formats.render import render
from yalu.reports.report import ComposedReport, Links

ATOM = {"a": "http://www.w3.org/2005/Atom"}
ROOM = Links(room="https://room.example", number=12)
FOLDER = Links(folder="https://files.example/desk")
REPORTS = [busy_report(), empty_report(), fortnight_report("ko")]
NAMES = ["busy", "empty", "demo"]


def atom(report: ComposedReport, links: Links = ROOM) -> Any:
    """The feed as a tree; ``Any``, for its stub cannot say that a path finds a list."""
    return etree.fromstring(render(report, "atom", links).encode())


def json_feed(report: ComposedReport, links: Links = ROOM) -> Any:
    return json.loads(render(report, "jsonfeed", links))


def contents(report: ComposedReport) -> list[str]:
    texts = [str(text) for text in atom(report).xpath("//a:content/text()", namespaces=ATOM)]
    assert texts == [entry["content_html"] for entry in json_feed(report)["items"]]
    return texts


@pytest.mark.parametrize("text", HOSTILE)
def test_content_is_harmless_whatever_the_pages_said(text: str) -> None:
    for content in contents(hostile_report(text)):
        fragment = html.fragment_fromstring(content, create_parent=True)
        assert {node.tag for node in fragment.iter()} <= {"div", "p", "blockquote", "ins", "del"}
        assert {name for node in fragment.iter() for name in node.attrib} <= {"lang"}
    for href in atom(hostile_report(text)).xpath("//a:link/@href", namespaces=ATOM):
        assert href.startswith(("https://a.example/", "https://room.example/"))
    for entry in json_feed(hostile_report(text))["items"]:
        assert entry.get("url", "https://a.example/").startswith(("https://a.example/", "https://room.example/"))


@pytest.mark.parametrize("report", REPORTS, ids=NAMES)
def test_atom_has_what_the_standard_asks_for(report: ComposedReport) -> None:
    root = atom(report)
    for element in (root, *root.xpath("a:entry", namespaces=ATOM)):
        for name in ("id", "title", "updated"):
            assert len(element.xpath(f"a:{name}", namespaces=ATOM)) == 1
        assert len(element.xpath("a:link[@rel='alternate']", namespaces=ATOM)) <= 1
    assert root.xpath("a:author/a:name/text()", namespaces=ATOM) == ["Yalu"]
    ids = root.xpath("//a:id/text()", namespaces=ATOM)
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", name) for name in ids)
    parsed = feedparser.parse(render(report, "atom", ROOM))
    assert not parsed.bozo
    assert all(entry.updated_parsed for entry in parsed.entries)


@pytest.mark.parametrize("report", REPORTS, ids=NAMES)
def test_json_feed_has_what_version_1_1_asks_for(report: ComposedReport) -> None:
    data = json_feed(report)
    assert data["version"] == "https://jsonfeed.org/version/1.1"
    assert data["title"]
    assert data["home_page_url"] == ROOM.report(report.id)
    assert data["language"] == {"en": "en", "ko": "ko"}[report.reader.language]
    assert all(isinstance(author["name"], str) for author in data["authors"])
    ids = [entry["id"] for entry in data["items"]]
    assert ids
    assert len(ids) == len(set(ids))
    for entry in data["items"]:
        assert entry["content_html"]
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", entry["date_published"])
        assert all(isinstance(tag, str) for tag in entry.get("tags", []))
        assert all(key in _ITEM_KEYS or key.startswith("_") for key in entry)


_ITEM_KEYS = {"id", "url", "external_url", "title", "content_html", "summary", "date_published", "tags"}


def test_both_feeds_have_the_same_entries_newest_first() -> None:
    report = fortnight_report()
    times = [entry["date_published"] for entry in json_feed(report)["items"]]
    assert times == sorted(times, reverse=True)
    assert times == atom(report).xpath("//a:entry/a:updated/text()", namespaces=ATOM)


def test_entries_lead_to_permalinks_and_to_the_publisher() -> None:
    (entry,) = entries(
        build([item(7, Kind.ARTICLE_GONE, article_id=3)], reader=READER, since=SINCE, until=UNTIL, now=NOW), ROOM
    )
    assert entry.link == "https://room.example/changes/7"
    assert entry.external == "https://estuary.example/2026/11/piece-7/"
    root = atom(
        build([item(7, Kind.ARTICLE_GONE, article_id=3)], reader=READER, since=SINCE, until=UNTIL, now=NOW), FOLDER
    )
    links = root.xpath("a:entry/a:link/@href", namespaces=ATOM)
    assert links == ["https://files.example/desk/articles/3.html#change-7", entry.external]


def test_an_entry_keeps_its_id_from_report_to_report() -> None:
    change = item(1, Kind.ARTICLE_GONE)
    day = build([change], reader=READER, since=SINCE, until=UNTIL, now=NOW)
    longer = build([change, item(2, Kind.ARTICLE_GONE)], reader=READER, since=SINCE, until=UNTIL, now=NOW)
    assert {entry.id for entry in entries(day)} < {entry.id for entry in entries(longer)}


def test_feeds_of_different_subscriptions_sources_and_pieces_have_ids_of_their_own() -> None:
    ids = {feed_id(kind, name) for kind in ("subscription", "source", "article") for name in ("1", "2")}
    assert len(ids) == 6
    assert feed_id("source", "1") in ids


def test_a_quiet_report_has_one_entry_that_says_so() -> None:
    (entry,) = entries(empty_report(), ROOM)
    assert entry.title == json.loads(render(empty_report(), "json"))["summary"]
    assert entry.link == ROOM.report(empty_report().id)


def test_several_reports_make_one_feed_without_repeating_an_entry() -> None:
    first = feed(busy_report(), ROOM)
    both = joined(first, [first.entries, entries(empty_report(), ROOM), first.entries])
    assert len(both.entries) == len(first.entries) + 1
    assert [entry.updated for entry in both.entries] == sorted((e.updated for e in both.entries), reverse=True)


def test_a_feed_keeps_its_newest_entries_only() -> None:
    first = feed(empty_report())
    many = [replace(first.entries[0], id=f"urn:{number}") for number in range(MAX_ENTRIES + 9)]
    assert len(joined(first, [many]).entries) == MAX_ENTRIES


def test_an_entry_without_an_address_has_no_link() -> None:
    report = build([item(1, Kind.ARTICLE_GONE, article_url=None)], reader=READER, since=SINCE, until=UNTIL, now=NOW)
    (entry,) = entries(report)
    assert isinstance(entry, FeedEntry)
    assert entry.link is None
    assert "url" not in json_feed(report, Links())["items"][0]
    assert atom(report, Links()).xpath("a:entry/a:link", namespaces=ATOM) == []
