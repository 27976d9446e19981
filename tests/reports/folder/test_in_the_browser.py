"""The index and mails as a browser shows them: nothing scrolls sideways, and axe finds nothing."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser

from tests.reports.browser import size, violations
from tests.reports.folder.test_folder_pages import articles
from tests.reports.fortnight import golden_report
from yalu.model import READER_LANGUAGES
from yalu.presentation.report_folder import folder_files, render_index
from yalu.reports.formats.mail import render_mail
from yalu.reports.report import Links, Reader

pytestmark = pytest.mark.chromium


def pages(language: str) -> dict[str, str]:
    """The index, and an index of nothing."""
    report = golden_report(language)
    return {
        "index": folder_files(report, articles(report), {})["index.html"],
        "empty": render_index([], Reader("desk", language))["index.html"],
    }


@pytest.mark.parametrize("language", READER_LANGUAGES)
@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_scrolls_sideways(browser: Browser, language: str, width: int) -> None:
    for page in pages(language).values():
        assert size(browser, page, width=width, unfolded=True).wide <= width


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_in_an_index(browser: Browser, width: int, dark: bool) -> None:
    for name, page in pages("ko").items():
        assert (name, violations(browser, page, width=width, dark=dark, unfolded=True)) == (name, [])


@pytest.mark.parametrize("language", READER_LANGUAGES)
@pytest.mark.parametrize("stripped", [False, True], ids=["styled", "stripped"])
def test_a_mail_fits_a_phone_with_and_without_its_styles(browser: Browser, language: str, stripped: bool) -> None:
    page = render_mail(golden_report(language), links=Links(room="https://room.example")).html
    if stripped:
        page = re.sub(r'<style>.*?</style>| (?:style|class)="[^"]*"', "", page, flags=re.DOTALL)
    assert size(browser, page, width=360).wide <= 360


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_in_a_mail(browser: Browser, dark: bool) -> None:
    page = render_mail(golden_report("ja"), links=Links(room="https://room.example")).html
    broken = violations(browser, page, width=640, dark=dark)
    assert [violation for violation in broken if not violation.startswith(("region", "landmark"))] == []
