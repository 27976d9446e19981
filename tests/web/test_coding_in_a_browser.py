"""A coder codes by keys alone, in a real browser; the pages have no fault at any width."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import Page

from tests.db.db_samples import DAY_ONE
from tests.db.study.test_coding import EVERYTHING, PLAN
from tests.servers.chromium import browser_at, browser_of_the_machine
from tests.web.browser_pages import faults, served
from tests.web.room_examples import filled
from tests.web.test_users import ANNA, BEN
from yalu.db.core.engine import open_database
from yalu.db.study import codings, samples

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket]
LATER = DAY_ONE + timedelta(days=90)


def test_two_coders_and_the_keyboard(sqlite_url: str) -> None:
    database = filled(open_database(sqlite_url))
    samples.draw_sample(database, replace(PLAN, size=8), EVERYTHING, LATER)
    with served(database, now=LATER, web_users=(ANNA, BEN)) as room, browser_at(browser_of_the_machine()) as browser:
        anna, ben = (browser.new_context().new_page() for _ in range(2))
        _code(anna, room, "a-token-of-anna", "11213121")
        _code(ben, room, "a-token-of-ben", "11223")
        assert faults(ben, f"{room}/coding/1/6?lang=en") == []
        assert faults(ben, f"{room}/coding/1/6?lang=ja") == []
        assert faults(ben, f"{room}/coding/1?lang=en") == []
        ben.goto(f"{room}/coding/1/6?lang=en")
        for key in "071":
            _press(ben, key)
        assert [unit.codes for unit in codings.all_units(database, 1)][4:6] == [("removed", "removed"), ("fact",)]
        for address in ("coding", "coding/1", "coding/1/4"):
            for language in ("en", "ko"):
                assert faults(ben, f"{room}/{address}?lang={language}") == []
    database.close()


def _code(page: Page, room: str, token: str, keys: str) -> None:
    """Sign in and code as many changes as there are keys, with a note on the first."""
    page.goto(f"{room}/coding/1/1?lang=en")
    page.get_by_label("Your token").fill(token)
    with page.expect_navigation():
        page.get_by_role("button", name="Sign in").click()
    page.keyboard.press("j")
    page.wait_for_url("**/coding/1/2?lang=en")
    page.keyboard.press("k")
    page.wait_for_url("**/coding/1/1?lang=en")
    page.keyboard.press("n")
    page.keyboard.type("7 to 9 lanes")
    page.keyboard.press("Escape")
    for key in keys:
        _press(page, key)


def _press(page: Page, key: str) -> None:
    """Press a key that sends the form, and wait for the next page."""
    with page.expect_navigation():
        page.keyboard.press(key)
