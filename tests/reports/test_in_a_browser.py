"""The report as a browser shows it: one page that needs nothing else and breaks nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reports.browser import EXAMINE, SIZE, UNFOLD, shown
from tests.reports.fortnight import golden_report
from tests.reports.report_examples import busy_report, empty_report
from yalu.model import READER_LANGUAGES
from yalu.reports import render

SCREEN = 800
"""Pixels of a phone's screen."""

pytestmark = pytest.mark.chromium


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_nothing_scrolls_sideways_folded_or_not(chromium: str, tmp_path: Path, width: int) -> None:
    page = render(busy_report(), "html")
    assert "Content-Security-Policy" in page
    for script in (SIZE, UNFOLD + SIZE):
        assert shown(chromium, tmp_path, page, script, width=width)["wide"] <= width


@pytest.mark.parametrize("language", READER_LANGUAGES)
def test_a_phone_shows_the_fortnight_in_less_than_six_screens(chromium: str, tmp_path: Path, language: str) -> None:
    page = render(golden_report(language), "html")
    size = shown(chromium, tmp_path, page, SIZE, width=360)
    assert size["wide"] <= 360
    assert size["high"] < 6 * SCREEN


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_axe_finds_nothing(chromium: str, tmp_path: Path, width: int, dark: bool) -> None:
    page = render(golden_report("ko"), "html")
    found = shown(chromium, tmp_path, page, UNFOLD + EXAMINE, width=width, dark=dark)
    assert found == {"violations": []}


def test_axe_finds_nothing_in_a_quiet_report(chromium: str, tmp_path: Path) -> None:
    found = shown(chromium, tmp_path, render(empty_report(), "html"), EXAMINE, width=360)
    assert found == {"violations": []}


def test_axe_would_find_something(chromium: str, tmp_path: Path) -> None:
    page = render(empty_report(), "html").replace("<html lang=", "<html data-was=")
    (violation,) = shown(chromium, tmp_path, page, EXAMINE, width=360)["violations"]
    assert violation.startswith("html-has-lang")
