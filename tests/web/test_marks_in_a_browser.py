"""A user signs in, marks a change and signs out in a real browser, by the forms alone: no script runs."""

from __future__ import annotations

import pytest

from tests.db.db_samples import DAY_ONE
from tests.servers.chromium import browser_at, browser_of_the_machine
from tests.web.browser_pages import faults, served
from tests.web.room_examples import filled
from tests.web.test_users import ANNA, TOKEN
from yalu.db.core.engine import Database, open_database

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket]


def test_marks_need_no_script(sqlite_url: str) -> None:
    database: Database = filled(open_database(sqlite_url))
    with served(database, now=DAY_ONE, web_users=(ANNA,)) as room, browser_at(browser_of_the_machine()) as browser:
        page = browser.new_context(java_script_enabled=False).new_page()
        page.goto(f"{room}/changes/1")
        assert page.url.startswith(f"{room}/login?next=")
        page.get_by_label("Your token").fill("wrong")
        page.get_by_role("button", name="Sign in").click()
        assert page.get_by_role("alert").inner_text() == "No user has this token."
        page.get_by_label("Your token").fill(TOKEN)
        page.get_by_role("button", name="Sign in").click()
        assert page.url == f"{room}/changes/1"
        page.get_by_label("important").check()
        page.get_by_label("Note for all users").fill("ask the author\nabout the bridge")
        page.get_by_role("button", name="Save the mark").click()
        assert page.url == f"{room}/changes/1#marks"
        assert "important · anna" in page.locator("#marks").inner_text()
        seeing = browser.new_context(storage_state=page.context.storage_state())
        for address in ("changes/1", "changes?mark=important&baseline=true"):
            assert faults(seeing.new_page(), f"{room}/{address}") == []
        assert faults(browser.new_context().new_page(), f"{room}/login") == []
        page.goto(f"{room}/changes?mark=important&baseline=true")
        assert page.locator("li.change").count() == 1
        page.get_by_role("button", name="Sign out").click()
        assert page.url == f"{room}/login"
        page.goto(f"{room}/changes/1")
        assert "/login" in page.url
    database.close()
