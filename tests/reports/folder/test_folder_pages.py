"""A folder of reports: every file that a link names is there, nothing runs, and the index has every report."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256
from posixpath import dirname, join, normpath

import pytest
from lxml import etree

from tests.reports.fortnight import golden_report
from tests.reports.report_examples import NOW, READER, SINCE, UNTIL, busy_report, item, parsed
from tests.reports.test_render import HOSTILE, hostile_report
from yalu.model import READER_LANGUAGES, Kind
from yalu.presentation.report_folder import (
    ArticleFile,
    folder_files,
    items_by_article,
    render_folder,
    render_index,
    superseded_files,
)
from yalu.reports.composing.build import build
from yalu.reports.formats import archive
from yalu.reports.formats.archive import REPORTS_IN_FEEDS, archive_entry, read_archive
from yalu.reports.report import ComposedReport, Links, Reader

ATOM = {"a": "http://www.w3.org/2005/Atom"}


def articles(report: ComposedReport) -> dict[int, ArticleFile]:
    """A page for every article of a report, with nothing but the places that it promises."""
    return {
        article_id: ArticleFile("<main>" + "".join(f'<p id="change-{n}">' for n in item.change_ids), item)
        for article_id, item in items_by_article(report).items()
    }


def addresses(name: str, text: str) -> list[str]:
    """Every address in a file, relative ones as seen from the folder."""
    if name.endswith(".html"):
        links = parsed(text).xpath("//@href | //@src")
    elif name.endswith(".atom"):
        links = etree.fromstring(text.encode()).xpath("//a:link/@href", namespaces=ATOM)
    else:
        data = json.loads(text)
        links = [data.get(key) for key in ("home_page_url", "feed_url")]
        links += [entry.get(key) for entry in data.get("items", []) for key in ("url", "external_url")]
    plain = [
        name + str(link) if str(link).startswith("#") else join(dirname(name), str(link)) for link in links if link
    ]
    return [re.sub("^.*?(?=https?:)", "", link) if "https:" in link else normpath(link) for link in plain]


def dead(files: Mapping[str, str]) -> set[str]:
    """Relative addresses that lead to no file, or to no place in one."""
    dead_links = set()
    for name, text in files.items():
        for address in addresses(name, text):
            if re.match(r"https?:", address):
                continue
            file, _, place = address.partition("#")
            if file not in files or (place and f'id="{place}"' not in files[file]):
                dead_links.add(address)
    return dead_links


def fortnight_files(language: str = "en") -> dict[str, str]:
    report = golden_report(language)
    return folder_files(report, articles(report), {})


@pytest.mark.parametrize("language", READER_LANGUAGES)
def test_every_link_leads_to_a_file_and_a_place_in_it(language: str) -> None:
    files = fortnight_files(language)
    report = golden_report(language)
    pieces = {f"articles/{item.article_id}.html" for item in report.items}
    assert pieces | {f"{report.id}.html", f"{report.id}.json", "index.html", "feed.atom", "feed.json"} <= set(files)
    assert dead(files) == set()


def test_with_a_reading_room_there_are_no_stored_pages_and_links_lead_there() -> None:
    report = golden_report("en")
    files = folder_files(report, articles(report), {}, Links(room="https://room.example"))
    assert not [name for name in files if name.startswith("articles/")]
    assert "https://room.example/changes/" in files[f"{report.id}.html"]
    assert dead(files) == set()


def test_nothing_leads_to_a_piece_without_a_page() -> None:
    report = golden_report("en")
    files = render_folder(report, {})
    assert dead({**files, **render_index([], READER)}) == set() and not [name for name in files if "articles/" in name]


def test_pages_allow_nothing_but_their_own_style_sheet() -> None:
    for name, text in fortnight_files().items():
        if name.endswith(".html") and "/" not in name:
            page = parsed(text)
            (style,) = page.xpath("//style/text()")
            policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
            digest = base64.b64encode(sha256(style.encode()).digest()).decode()
            assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
            assert not page.xpath("//script | //@src | //@style | //iframe | //object | //form")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_inert_in_every_file(text: str) -> None:
    report = hostile_report(text)
    files = folder_files(report, articles(report), {})
    for name, written in files.items():
        for address in addresses(name, written):
            assert not address.startswith("javascript:")
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\ufffe\uffff]", written)
        if name.endswith(".html"):
            page = parsed(written)
            assert not page.xpath("//script | //img | //@style | //iframe | //svg[@onload]")
            assert not [key for node in page.iter() for key in node.attrib if str(key).startswith("on")]
            ids = page.xpath("//@id")
            assert len(ids) == len(set(ids))


def test_a_piece_has_a_feed_of_its_own() -> None:
    files = fortnight_files()
    feeds = [name for name in files if re.fullmatch(r"articles/\d+\.atom", name)]
    ids = {etree.fromstring(files[name].encode()).findtext("a:id", namespaces=ATOM) for name in feeds}
    assert len(ids) == len(feeds) > 5
    for name in feeds:
        items = json.loads(files[name.replace(".atom", ".json")])["items"]
        entries = etree.fromstring(files[name].encode()).findall("a:entry", namespaces=ATOM)
        assert len(items) == len(entries)
    assert any(json.loads(files[name.replace(".atom", ".json")])["items"] for name in feeds)


def test_a_source_has_a_feed_of_its_own() -> None:
    files = folder_files(busy_report(), {}, {})
    names = {name for name in files if name.startswith("sources/") and name.endswith(".json")}
    assert names == {f"sources/{item.source_id}.json" for item in busy_report().items} | {"sources/two-banks.json"}
    data = json.loads(files["sources/hangang.json"])
    assert data["title"] == "한강시론"
    assert {entry["_yalu"]["source"] for entry in data["items"]} == {"hangang"}


def test_a_source_id_never_becomes_a_path() -> None:
    change = item(1, Kind.ARTICLE_GONE, source_id="../../etc/x")
    files = folder_files(build([change], reader=READER, since=SINCE, until=UNTIL, now=NOW), {}, {})
    assert not [name for name in files if ".." in name or name.startswith("/")]


# --- the index ---


def days(count: int) -> dict[str, str]:
    """The JSON files of that many daily reports with one change each, and of the last with none."""
    files = {}
    for number in range(count):
        since = SINCE + timedelta(days=number)
        until = since + timedelta(days=1)
        changes = [item(number + 1, Kind.ARTICLE_GONE, not_after=since)] if number < count - 1 else []
        report = build(changes, reader=READER, since=since, until=until, now=until)
        files[f"{report.id}.json"] = render_folder(report, {})[f"{report.id}.json"]
    return files


def test_the_index_has_every_report_by_month_newest_first() -> None:
    files = days(45)
    index = parsed(render_index(read_archive(files.values()), READER)["index.html"])
    assert index.xpath("//h2/text()") == ["January 2027", "December 2026", "November 2026"]
    shown = [href.removesuffix(".html") for href in index.xpath("//h3/a/@href")]
    assert shown == sorted((name.removesuffix(".json") for name in files), reverse=True)
    assert index.xpath("//link[@rel='alternate']/@href") == ["feed.atom", "feed.json"]
    first = index.xpath("//li")[0].text_content()
    assert "No article was looked at" in first
    assert "No source was visited" in first


def test_an_index_without_a_report_says_so() -> None:
    files = render_index([], Reader("desk", "ko"))
    page = parsed(files["index.html"])
    assert page.get("lang") == "ko"
    assert page.xpath("//p[@class='summary']")
    assert etree.fromstring(files["feed.atom"].encode()).findall("a:entry", namespaces=ATOM) == []


def test_feeds_of_the_folder_have_the_changes_of_the_newest_reports() -> None:
    files = days(REPORTS_IN_FEEDS + 20)
    feed = json.loads(render_index(read_archive(files.values()), READER)["feed.json"])
    assert len(feed["items"]) == REPORTS_IN_FEEDS
    assert feed["items"][0]["title"].startswith("No article was looked at")


def test_older_reports_are_only_listed_once_the_feeds_are_full(monkeypatch: pytest.MonkeyPatch) -> None:
    files = days(10)
    monkeypatch.setattr(archive, "ENTRIES_IN_FEEDS", 4)
    read = read_archive(files.values())
    assert [len(entry.entries) for entry in read] == [1] * 4 + [0] * 6
    assert len(parsed(render_index(read, READER)["index.html"]).xpath("//h3/a")) == 10


def test_a_report_that_comes_again_is_listed_once() -> None:
    report = golden_report("en")
    known = {f"{report.id}.json": render_folder(report, {})[f"{report.id}.json"]}
    assert folder_files(report, {}, known) == folder_files(report, {}, {})


def test_a_report_takes_the_place_of_one_of_the_same_reader_and_period_that_told_of_something_else() -> None:
    report = golden_report("en")
    files = folder_files(report, {}, {})
    text = files[f"{report.id}.json"].replace("the-estuary", "the-withdrawn")
    known = {"old.json": json.dumps(json.loads(text) | {"id": "old"})}
    assert folder_files(report, {}, known) == files
    superseded = set(superseded_files(report, known, files, [7777]))
    assert {"old.html", "old.json", "sources/the-withdrawn.atom", "sources/the-withdrawn.json"} <= superseded
    assert superseded >= {"articles/7777.html", "articles/7777.atom", "articles/7777.json"} and not superseded & set(
        files
    )


def test_files_that_are_no_reports_are_passed_over() -> None:
    report = golden_report("en")
    whole = render_folder(report, {})[f"{report.id}.json"]
    period = {"since": "2026-12-01T00:00:00Z", "until": "2026-12-02T00:00:00Z"}
    other = json.loads(whole) | period | {"id": "20261201T0000-20261202T0000-other", "groups": "spoilt"}
    known = {"feed.json": '{"version": "x"}', "a.json": "not JSON", "b.json": "[]", "c.json": json.dumps(other)}
    index = parsed(folder_files(report, {}, known)["index.html"])
    assert len(index.xpath("//h3/a")) == 2


def test_entries_of_the_index_are_those_of_the_report() -> None:
    report = golden_report("ja")
    (read,) = read_archive([render_folder(report, {})[f"{report.id}.json"]])
    assert read == archive_entry(report)
