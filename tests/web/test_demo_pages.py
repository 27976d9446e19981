"""The reading room over the demonstration's fortnight: what an analyst finds."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.web.fortnight import followed_edit, number_of
from tests.web.rooms import links, room, walked
from yalu.db.core.engine import Database
from yalu.db.room import changes
from yalu.demo.articles import calendar, edition, when
from yalu.demo.outlets import OUTLETS
from yalu.model import Kind
from yalu.records.selection.filters import Filters

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket]
LARGEST = 100_000
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def client(fortnight: Database) -> TestClient:
    return room(fortnight, now=when(len(calendar())))


@pytest.fixture(scope="module")
def pages(client: TestClient) -> dict[str, str]:
    """Every page that the links of the room lead to."""
    return dict(walked(client, "/"))


@pytest.mark.timeout(300)
def test_every_link_leads_to_a_page_that_is_small_and_loads_nothing_from_elsewhere(pages: dict[str, str]) -> None:
    assert len(pages) > 150
    for noun in ("/changes/", "/articles/", "/comments/", "/captures/", "/sources/"):
        assert any(address.startswith(noun) for address in pages), noun
    for address, text in pages.items():
        assert len(text.encode()) < LARGEST, address
        assert not re.search(r"<(?:img|iframe|object|embed|video|audio|form[^>]+action=\"http)", text), address
        assert set(re.findall(r'<(?:link rel="(?:stylesheet|icon)"|script)[^>]*(?:href|src)="([^"]+)"', text)) == {
            link for link in links(text) if link.startswith("/static/")
        }
        assert not re.search(r"\sstyle=|\son\w+=|<style", text), address


def test_no_commenter_is_named_on_any_page(pages: dict[str, str]) -> None:
    pieces = [piece for outlet in OUTLETS for piece in edition(0, outlet).articles]
    names = {remark.author for piece in pieces for remark in piece.comments}
    assert names
    assert not [name for name in names if any(name in text for text in pages.values())]


def test_the_silent_headline_edit_is_found_read_and_cited(client: TestClient, fortnight: Database) -> None:
    listed = client.get("/changes", params={"kind": "article.headline", "min_significance": "0.7"}).text
    assert "Silent headline edit" in listed
    number = number_of(fortnight, Kind.ARTICLE_HEADLINE)
    page = client.get(f"/changes/{number}").text
    assert re.search(r"<del>.*must.*</del>", page) and re.search(r"<ins>.*should.*</ins>", page)
    assert "between 2 Nov 03:00 and 3 Nov 03:00 UTC" in page
    compare = next(link for link in links(page) if "/diff" in link)
    for view in ("changes", "inline", "side"):
        assert "should" in client.get(compare, params={"view": view}).text
    text = client.get(f"/changes/{number}/cite.txt").text
    for part in ("Eleanor Whitcombe", "Silent headline edit", "/memento/20261103030000/http", "Yalu capture"):
        assert part in text.replace("silent headline", "Silent headline")
    (entry,) = json.loads(client.get(f"/changes/{number}/cite.json").text)
    assert entry["accessed"] == {"date-parts": [[2026, 11, 3]]}
    assert client.get(f"/changes/{number}/cite.bib").text.startswith("@online{yalu-change-")


def test_a_vanished_comment_stands_in_its_place_with_its_evidence(client: TestClient, fortnight: Database) -> None:
    gone = changes.changes(fortnight, Filters(kind=("comment.gone",))).items
    record = next(record for record in gone if record.reason.args.get("count") == 2)
    address = f"/articles/{record.article_id}/thread"
    then = client.get(address, params={"at": "2026-11-06T04:00Z"}).text
    assert "last seen 4 Nov 03:00, found missing 5 Nov 03:00 UTC" in then
    assert f"/changes/{record.change_id}" in then and "radio call" in then
    assert record.not_before is not None
    before, between = (
        client.get(address, params={"at": at.isoformat()}).text
        for at in (record.not_before, record.not_before + timedelta(hours=1))
    )
    assert "radio call" in before and 'class="meta lost"' not in before
    assert "radio call" in between and "Not known at that time" in between
    assert "No thread was seen by then." in client.get(address, params={"at": "2020-01-01"}).text
    life = next(link for link in links(client.get(f"/changes/{record.change_id}").text) if "/comments/" in link)
    page = client.get(life).text
    assert "missed once" in page and "missed 2 times in a row" in page
    assert re.search(r'class="summary"><a href="/changes/\d+">Visible again between 6 Nov 03:00 and 9 Nov', page)


def test_the_axis_and_its_table_tell_the_same(client: TestClient, fortnight: Database) -> None:
    record = changes.change(fortnight, number_of(fortnight, Kind.ARTICLE_GONE))
    page = client.get(f"/articles/{record.article_id}").text
    assert page.count("<svg") - page.count('aria-hidden="true"><rect') >= 2
    assert page.count("not available") >= 2 and 'class="gap"' in page
    assert '<th scope="col">What</th>' in page and f"/changes/{record.change_id}" in page
    back = changes.change(fortnight, number_of(fortnight, Kind.COMMENT_BACK))
    page = client.get(f"/articles/{back.article_id}").text
    assert re.search(r"Comment 1003 visible again, 9 Nov 2026 03:00 UTC</title><circle[^>]*/><path class=\"back ", page)
    assert re.search(r"Version 3</a> · first seen <time[^>]*>12 Nov 2026 03:00 UTC</time>: No change was", page)


def test_a_change_of_the_template_says_how_many_pages_have_it(client: TestClient, fortnight: Database) -> None:
    page = client.get(f"/changes/{number_of(fortnight, Kind.SOURCE_TEMPLATE)}").text
    assert "the same difference on 12 articles" in page and "belongs to its readers" not in page


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Spread", "1 of 1 copies followed", "0 to 48 hours")),
        ("ko", ("전파", "전재본 1건 가운데 1건이", "0~48시간")),
        ("zh", ("传播", "1篇转载稿中有1篇", "0至48小时")),
        ("ja", ("波及", "1件のうち1件", "0～48時間")),
    ],
)
def test_an_edit_is_followed_into_the_reprint(
    client: TestClient, fortnight: Database, language: str, words: tuple[str, ...]
) -> None:
    page = client.get(f"/changes/{followed_edit(fortnight)}", params={"lang": language}).text
    assert 'id="spread-title"' in page and "/articles/" in page
    assert [text for text in words if text not in page] == []
    alone = client.get(f"/changes/{number_of(fortnight, Kind.ARTICLE_HEADLINE)}").text
    assert 'id="spread"' not in alone


def test_blame_names_the_version_that_brought_a_sentence(client: TestClient, fortnight: Database) -> None:
    edited = changes.changes(fortnight, Filters(kind=("article.notice",))).items[0]
    page = client.get(f"/articles/{edited.article_id}/blame").text
    assert re.search(r"v2 · 2026-11-06</a><p[^>]*>“The pact has 22 chapters", page)
    assert re.search(r"v1 · 2026-11-02</a>", page)
    retitled = changes.change(fortnight, number_of(fortnight, Kind.ARTICLE_HEADLINE))
    page = client.get(f"/articles/{retitled.article_id}/blame").text
    assert re.search(r'later"><a [^>]*>v2 · 2026-11-03</a><p[^>]*><span class="vh">Headline: </span>Seoul should', page)
    # The third version came with a new foot of every page; the article itself did not change.
    assert "v3" not in page and "2 sentences of the site&#39;s template are left out." in page


def test_two_signs_find_a_piece_and_a_baseline_may_be_a_time(client: TestClient, fortnight: Database) -> None:
    for query in ("한중", "中韩"):
        assert f"<mark>{query}</mark>" in client.get("/search", params={"q": query}).text
    record = changes.change(fortnight, number_of(fortnight, Kind.ARTICLE_HEADLINE))
    address = f"/articles/{record.article_id}/diff"
    by_time = client.get(address, params={"from": "2026-11-02T12:00Z", "to": "2026-11-04T00:00Z"}).text
    assert "v1 → v2" in by_time and re.search(r"<ins>.*should.*</ins>", by_time)
    assert client.get(address, params={"from": "99"}).status_code == 404
    assert client.get(address, params={"from": "soon"}).status_code == 422
    assert client.get(address, params={"view": "sideways"}).status_code == 422


@pytest.mark.parametrize(
    ("language", "heading"), [("ko", "최근에 바뀐 것"), ("zh-TW", "最近的变更"), ("ja", "最近の変更")]
)
def test_a_page_speaks_the_reader_s_language_in_the_reader_s_zone(
    client: TestClient, language: str, heading: str
) -> None:
    assert heading in client.get("/", headers={"Accept-Language": f"fr, {language};q=0.8, en;q=0.5"}).text
    page = client.get("/articles/1", params={"lang": language[:2], "tz": "Asia/Seoul"}).text
    assert "Seoul" in page and f"lang={language[:2]}&amp;tz=Asia%2FSeoul" in page
    assert client.get("/", params={"tz": "Mars/Base"}).status_code == 422


def test_a_list_goes_on_and_keeps_its_filters(client: TestClient) -> None:
    first = client.get("/changes", params={"source": "the-estuary", "baseline": "true"}).text
    following = next(link for link in links(first) if "cursor=" in link)
    assert "source=the-estuary" in following
    second = client.get(following).text
    shown = [set(re.findall(r'id="change-(\d+)"', page)) for page in (first, second)]
    assert shown[0] and shown[1] and not shown[0] & shown[1]
    doors = [link for link in links(first) if link.startswith("/changes.")]
    assert len(doors) >= 5 and all("source=the-estuary" in door for door in doors)


def test_every_kind_of_change_can_be_chosen(client: TestClient) -> None:
    kinds = client.get("/api/v1/facets").json()["kind"]
    offered = {kind for link in links(client.get("/changes").text) for kind in re.findall(r"[?&]kind=([\w.]+)", link)}
    assert len(kinds) > 12 and offered == set(kinds)


def test_issues_are_counted_and_listed_alike(client: TestClient) -> None:
    counts = client.get("/api/v1/facets").json()["issue"]
    assert len(counts) > 5
    for issue, count in counts.items():
        changed = client.get("/api/v1/changes", params={"issue": issue, "limit": 500}).json()["items"]
        assert (len(changed), {issue in change["issues"] for change in changed}) == (count, {True})
    listed = {item["issue"]: item["names"] for item in client.get("/api/v1/issues").json()["items"]}
    assert set(counts) <= set(listed)
    for language in ("en", "ko", "zh", "ja"):
        page = client.get("/changes", params={"lang": language}).text
        name = listed["yellow-sea"][language]
        assert re.search(rf"<span>{name}</span><span>{counts['yellow-sea']}</span>", page)


def test_pages_say_what_their_coloured_dots_mean(client: TestClient) -> None:
    for path in ("/", "/changes", "/about"):
        legend = client.get(path, params={"lang": "en"}).text.split('<ul class="legend"')[1].split("</ul>")[0]
        assert re.findall(r'"dot (\w+)"[^>]*></span>([^<]+)<', legend) == [
            ("new", "new articles"),
            ("edit", "edits"),
            ("notice", "notices"),
            ("gone", "gone or back"),
            ("comment", "comments"),
        ]


def test_type_and_country_of_an_outlet_are_joined_as_each_language_does(client: TestClient) -> None:
    page = {
        language: client.get("/sources/the-estuary", params={"lang": language}).text for language in ("en", "zh", "ja")
    }
    assert "newspaper, South Korea" in page["en"]
    assert "韩国报纸" in page["zh"] and "韓国の新聞" in page["ja"]


def test_what_pages_load_is_small(client: TestClient) -> None:
    loaded = {link for link in links(client.get("/").text) if link.startswith("/static/")}
    assert len(loaded) == 3
    assert sum(len(client.get(link).content) for link in loaded) < 60_000


@pytest.mark.timeout(300)
def test_the_notebook_of_the_tutorial_runs(fortnight: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YALU_DATABASE_URL", fortnight.engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("MPLBACKEND", "Agg")
    namespace: dict[str, Any] = {}
    for cell in json.loads((ROOT / "docs/tutorial/what-changed.ipynb").read_text())["cells"]:
        assert cell["cell_type"] == "markdown" or cell["outputs"] == []
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), namespace)
    assert dict(namespace["by_outlet"]["silent"]) == {"The Estuary": 2}
    assert sorted(namespace["removals"]["kind"]) == ["article.gone", "comment.gone", "comment.gone"]
    assert (namespace["removals"]["hours"] >= 24).all()
    assert namespace["states"]["last seen"] != namespace["states"]["proved"]
    assert namespace["axes"].get_legend_handles_labels()[1] == ["article", "comment", "source", "thread"]
