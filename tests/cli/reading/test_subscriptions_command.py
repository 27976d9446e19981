"""`yalu subscriptions` and what the doctor says of them."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run
from tests.db.db_samples import SOURCE, Days
from yalu.cli.reading.subscriptions import subscriptions
from yalu.jobs.changes.diff_job import diff
from yalu.jobs.reports.readers import where_text
from yalu.settings import Settings
from yalu.subscriptions.following import OPTIONS

TOKEN = "TOKEN-OF-A-SERVICE"
DESK = """
[[subscription]]
id = "desk"
to = ["mailto:desk@example.org", "slack://TOKEN-OF-A-SERVICE/x"]
at = "07:30"
timezone = "Asia/Seoul"
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A subscription file that the settings name."""
    file = tmp_path / "subscriptions.toml"
    file.write_text(DESK, encoding="utf-8")
    monkeypatch.setenv("YALU_SUBSCRIPTIONS", str(file))
    return file


def values(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


def listed(yalu: Run) -> dict[str, dict[str, Any]]:
    return {subscription["id"]: subscription for subscription in values(yalu("subscriptions", "list", "--json").out)}


def doctor(yalu: Run) -> list[tuple[str, bool, str]]:
    checks = values(yalu("doctor", "--json", status=None).out)
    return [(check["what"], check["ok"], check["says"]) for check in checks if check["what"].startswith("subscription")]


class TestWithNone:
    def test_the_list_and_the_doctor_say_where_reports_go(self, yalu: Run, tmp_path: Path) -> None:
        folder = tmp_path / ".yalu" / "reports"
        assert f"every day at 06:00 (UTC): all changes → file://{folder}" in yalu("subscriptions", "list").out
        ((what, ok, says),) = doctor(yalu)
        assert (what, ok) == ("subscriptions", True)
        assert says == f"none; reports go to the folder {folder}, every day at 06:00 (UTC)"

    def test_the_default_can_be_paused_and_the_doctor_says_so(self, yalu: Run) -> None:
        yalu("subscriptions", "pause", "reports")
        ((_, ok, says),) = doctor(yalu)
        assert not ok and "`yalu subscriptions resume reports`" in says

    def test_it_is_there_before_the_database(self, yalu: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("YALU_DATABASE_URL", f"sqlite:///{tmp_path / 'none.db'}")
        assert list(listed(yalu)) == ["reports"]
        assert not (tmp_path / "none.db").exists()


@pytest.mark.parametrize(
    ("text", "where"),
    [
        (DESK, "1 subscription; `yalu subscriptions list` shows where each goes"),
        (f"{DESK}x = 1", "1 error in subscriptions; `yalu doctor` names all"),
    ],
)
def test_where_reports_go_is_one_line(file: Path, sqlite_url: str, text: str, where: str) -> None:
    file.write_text(text, encoding="utf-8")
    settings = Settings(database_url=sqlite_url, subscriptions=(file,))
    assert where_text(settings) == where
    broken = replace(settings, database_url="sqlite:////no/such/folder/yalu.db")
    assert where_text(broken).startswith("not known: ")


class TestAddAndRemove:
    def test_what_is_added_is_listed_in_the_words_of_a_file(self, yalu: Run) -> None:
        options = ["--every", "week", "--on", "friday", "--at", "07:30", "--timezone", "Asia/Seoul", "--language", "ko"]
        options += ["--source", "the-globalist", "--country", "KR", "--article-language", "zh", "--issue", "thaad"]
        options += [
            "--kind",
            "article.gone",
            "--word",
            "사드",
            "--min-significance",
            "0.5",
            "--quiet",
            "22:00",
            "07:00",
        ]
        added = values(yalu("subscriptions", "add", "desk", "--to", "mailto:a@b.example", *options, "--json").out)[0]
        assert listed(yalu) == {"desk": added}
        assert {key: value for key, value in added.items() if key != "next"} == {
            "id": "desk",
            "to": ["mailto:a@b.example"],
            "every": "week",
            "on": "friday",
            "at": "07:30",
            "timezone": "Asia/Seoul",
            "language": "ko",
            "sources": ["the-globalist"],
            "countries": ["KR"],
            "languages": ["zh"],
            "issues": ["thaad"],
            "kinds": ["article.gone"],
            "words": ["사드"],
            "min_significance": 0.5,
            "quiet": ["22:00", "07:00"],
            "paused": False,
            "origin": "database",
            "file": None,
        }

    def test_every_error_is_told_on_one_line(self, yalu: Run) -> None:
        printed = yalu("subscriptions", "add", "desk", "--to", TOKEN, "--every", "month", "--kind", "x", status=2)
        assert "3 errors in subscriptions: database: subscription 'desk': to[0]: must begin with" in printed.err
        assert "; database: subscription 'desk': every: " in printed.err and TOKEN not in printed.err
        assert list(listed(yalu)) == ["reports"]

    @pytest.mark.parametrize("name", ["A", "", "a b", "-"])
    def test_an_id_is_an_id(self, yalu: Run, name: str) -> None:
        printed = yalu("subscriptions", "add", "--to", "file:///srv", "--", name, status=2)
        assert "must" in printed.err

    def test_an_id_is_taken_once(self, yalu: Run, file: Path) -> None:
        assert "already" in yalu("subscriptions", "add", "desk", "--to", "file:///srv", status=2).err
        yalu("subscriptions", "add", "more", "--to", "file:///srv")
        assert "already" in yalu("subscriptions", "add", "more", "--to", "file:///srv", status=2).err
        assert list(listed(yalu)) == ["desk", "more"]

    def test_what_was_added_is_removed_and_what_stands_in_a_file_is_not(self, yalu: Run, file: Path) -> None:
        yalu("subscriptions", "add", "more", "--to", "file:///srv")
        assert yalu("subscriptions", "remove", "more").out == "removed more\n"
        assert str(file) in yalu("subscriptions", "remove", "desk", status=2).err
        assert "'more'" in yalu("subscriptions", "remove", "more", status=2).err
        assert list(listed(yalu)) == ["desk"]

    def test_what_mail_lacks_is_named_when_a_mail_address_is_added(
        self, yalu: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def unset(name: str, to: str) -> list[str]:
            return re.findall(r"YALU_\w+", yalu("subscriptions", "add", name, "--to", to).err)

        assert unset("first", "mailto:a@b.example") == ["YALU_SMTP_URL", "YALU_MAIL_FROM"]
        assert unset("folder", "file:///srv") == []
        monkeypatch.setenv("YALU_SMTP_URL", "smtp://127.0.0.1:1")
        assert unset("second", "mailto:a@b.example") == ["YALU_MAIL_FROM"]
        monkeypatch.setenv("YALU_MAIL_FROM", "yalu@example.org")
        assert unset("third", "mailto:a@b.example") == []


class TestPause:
    @pytest.mark.parametrize("name", ["desk", "more"])
    def test_both_kinds_are_paused_and_resumed(self, yalu: Run, file: Path, name: str) -> None:
        yalu("subscriptions", "add", "more", "--to", "file:///srv")
        assert yalu("subscriptions", "pause", name).out == f"{name} is paused\n"
        assert yalu("subscriptions", "pause", name).out == f"{name} was paused already\n"
        assert listed(yalu)[name]["paused"] and listed(yalu)[name]["next"] is None
        assert values(yalu("subscriptions", "resume", name, "--json").out) == [
            {"id": name, "paused": False, "changed": True}
        ]
        assert not listed(yalu)[name]["paused"]

    def test_an_unknown_one_is_named_with_those_there_are(self, yalu: Run, file: Path) -> None:
        printed = yalu("subscriptions", "pause", "dusk", status=2)
        assert printed.err == "yalu: no subscription has the id 'dusk'; there is desk; did you mean 'desk'?\n"

    def test_a_pause_of_the_file_is_ended_in_the_file(self, yalu: Run, file: Path) -> None:
        file.write_text(f"{DESK}paused = true\n", encoding="utf-8")
        assert "resumed there" in yalu("subscriptions", "resume", "desk", status=2).err


def test_a_new_database_is_tried_without_a_row_of_zeros(yalu: Run) -> None:
    lines = yalu("subscriptions", "test", "reports").out.splitlines()
    assert "nothing is stored of that time: each report would say so" in lines
    assert not [line for line in lines if "0 articles" in line]


class TestWrongFiles:
    def test_the_list_tells_each_error_and_shows_the_others(self, yalu: Run, file: Path, tmp_path: Path) -> None:
        file.write_text(f'{DESK}[[subscription]]\nid = "bad"\nto = ["{TOKEN}"]\nat = "8"\n', encoding="utf-8")
        assert yalu("subscriptions", "list", "--json", status=1).out
        printed = yalu("subscriptions", "list", status=1)
        assert printed.out.startswith("desk  on ") and len(printed.err.splitlines()) == 2
        assert TOKEN not in printed.out + printed.err

    def test_the_doctor_names_each_error(self, yalu: Run, file: Path) -> None:
        file.write_text(f'{DESK}on = "monday"\nat2 = 1\n', encoding="utf-8")
        checks = doctor(yalu)
        assert [(what, ok) for what, ok, _ in checks] == [("subscriptions", False)] * 2
        assert checks[0][2] == f"{file}: subscription 'desk': at2: no such field; did you mean 'at'?"

    @pytest.mark.loopback
    @pytest.mark.enable_socket
    def test_the_doctor_lists_what_is_right_and_asks_for_a_mail_server(
        self, yalu: Run, file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        checks = doctor(yalu)
        assert checks[2][:2] == ("subscription desk", True)
        assert "every day at 07:30 (Asia/Seoul): all changes → mailto:desk@example.org, slack://#" in checks[2][2]
        assert [ok for _, ok, _ in checks] == [False, False, True] and "YALU_SMTP_URL is not set" in checks[0][2]
        monkeypatch.setenv("YALU_SMTP_URL", "smtp://127.0.0.1:1")
        monkeypatch.setenv("YALU_MAIL_FROM", "yalu@example.org")
        assert [ok for _, ok, _ in doctor(yalu)] == [True]


@pytest.fixture
def changes(days: Days, sqlite_url: str) -> Days:
    """The changes of two days at noon of the database's time, all of one piece but for the first sights."""
    diff(Settings(database_url=sqlite_url, secret="s3cret", now=days.now))
    return days


