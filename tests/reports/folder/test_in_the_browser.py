"""Stored pages, the index and mails as a browser shows them: nothing scrolls sideways, and axe finds nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.reports.browser import EXAMINE, SIZE, UNFOLD, shown
from tests.reports.folder.test_folder_pages import stored
from tests.reports.fortnight import golden_report
from yalu.model import READER_LANGUAGES
from yalu.reports import Links, Reader
from yalu.reports.formats.archive import render_index
from yalu.reports.formats.folder import folder_files
from yalu.reports.formats.mail import render_mail
from yalu.sources.source import Terms

pytestmark = pytest.mark.chromium


def pages(language: str, terms: Terms = Terms.LICENSED) -> dict[str, str]:
    """The index, the page of the first top item and of a piece that was there before, and an index of nothing."""
    report = golden_report(language)
    files = folder_files(report, stored(report, terms), {})
    first = f"pieces/{report.top[0].article_id}.html"
    known = f"pieces/{report.already_there[0].newest[0].article_id}.html"
    return {
        "piece": files[first],
        "known": files[known],
        "index": files["index.html"],
        "empty": render_index([], reader=Reader("desk", language))["index.html"],
    }


@pytest.mark.parametrize("language", READER_LANGUAGES)
@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_scrolls_sideways(chromium: str, tmp_path: Path, language: str, width: int) -> None:
    for page in pages(language).values():
        assert shown(chromium, tmp_path, page, UNFOLD + SIZE, width=width)["wide"] <= width


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_in_stored_pages(chromium: str, tmp_path: Path, width: int, dark: bool) -> None:
    for name, page in pages("ko").items():
        found = shown(chromium, tmp_path, page, UNFOLD + EXAMINE, width=width, dark=dark)
        assert (name, found) == (name, {"violations": []})


@pytest.mark.parametrize("language", READER_LANGUAGES)
@pytest.mark.parametrize("stripped", [False, True], ids=["styled", "stripped"])
def test_a_mail_fits_a_phone_with_and_without_its_styles(
    chromium: str, tmp_path: Path, language: str, stripped: bool
) -> None:
    page = render_mail(golden_report(language), links=Links(room="https://room.example")).html
    if stripped:
        page = re.sub(r'<style>.*?</style>| (?:style|class)="[^"]*"', "", page, flags=re.DOTALL)
    assert shown(chromium, tmp_path, page, SIZE, width=360)["wide"] <= 360


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_in_a_mail(chromium: str, tmp_path: Path, dark: bool) -> None:
    page = render_mail(golden_report("ja"), links=Links(room="https://room.example")).html
    found = shown(chromium, tmp_path, page, EXAMINE, width=640, dark=dark)
    assert [one for one in found["violations"] if not one.startswith(("region", "landmark"))] == []
