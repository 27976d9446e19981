"""Debian's Chromium, for what only a browser can show."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest

from yalu.spiders.browser.page_renderer import limited

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def browser_of_the_machine() -> str:
    """The browser. In CI it must be there; elsewhere the test is skipped by name."""
    path = shutil.which("chromium")
    if path is None and os.environ.get("CI") == "true":
        pytest.fail("not installed: chromium (tests/servers/packages.txt)")
    if path is None:
        pytest.skip("not installed: chromium")
    return path


@contextmanager
def browser_at(chromium: str) -> Iterator[Browser]:
    """A running browser; nothing is fetched for it."""
    from playwright.sync_api import sync_playwright  # every run of the tests reads this module, few start a browser

    with TemporaryDirectory(prefix="yalu-browser-") as folder, sync_playwright() as playwright:
        program = limited(chromium, Path(folder))
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()
