"""The reading room over the demonstration's fortnight in a browser: how it looks, and an analyst's day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect
from pyarrow import parquet
from sqlalchemy import update

from tests.web.browser_pages import faults, served
from tests.web.fortnight import followed_edit, number_of
from yalu.db.core.engine import Database
from yalu.db.models import Source
from yalu.db.room import articles, changes
from yalu.demo.articles import calendar, when
from yalu.model import Kind
from yalu.records.selection.filters import Filters

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket]


@pytest.fixture(scope="module")
def address(fortnight: Database) -> Iterator[str]:
    """Of a room that a browser can ask. Its second paper is state media, so that a reader can choose those."""
    with fortnight.write() as connection:
        connection.execute(update(Source).where(Source.id == "hagu-sinmun").values(type="state-media"))
    with served(fortnight, now=when(len(calendar()))) as address:
        yield address


@pytest.mark.chromium
@pytest.mark.timeout(300)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(browser: Browser, address: str, fortnight: Database) -> None:
    headline, gone = (number_of(fortnight, kind) for kind in (Kind.ARTICLE_HEADLINE, Kind.COMMENT_GONE))
    piece = changes.change(fortnight, headline).article_id
    absent = changes.change(fortnight, number_of(fortnight, Kind.ARTICLE_GONE)).article_id
    held = [
        articles.article(fortnight, article.article_id) for article in articles.articles(fortnight, Filters()).items
    ]
    beside = [
        next(f"/articles/{article.article_id}/diff?beside={other.article_id}" for article, other in alike)
        for alike in (
            ((article, other) for article in held for other in article.reprints),
            ((article, other) for article in held for other in article.editions),
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
        "/overview?per=day", "/overview?by=issue&count=articles&lang=ja", "/overview?by=kind&country=KR&lang=zh",
        "/overview?silent=true&lang=ko", "/outlets", "/outlets?lang=ko", "/outlets?lang=zh", "/outlets?lang=ja",
        "/footnotes", "/footnotes?lang=ja", "/follow?article=1&lang=ko",
    ]  # fmt: skip
    page = browser.new_page()
    faults_by_path = {
        path: faults(page, address + path, status)
        for path, status in (*((path, 200) for path in addresses), ("/nothing", 404), ("/?tz=Mars/Base", 422))
    }
    page.close()
    assert {path: wrong for path, wrong in faults_by_path.items() if wrong} == {}


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