class TestReplay:
    def test_a_file_is_tried_before_it_is_installed(self, yalu: Run, changes: Days, tmp_path: Path) -> None:
        (tmp_path / "new.toml").write_text(DESK, encoding="utf-8")
        arguments = ("--file", "new.toml", "--since", "2026-03-01", "--until", "2026-03-08")
        *reports, sums = values(yalu("subscriptions", "test", "desk", *arguments, "--json").out)
        assert sums["matched"] == sums["changes"] > 0
        assert sums["reports"] == len(reports) == 7
        assert sums["mails"] == 14 and sums["mails_unfolded"] == 2 * sums["matched"]
        assert sum(report["changes"] for report in reports) == sums["matched"]
        assert {item["source"] for report in reports for item in report["items"]} == {SOURCE.id}
        output = yalu("subscriptions", "test", *arguments).out
        assert "KST  " in output and "7 reports to 2 addresses: 14 messages; unfolded, one for each change:" in output
        assert "longest silence: " in output and TOKEN not in output

    def test_a_rule_that_is_installed_is_tried_by_its_id(self, yalu: Run, changes: Days, file: Path) -> None:
        printed = yalu("subscriptions", "test", "desk", "--since", "2026-03-01", "--until", "2026-03-08")
        assert printed.out.splitlines()[-4].startswith("desk: every day at 07:30 (Asia/Seoul): all changes → mailto:")

    def test_days_without_a_change_are_one_line(self, yalu: Run, changes: Days, file: Path) -> None:
        output = yalu("subscriptions", "test", "desk", "--since", "2026-02-01", "--until", "2026-03-08").out
        empty = [each for each in output.splitlines() if "0 changes" in each or "without a change" in each]
        assert empty[0].startswith("2026-02-0") and " to 2026-0" in empty[0] and "reports without a change" in empty[0]
        assert len(empty) <= 3

    def test_nothing_is_sent_or_recorded(self, yalu: Run, changes: Days, file: Path) -> None:
        before = changes.database.engine.url.database
        content = Path(str(before)).read_bytes()
        yalu("subscriptions", "test", "desk", "--since", "2026-03-01")
        assert Path(str(before)).read_bytes() == content

    @pytest.mark.parametrize(
        ("arguments", "error"),
        [
            ((), "name the subscription, or give --file"),
            (("dusk",), "no subscription has the id 'dusk'"),
            (("desk", "--file", "missing.toml"), "missing.toml: cannot be read: No such file or directory"),
            (("desk", "--since", "2026-03-08", "--until", "2026-03-01"), "before it begins"),
            (("dusk", "--file", "subscriptions.toml"), "there is desk"),
        ],
    )
    def test_wrong_usage_is_one_line(self, yalu: Run, file: Path, arguments: tuple[str, ...], error: str) -> None:
        assert error in yalu("subscriptions", "test", *arguments, status=2).err


def test_the_command_has_every_option_that_the_reading_room_writes() -> None:
    known = {option for parameter in subscriptions.commands["add"].params for option in parameter.opts}
    assert set(OPTIONS.values()) <= known
