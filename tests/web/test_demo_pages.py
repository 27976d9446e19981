"""The reading room over the demonstration's fortnight: what an analyst finds, and how it looks in a browser."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from db.core.engine import Database, open_database
from db.room import changes
from db.room.filters import Filters
from tests.processes.forked import forking
from tests.reports.test_in_a_browser import chromium  # noqa: F401 -- a fixture
from tests.web.browser_pages import examined, standalone
from tests.web.rooms import links, room, walked
from yalu.demo.outlets import OUTLETS
from yalu.demo.pieces import calendar, edition, when
from yalu.demo.run import watch
from yalu.model import Kind

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket]
LARGEST = 100_000


@pytest.fixture(scope="module")
def _module_sockets() -> Iterator[None]:
    import pytest_socket

    pytest_socket.enable_socket()
    yield


@pytest.fixture(scope="module")
def fortnight(tmp_path_factory: pytest.TempPathFactory, _module_sockets: None) -> Iterator[Database]:
    """The database after all days."""
    folder = tmp_path_factory.mktemp("papers")
    with forking():
        for _, done in watch(folder, len(calendar())):
            assert done.error is None
    database = open_database(f"sqlite:///{folder / 'yalu.db'}")
    yield database
    database.close()


@pytest.fixture(scope="module")
def client(fortnight: Database) -> TestClient:
    return room(fortnight, now=when(len(calendar())))


@pytest.fixture(scope="module")
def pages(client: TestClient) -> dict[str, str]:
    """Every page that the links of the room lead to."""
    return dict(walked(client, "/"))


def number_of(database: Database, kind: Kind) -> int:
    return changes.changes(database, Filters(kind=(kind.value,))).items[-1].change_id


@pytest.mark.timeout(300)
def test_every_link_leads_to_a_page_that_is_small_and_loads_nothing_from_elsewhere(pages: dict[str, str]) -> None:
    assert len(pages) > 150
    for noun in ("/changes/", "/articles/", "/comments/", "/captures/", "/sources/"):
        assert any(address.startswith(noun) for address in pages), noun
    for address, text in pages.items():
        assert len(text.encode()) < LARGEST, address
        assert not re.search(r"<(?:img|iframe|object|embed|video|audio|form[^>]+action=\"http)", text), address
        assert set(re.findall(r'<(?:link rel="stylesheet"|script)[^>]*(?:href|src)="([^"]+)"', text)) == {
            link for link in links(text) if link.startswith("/static/")
        }
        assert not re.search(r"\sstyle=|\son\w+=|<style", text), address


def test_no_commenter_is_named_on_any_page(pages: dict[str, str]) -> None:
    pieces = [piece for outlet in OUTLETS for piece in edition(0, outlet).pieces]
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
    record = next(record for record in gone if "2 complete snapshots" in record.reason)
    address = f"/articles/{record.article_id}/thread"
    then = client.get(address, params={"at": "2026-11-06T04:00Z"}).text
    assert "last seen 4 Nov 03:00, found missing 5 Nov 03:00 UTC" in then
    assert f"/changes/{record.change_id}" in then and "radio call" in then
    before = client.get(address, params={"at": "2026-11-04T04:00Z"}).text
    assert "radio call" in before and "no longer visible" not in before
    assert "No thread was seen by then." in client.get(address, params={"at": "2020-01-01"}).text
    life = next(link for link in links(client.get(f"/changes/{record.change_id}").text) if "/comments/" in link)
    page = client.get(life).text
    assert "1 in a row" in page and "2 in a row" in page


def test_the_axis_and_its_table_tell_the_same(client: TestClient, fortnight: Database) -> None:
    record = changes.change(fortnight, number_of(fortnight, Kind.ARTICLE_GONE))
    page = client.get(f"/articles/{record.article_id}").text
    assert page.count("<svg") - page.count('aria-hidden="true"><rect') >= 2
    assert page.count("not available") >= 2 and 'class="gap"' in page
    assert '<th scope="col">What</th>' in page and f"/changes/{record.change_id}" in page


def test_blame_names_the_version_that_brought_a_sentence(client: TestClient, fortnight: Database) -> None:
    edited = changes.changes(fortnight, Filters(kind=("article.notice",))).items[0]
    page = client.get(f"/articles/{edited.article_id}/blame").text
    assert re.search(r"v2 · 2026-11-06</a><p[^>]*>The pact has 22 chapters", page)
    assert re.search(r"v1 · 2026-11-02</a>", page)


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
    ("language", "said"), [("ko", "최근에 바뀐 것"), ("zh-TW", "最近的变更"), ("ja", "最近の変更")]
)
def test_a_page_speaks_the_reader_s_language_in_the_reader_s_zone(client: TestClient, language: str, said: str) -> None:
    assert said in client.get("/", headers={"Accept-Language": f"fr, {language};q=0.8, en;q=0.5"}).text
    page = client.get("/articles/1", params={"lang": language[:2], "tz": "Asia/Seoul"}).text
    assert "Seoul" in page and f"lang={language[:2]}&amp;tz=Asia%2FSeoul" in page
    assert client.get("/", params={"tz": "Mars/Base"}).status_code == 422


def test_a_list_goes_on_and_keeps_its_filters(client: TestClient) -> None:
    first = client.get("/changes", params={"source": "the-estuary"}).text
    following = next(link for link in links(first) if "cursor=" in link)
    assert "source=the-estuary" in following
    second = client.get(following).text
    shown = [set(re.findall(r'id="change-(\d+)"', page)) for page in (first, second)]
    assert shown[0] and shown[1] and not shown[0] & shown[1]
    doors = [link for link in links(first) if link.startswith("/changes.")]
    assert len(doors) >= 5 and all("source=the-estuary" in door for door in doors)


@pytest.mark.chromium
@pytest.mark.timeout(300)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [360, 768, 1440])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    chromium: str,  # noqa: F811
    client: TestClient,
    fortnight: Database,
    tmp_path: Path,
    width: int,
    dark: bool,
) -> None:
    headline, gone = (number_of(fortnight, kind) for kind in (Kind.ARTICLE_HEADLINE, Kind.COMMENT_GONE))
    piece = changes.change(fortnight, headline).article_id
    addresses = [
        "/", "/changes", f"/changes/{headline}", f"/changes/{gone}", "/articles", f"/articles/{piece}",
        f"/articles/{piece}/versions/2", f"/articles/{piece}/diff?from=1&to=2&view=side", f"/articles/{piece}/blame",
        f"/articles/{piece}/thread?at=2026-11-06T04:00Z&lang=ko&tz=Asia/Seoul", "/comments/18", "/sources",
        "/sources/the-estuary", "/search?q=한중&lang=zh", "/reports", "/captures/38?lang=ja", "/about", "/nothing",
    ]  # fmt: skip
    pages = {address: standalone(client, address) for address in addresses}
    found = examined(chromium, tmp_path, pages, width=width, dark=dark)
    assert {address: one["violations"] for address, one in found.items() if one["violations"]} == {}
    assert {address: one["wide"] for address, one in found.items() if one["wide"] > width} == {}
    assert set(found) == set(pages)
