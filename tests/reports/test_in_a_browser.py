"""The report as a browser shows it: one page that needs nothing else and breaks nothing."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.reports.browser import size, violations
from tests.reports.fortnight import golden_report
from tests.reports.report_examples import busy_report, empty_report
from yalu.model import READER_LANGUAGES
from yalu.reports.formats.render import render

SCREEN = 800
"""Pixels of a phone's screen."""

pytestmark = pytest.mark.chromium


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_nothing_scrolls_sideways_folded_or_not(browser: Browser, width: int) -> None:
    page = render(busy_report(), "html")
    assert "Content-Security-Policy" in page
    for unfolded in (False, True):
        assert size(browser, page, width=width, unfolded=unfolded).wide <= width


@pytest.mark.parametrize("language", READER_LANGUAGES)
def test_a_phone_shows_the_fortnight_in_less_than_six_screens(browser: Browser, language: str) -> None:
    page = render(golden_report(language), "html")
    phone = size(browser, page, width=360)
    assert phone.wide <= 360
    assert phone.high < 6 * SCREEN


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_axe_finds_nothing(browser: Browser, width: int, dark: bool) -> None:
    page = render(golden_report("ko"), "html")
    assert violations(browser, page, width=width, dark=dark, unfolded=True) == []


def test_axe_finds_nothing_in_a_quiet_report(browser: Browser) -> None:
    assert violations(browser, render(empty_report(), "html"), width=360) == []


def test_axe_would_find_something(browser: Browser) -> None:
    page = render(empty_report(), "html").replace("<html lang=", "<html data-was=")
    (violation,) = violations(browser, page, width=360)
    assert violation.startswith("html-has-lang")
