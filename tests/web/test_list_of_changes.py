"""The list of changes in a browser: how much of it a screen holds, and that steps keep to its filters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.prepared import demonstration
from tests.web.browser_pages import served
from yalu.db.core.engine import open_database
from yalu.demo.articles import calendar, when

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket, pytest.mark.chromium, pytest.mark.timeout(120)]
DESK, TABLET, PHONE = (1440, 900), (768, 1024), (390, 844)
HIGHEST = 60
"""Pixels of CSS that one change of the list may take."""
LANGUAGES = ("en", "ko", "zh", "ja")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, module_sockets: None) -> Iterator[str]:
    """Of the room over the demonstration's fortnight, on the day after it."""
    database = open_database(f"sqlite:///{demonstration(tmp_path_factory)}")
    with served(database, now=when(len(calendar()))) as address:
        yield address
    database.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    yield page
    page.close()


def heights(page: Page) -> list[float]:
    return [float(height) for height in page.locator("li.change").evaluate_all("all => all.map(li => li.offsetHeight)")]


def sized(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})


@pytest.mark.parametrize("size", [DESK, TABLET, PHONE])
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_change_of_a_list_is_high(page: Page, address: str, language: str, size: tuple[int, int]) -> None:
    sized(page, size)
    for path in ("/changes", "/", "/changes?baseline=true"):
        page.goto(f"{address}{path}{'&' if '?' in path else '?'}lang={language}")
        measured = heights(page)
        assert len(measured) > 10 and max(measured) <= HIGHEST, (path, measured)


@pytest.mark.parametrize("query", ["", "min_significance=0.1", "source=the-estuary&min_significance=0.1"])
def test_the_first_screen_of_a_desk_holds_twelve_changes(page: Page, address: str, query: str) -> None:
    sized(page, DESK)
    page.goto(f"{address}/changes?{query}")
    bottoms = page.locator("li.change").evaluate_all("all => all.map(li => li.getBoundingClientRect().bottom)")
    assert sum(bottom <= DESK[1] for bottom in bottoms) >= min(12, len(bottoms)) > 8


def test_filters_stand_on_the_first_screen_of_a_phone(page: Page, address: str) -> None:
    sized(page, PHONE)
    page.goto(f"{address}/changes?kind=article.body")
    summary = page.locator("details.facets > summary")
    box = summary.bounding_box()
    assert box is not None and box["y"] + box["height"] < PHONE[1] / 2 and box["height"] >= 24
    first = page.locator("li.change").first.bounding_box()
    assert first is not None and box["y"] < first["y"] < PHONE[1]
    expect(page.get_by_label("Words", exact=True)).not_to_be_visible()
    summary.click()
    expect(page.get_by_label("Words", exact=True)).to_be_in_viewport()
    page.locator(".facets a", has_text="Last 7 days").click()
    assert parse_qs(urlsplit(page.url).query) == {"kind": ["article.body"], "since": ["7d"]}
    expect(page.locator(".chips")).to_contain_text("Last 7 days")


def test_a_desk_shows_filters_without_unfolding_them(page: Page, address: str) -> None:
    sized(page, DESK)
    page.goto(f"{address}/changes")
    expect(page.get_by_label("Words", exact=True)).to_be_in_viewport()
    expect(page.locator(".facets a", has_text="Last 7 days")).to_be_in_viewport()
    expect(page.locator("details.facets > summary")).not_to_be_visible()


@pytest.mark.parametrize("query", ["kind=article.body&kind=article.headline", "source=the-estuary&since=10d", "q=pact"])
def test_steps_from_a_change_keep_to_its_list(page: Page, address: str, query: str) -> None:
    """From the first change to the last by the key, every one of the list and no other, and back to the list."""
    page.goto(f"{address}/changes?{query}")
    listed = [
        str(each).removeprefix("change-")
        for each in page.locator("li.change").evaluate_all("all => all.map(li => li.id)")
    ]
    assert len(listed) > 1
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    seen = []
    for number in listed:
        page.wait_for_url(f"**/changes/{number}?**")
        seen.append(number)
        assert parse_qs(urlsplit(page.url).query) == parse_qs(query)
        expect(page.locator(".chips li")).to_have_count(len(query.split("&")))
        if page.locator("a[rel=next]").count():
            page.keyboard.press("j")
    assert seen == listed and page.locator("a[rel=next]").count() == 0
    page.get_by_role("link", name="In the list of changes").click()
    assert parse_qs(urlsplit(page.url).query) == parse_qs(query) and urlsplit(page.url).path == "/changes"


def test_this_week_about_an_issue_is_one_click_from_the_start(page: Page, address: str) -> None:
    page.goto(address)
    page.locator(".tabs a", has_text="Border").click()
    assert parse_qs(urlsplit(page.url).query) == {"issue": ["border"], "since": ["7d"]}
    expect(page.locator(".chips li")).to_have_text([re.compile("Issue: Border"), re.compile("Last 7 days")])
    assert heights(page)
