"""The reading room over the demonstration's fortnight: what an analyst finds, and how it looks in a browser."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect
from pyarrow import parquet
from sqlalchemy import update
from starlette.testclient import TestClient

from tests.prepared import demonstration
from tests.servers.chromium import browser_at, browser_of_the_machine
from tests.web.browser_pages import faults, served
from tests.web.rooms import links, room, walked
from yalu.db.core.engine import Database, open_database
from yalu.db.models import Source
from yalu.db.room import articles, changes
from yalu.db.room.spread import spread
from yalu.demo.articles import calendar, edition, when
from yalu.demo.outlets import OUTLETS
from yalu.model import Kind
from yalu.records.filters import Filters
from yalu.records.spread import CopyOutcome

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket]
LARGEST = 100_000
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def _module_sockets() -> Iterator[None]:
    import pytest_socket

    pytest_socket.enable_socket()
    yield


@pytest.fixture(scope="module")
def fortnight(tmp_path_factory: pytest.TempPathFactory, _module_sockets: None) -> Iterator[Database]:
    """The database after all days."""
    database = open_database(f"sqlite:///{demonstration(tmp_path_factory)}")
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


def followed_edit(database: Database) -> int:
    """The edit of The Estuary that its reprint in Hagu Sinmun follows."""
    listed = changes.changes(database, Filters(kind=("article.body",), source=("the-estuary",))).items
    return next(
        record.change_id
        for record in listed
        if any(copy.following is CopyOutcome.FOLLOWED for copy in spread(database, record))
    )


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
    assert re.search(r'class="summary"><a href="/changes/\d+">Visible again between 6 Nov 03:00 and 8 Nov', page)


def test_the_axis_and_its_table_tell_the_same(client: TestClient, fortnight: Database) -> None:
    record = changes.change(fortnight, number_of(fortnight, Kind.ARTICLE_GONE))
    page = client.get(f"/articles/{record.article_id}").text
    assert page.count("<svg") - page.count('aria-hidden="true"><rect') >= 2
    assert page.count("not available") >= 2 and 'class="gap"' in page
    assert '<th scope="col">What</th>' in page and f"/changes/{record.change_id}" in page
    back = changes.change(fortnight, number_of(fortnight, Kind.COMMENT_BACK))
    page = client.get(f"/articles/{back.article_id}").text
    assert re.search(r"Comment 1003 visible again, 8 Nov 2026 03:00 UTC</title><circle[^>]*/><path class=\"back ", page)
    assert re.search(r"Version 3</a> · first seen <time[^>]*>12 Nov 2026 03:00 UTC</time>: No change was", page)


def test_a_change_of_the_template_says_how_many_pages_have_it(client: TestClient, fortnight: Database) -> None:
    page = client.get(f"/changes/{number_of(fortnight, Kind.SOURCE_TEMPLATE)}").text
    assert "the same difference on 13 articles" in page and "belongs to its readers" not in page


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
    assert re.search(r"v2 · 2026-11-06</a><p[^>]*>The pact has 22 chapters", page)
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
    ("language", "said"), [("ko", "최근에 바뀐 것"), ("zh-TW", "最近的变更"), ("ja", "最近の変更")]
)
def test_a_page_speaks_the_reader_s_language_in_the_reader_s_zone(client: TestClient, language: str, said: str) -> None:
    assert said in client.get("/", headers={"Accept-Language": f"fr, {language};q=0.8, en;q=0.5"}).text
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


@pytest.fixture(scope="module")
def address(fortnight: Database) -> Iterator[str]:
    """Of a room that a browser can ask. Its second paper is state media, so that a reader can choose those."""
    with fortnight.write() as connection:
        connection.execute(update(Source).where(Source.id == "hagu-sinmun").values(type="state-media"))
    with served(fortnight, now=when(len(calendar()))) as address:
        yield address


@pytest.fixture(scope="module")
def browser(_module_sockets: None) -> Iterator[Browser]:
    with browser_at(browser_of_the_machine()) as browser:
        yield browser


@pytest.mark.chromium
@pytest.mark.timeout(300)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(browser: Browser, address: str, fortnight: Database) -> None:
    headline, gone = (number_of(fortnight, kind) for kind in (Kind.ARTICLE_HEADLINE, Kind.COMMENT_GONE))
    piece = changes.change(fortnight, headline).article_id
    absent = changes.change(fortnight, number_of(fortnight, Kind.ARTICLE_GONE)).article_id
    held = [articles.article(fortnight, one.article_id) for one in articles.articles(fortnight, Filters()).items]
    beside = [
        next(f"/articles/{one.article.article_id}/diff?beside={other.article_id}" for one, other in alike)
        for alike in (
            ((one, other) for one in held for other in one.reprints),
            ((one, other) for one in held for other in one.editions),
        )
    ]
    addresses = [
        "/", "/changes", f"/changes/{headline}", f"/changes/{gone}", f"/changes/{followed_edit(fortnight)}?lang=ko",
        "/articles", f"/articles/{piece}",
        f"/articles/{absent}?lang=ja", f"/articles/{piece}/versions/2",
        f"/articles/{piece}/diff?from=1&to=2&view=side",
        f"/articles/{piece}/blame", f"/articles/{piece}/thread?at=2026-11-06T04:00Z&lang=ko&tz=Asia/Seoul", *beside,
        "/comments/18", "/sources", "/sources/the-estuary", "/search?q=한중&lang=zh", "/reports",
        "/captures/38?lang=ja", "/about",
        "/overview?per=day", "/overview?by=issue&count=articles&lang=ja", "/outlets?lang=ko",
    ]  # fmt: skip
    page = browser.new_page()
    found = {
        one: faults(page, address + one, status)
        for one, status in (*((one, 200) for one in addresses), ("/nothing", 404), ("/?tz=Mars/Base", 422))
    }
    page.close()
    assert {one: said for one, said in found.items() if said} == {}


@pytest.mark.chromium
@pytest.mark.timeout(120)
def test_an_analyst_s_day(browser: Browser, address: str, tmp_path: Path) -> None:
    """From the silent headline edit to a citation that a colleague without script can follow."""
    context = browser.new_context(accept_downloads=True, permissions=["clipboard-read", "clipboard-write"])
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(address)

    _finds_the_headline_edit(page)
    permalink = page.url
    _reads_versions_by_keyboard(page)
    _sees_a_removed_comment_in_its_place(page, address)
    for query in ("한중", "中韩"):
        page.get_by_role("searchbox", name="Search every version").fill(query)
        page.keyboard.press("Enter")
        expect(page.locator("mark").first).to_have_text(query)
    _downloads_what_state_media_changed(page, address, tmp_path)
    page.goto(permalink)
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "Eleanor Whitcombe" in copied and "/memento/20261103030000/" in copied
    (cited,) = re.findall(r"evidence: (http\S+/changes/\d+);", copied)
    assert urlsplit(cited).path == urlsplit(permalink).path
    context.close()

    bare = browser.new_context(java_script_enabled=False)
    colleague = bare.new_page()
    colleague.goto(cited)
    expect(colleague.locator("del").first).to_contain_text("must")
    expect(colleague.locator("ins").first).to_contain_text("should")
    bare.close()
    assert not wrong
    assert [url for url in asked if not url.startswith(address)] == []


def _finds_the_headline_edit(page: Page) -> None:
    """Among all changes: by a filter, by the least significance, and with the key j."""
    page.get_by_role("link", name="All changes").click()
    page.locator(".facets a", has_text="Headline edit").click()
    page.get_by_label("Significance at least").fill("0.7")
    page.get_by_role("button", name="Filter", exact=True).click()
    assert "kind=article.headline" in page.url and "min_significance=0.7" in page.url
    page.locator("h1").click()
    for _ in range(10):
        page.keyboard.press("j")
        if "Seoul" in page.evaluate("document.activeElement.textContent"):
            break
    item = page.locator("li.change", has=page.locator(":focus"))
    item.get_by_role("link", name="Silent headline edit").click()
    expect(page.locator("del").first).to_contain_text("must")
    expect(page.locator("ins").first).to_contain_text("should")
    expect(page.locator("main")).to_contain_text("between 2 Nov 03:00 and 3 Nov 03:00 UTC")


def _reads_versions_by_keyboard(page: Page) -> None:
    """The redline in its three views, the next step by an arrow key, blame, and the marks of the axis."""
    page.get_by_role("link", name="Compare the two versions").click()
    for view in ("Inline", "Side by side", "Changes only"):
        page.get_by_role("link", name=view).click()
        expect(page.get_by_role("link", name=view)).to_have_attribute("aria-current", "true")
        expect(page.locator(".diff ins").first).to_contain_text("should")
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**from=2&to=3**")
    page.keyboard.press("k")
    page.wait_for_url("**from=1&to=2**")
    page.get_by_role("link", name="Which version brought each sentence").click()
    expect(page.locator(".blame .later").first).to_contain_text("v2 · 2026-11-03")
    page.locator("h1 a").click()
    page.locator(".axis svg.wide a").first.focus()
    page.keyboard.press("ArrowRight")
    assert "Version 2" in str(page.evaluate("document.activeElement.querySelector('title').textContent"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/versions/2")
    page.locator("h1 a").click()


def _sees_a_removed_comment_in_its_place(page: Page, address: str) -> None:
    """As of a time between its disappearance and its return, with its evidence; and the chart of the thread's life."""
    page.get_by_role("link", name="The thread as of any time").click()
    page.get_by_label("As of (UTC)").fill("2026-11-06T04:00")
    page.get_by_role("button", name="Show", exact=True).click()
    removed = page.locator(".thread li.gone")
    expect(removed).to_contain_text("radio call")
    expect(removed).to_contain_text("last seen 4 Nov 03:00, found missing 5 Nov 03:00 UTC")
    expect(page.locator("svg.life-wide .moment")).to_have_count(1)
    page.locator(".life-chart + details summary").click()
    row = page.locator(".life-chart + details tbody tr", has_text="5 Nov 2026 03:00 UTC")
    expect(row.locator("td")).to_have_text(["13", "12", "0"])
    removed.get_by_role("link", name="found missing").click()
    assert re.fullmatch(rf"{address}/changes/\d+", page.url)
    page.locator("dt:text-is('Comment') + dd a").click()
    expect(page.locator("main")).to_contain_text("missed 2 times in a row")


