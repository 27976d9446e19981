"""The pages of the room on paper: nothing that only a screen can use, and every address that a reader needs."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page

from tests.db.db_samples import DAY_ONE
from tests.servers.chromium import browser_at, browser_of_the_machine
from tests.web.browser_pages import served
from tests.web.room_examples import PLAIN_URL, filled
from yalu.db.core.engine import open_database
from yalu.db.reports import ledger

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket, pytest.mark.chromium]

PAPER = {"width": 680, "height": 960}
"""What the text of a sheet A4 is wide and high, in pixels of CSS."""
OF_A_SCREEN = "nav, form, button, .facets, .pager, .tabs, .skip, .slider, .choices, .comparing"
_AFTER = "one => getComputedStyle(one, '::after').content"
_KEPT = "all => all.map(one => getComputedStyle(one).breakAfter)"
_LIGHTNESS = """
() => [...document.querySelectorAll('main *')].filter(one => one.checkVisibility() && one.innerText).map(
  one => [one.className || one.tagName, getComputedStyle(one).color.match(/[\\d.]+/g).slice(0, 3).map(Number)]
).filter(([, sign]) => Math.max(...sign) > 160).map(([name]) => name)
"""


def on_paper(page: Page, address: str) -> None:
    """Asserts what holds for every page."""
    page.emulate_media(media="print", color_scheme="dark")
    page.set_viewport_size(PAPER)  # type: ignore[arg-type]  # its own name for a width and a height
    page.goto(address)
    assert [element for element in page.locator(OF_A_SCREEN).all() if element.is_visible()] == [], address
    assert page.evaluate("document.documentElement.scrollWidth") <= PAPER["width"], address
    assert page.evaluate(_LIGHTNESS) == [], address
    assert page.locator(".printed").inner_text() == address
    assert {
        element.evaluate("element => getComputedStyle(element).breakAfter") for element in page.locator("h1, h2").all()
    } == {"avoid"}


@pytest.mark.timeout(300)
def test_paper_has_what_a_reader_needs(sqlite_url: str) -> None:
    database = filled(open_database(sqlite_url))
    ledger.add_report(
        database, ledger.NewReport("desk", DAY_ONE, DAY_ONE.replace(day=8), "x", {"headline-silent": 2}, [1, 2, 3])
    )
    with served(database, now=DAY_ONE) as room, browser_at(browser_of_the_machine()) as browser:
        page = browser.new_page()
        for path in ("/", "/changes", "/articles/1/diff?from=1&to=2&view=side", "/reports", "/reports/1"):
            on_paper(page, room + path)
        assert page.locator(".summary").inner_text() == "2 changes: 2 silent headline edits."
        on_paper(page, f"{room}/articles/1/thread?at=2026-03-09&tz=Asia%2FSeoul")
        (gone,) = page.locator(".thread .lost a").all()
        assert re.fullmatch(r'" \(" attr\(href\) "\)"|" \(/changes/\d+.*\)"', gone.evaluate(_AFTER))
        on_paper(page, f"{room}/articles/1")
        publisher = page.get_by_role("link", name="At the publisher")
        assert publisher.get_attribute("href") == PLAIN_URL
        assert publisher.evaluate(_AFTER) not in ("none", "normal", "")
        on_paper(page, f"{room}/articles/1/diff?from=1&to=2&view=inline")
        for name, line in (("ins", "underline"), ("del", "line-through")):
            drawn = page.locator(f".diff {name}").first
            assert line in str(drawn.evaluate("one => getComputedStyle(one).textDecorationLine"))
        assert page.pdf(format="A4").startswith(b"%PDF")
    database.close()
