"""The report as a browser shows it: one page that needs nothing else and breaks nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.reports.report_examples import busy_report
from yalu.reports import render

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--window-size=420,900",
]


@pytest.fixture
def chromium() -> str:
    """The browser. In CI it must be there; elsewhere the test is skipped by name."""
    found = shutil.which("chromium")
    if found is None and os.environ.get("CI") == "true":
        pytest.fail("not installed: chromium (tests/servers/packages.txt)")
    if found is None:
        pytest.skip("not installed: chromium")
    return str(found)


@pytest.mark.chromium
def test_a_phone_shows_the_whole_report_without_scrolling_sideways(chromium: str, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    # The policy of the page allows no script, so what measures it is added to a copy without the policy.
    measure = "<script>document.title = document.documentElement.scrollWidth + ' of ' + innerWidth</script>"
    html = render(busy_report(), "html")
    assert "Content-Security-Policy" in html
    page.write_text(html.replace("Content-Security-Policy", "x-none").replace("</body>", f"{measure}</body>"), "utf-8")
    command = [chromium, *FLAGS, f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom", page.as_uri()]
    shown = subprocess.run(command, capture_output=True, text=True, timeout=90, check=True).stdout
    title = shown.split("<title>")[1].split("</title>")[0]
    wide, window = (int(part) for part in title.split(" of "))
    assert wide <= window
    assert shown.count("<ins") == html.count("<ins") > 0