def _downloads_what_state_media_changed(page: Page, address: str, folder: Path) -> None:
    """Both downloads hold what the list shows."""
    page.goto(f"{address}/changes")
    page.locator(".facets a", has_text="state media").click()
    shown = page.locator("li.change").count()
    assert 0 < shown < 30
    assert page.locator("li.change", has_text="하구신문").count() == shown
    for name in ("CSV", "Parquet"):
        with page.expect_download() as download:
            page.get_by_role("link", name=name).click()
        download.value.save_as(folder / name)
    lines = (folder / "CSV").read_text("utf-8-sig").splitlines()
    assert parquet.read_table(folder / "Parquet").num_rows == shown <= len(lines) - 1


def test_what_pages_load_is_small(client: TestClient) -> None:
    loaded = {link for link in links(client.get("/").text) if link.startswith("/static/")}
    assert len(loaded) == 3
    assert sum(len(client.get(link).content) for link in loaded) < 60_000


@pytest.mark.timeout(300)
def test_the_notebook_of_the_tutorial_runs(fortnight: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YALU_DATABASE_URL", fortnight.engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("MPLBACKEND", "Agg")
    told: dict[str, Any] = {}
    for cell in json.loads((ROOT / "docs/tutorial/what-changed.ipynb").read_text())["cells"]:
        assert cell["cell_type"] == "markdown" or cell["outputs"] == []
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), told)
    assert dict(told["by_outlet"]["silent"]) == {"The Estuary": 2}
    assert sorted(told["removals"]["kind"]) == ["article.gone", "comment.gone", "comment.gone"]
    assert (told["removals"]["hours"] >= 24).all()
    assert told["states"]["last seen"] != told["states"]["proved"]
    assert told["axes"].get_legend_handles_labels()[1] == ["article", "comment", "source", "thread"]
