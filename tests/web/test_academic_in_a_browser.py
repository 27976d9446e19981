"""An academic's day over the demonstration's fortnight, by commands and in a browser; its steps are counted."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, Page, expect

from tests.prepared import demonstration
from tests.web.browser_pages import served
from tests.web.fortnight import number_of
from tests.web.test_users import ANNA, BEN
from yalu.cli.main import yalu
from yalu.db.core.engine import Database, open_database
from yalu.db.room import changes
from yalu.demo.articles import calendar, when
from yalu.model import Kind

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket, pytest.mark.chromium]

NOW = when(len(calendar()))
ALPHA = re.compile(r"alpha (?:\(nominal\) )?(-?\d\.\d{3})")
COMPARED = Path(__file__).parents[2] / "docs/explanation/study-compared.md"


class Day:
    """What the academic does: commands, and steps in the room (a click, a key, a field that is filled)."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.commands = self.steps = 0

    def command(self, *words: str) -> str:
        self.commands += 1
        done = CliRunner().invoke(yalu, words)
        assert done.exit_code == 0, done.output
        return done.stdout

    def step(self, act: Callable[[], object]) -> None:
        self.steps += 1
        act()

    def click(self, role: str, name: str, within: str = "body") -> None:
        self.step(self.page.locator(within).get_by_role(role, name=name).first.click)  # type: ignore[arg-type]


@pytest.fixture
def studied(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    """A copy of the fortnight, which the commands find too."""
    url = f"sqlite:///{demonstration(tmp_path_factory)}"
    own = {
        "DATABASE_URL": url,
        "SECRET": "the demonstration keeps no secrets",
        "NOW": NOW.isoformat(),
        "HOME": str(tmp_path),
        "REGISTRY": "none",
    }
    for name, value in own.items():
        monkeypatch.setenv(f"YALU_{name}", value)
    monkeypatch.chdir(tmp_path)
    return open_database(url)


@pytest.mark.timeout(120)
def test_an_academic_s_day(browser: Browser, studied: Database, tmp_path: Path) -> None:
    """Bibliography in, drift found, a statistic with its denominator, a sample coded by two, alpha, data set out."""
    with served(studied, now=NOW, web_users=(ANNA, BEN)) as room:
        day = Day(new_page(browser))
        _brings_a_bibliography(day, studied)
        _signs_in(day, f"{room}/", "a-token-of-anna")
        _finds_what_drifted(day)
        _cites_a_statistic(day, room)
        day.command(
            "coding", "draw", "edits", "--codebook", "silent-edit", "--size", "4", "--strata", "source",
            "--silent", "--coder", "anna", "--coder", "ben",
        )  # fmt: skip
        anna = day.page
        _codes(day, room, "1121")
        day.page = new_page(browser)
        _signs_in(day, f"{room}/", "a-token-of-ben")
        _codes(day, room, "1122")
        day.page = anna
        day.step(lambda: anna.goto(f"{room}/coding/1"))
        (shown,) = ALPHA.findall(anna.locator("main").inner_text())
        assert shown in day.command("coding", "alpha", "edits")
        day.command("export", "--dataset", "set")
        anna.context.close()
    studied.close()
    rows = list(csv.DictReader(io.StringIO((tmp_path / "set/data/codings.csv").read_text("utf-8-sig"))))
    assert len(rows) == 8 and {row["code"] for row in rows} != {""}
    assert f"{day.commands} commands and {day.steps} steps" in COMPARED.read_text("utf-8")


def new_page(browser: Browser) -> Page:
    page = browser.new_context().new_page()
    page.set_default_timeout(8000)
    return page


def _brings_a_bibliography(day: Day, database: Database) -> None:
    edited = changes.change(database, number_of(database, Kind.ARTICLE_HEADLINE))
    cited_on = f"{edited.not_before:%Y-%m-%d}"
    Path("refs.bib").write_text(
        f"@online{{bridge, url={{{edited.article_url}}}, urldate={{{cited_on}}}, pages={{12}}}}\n", encoding="utf-8"
    )
    assert "added bridge" in day.command("watch", "add", "--private", "--no-visit", "refs.bib")


def _signs_in(day: Day, address: str, token: str) -> None:
    day.page.goto(address)
    day.step(lambda: day.page.get_by_label("Your token").fill(token))
    with day.page.expect_navigation():
        day.click("button", "Sign in")


def _finds_what_drifted(day: Day) -> None:
    day.click("link", "Articles", "nav")
    day.click("link", "Cited pages")
    cited = day.page.locator("section.item", has_text="bridge, p. 12")
    expect(cited).to_contain_text("The page that you cite (p. 12) now says")
    expect(cited.locator(".citation")).to_contain_text("/versions/1")
    day.step(cited.get_by_role("link", name="Compare the two versions").click)
    expect(day.page.locator(".diff del").first).to_contain_text("must")


def _cites_a_statistic(day: Day, room: str) -> None:
    """The rate of silent edits with its interval and what it is of; its number leads to as many changes."""
    day.click("link", "Overview")
    day.click("link", "How outlets behave")
    row = day.page.locator("table.counts tbody tr", has_text="The Estuary")
    expect(row).to_contain_text("of checks:")
    heads = day.page.locator("table.counts thead th").all_inner_texts()
    assert {"Articles under watch", "Checks", "Complete snapshots"} <= set(heads)
    cell = row.locator("td").nth(heads.index("Silently edited articles") - 1)
    (many,) = re.findall(r"(\d+) changes?", cell.inner_text())
    day.step(cell.get_by_role("link").click)
    expect(day.page.locator("li.change")).to_have_count(int(many))
    assert day.page.url.startswith(f"{room}/changes?") and "until=" in day.page.url


def _codes(day: Day, room: str, keys: str) -> None:
    """Each change by one key."""
    day.step(lambda: day.page.goto(f"{room}/coding/1"))
    with day.page.expect_navigation():
        day.click("link", "Go on coding")
    for key in keys:
        with day.page.expect_navigation():
            day.step(lambda key=key: day.page.keyboard.press(key))  # type: ignore[misc]
