"""Sending by hand: once to each reader, said line by line, and what did not arrive is listed by the doctor."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.delivery.mail_servers import Inbox, free_port, post_office
from tests.sending.readers import SINCE, UNTIL, record_changes
from yalu.cli.reading.reports import FORMATS
from yalu.db.core.engine import open_database
from yalu.db.reports import hand_over, ledger
from yalu.model import DeliveryState
from yalu.reports.formats.render import Format

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket]

PERIOD = ("--since", SINCE.isoformat(), "--until", UNTIL.isoformat())
DESK = '[[subscription]]\nid = "desk"\nto = ["mailto:kim@desk.example", "mailto:wang@desk.example"]\n'


@pytest.fixture
def watched(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    database = open_database(sqlite_url)
    record_changes(database)
    database.close()
    monkeypatch.setenv("YALU_NOW", UNTIL.isoformat())
    return sqlite_url


@pytest.fixture
def inbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Inbox]:
    (tmp_path / "subscriptions.toml").write_text(DESK)
    box = Inbox()
    with post_office(box) as port:
        monkeypatch.setenv("YALU_SUBSCRIPTIONS", str(tmp_path / "subscriptions.toml"))
        monkeypatch.setenv("YALU_SMTP_URL", f"smtp://127.0.0.1:{port}")
        monkeypatch.setenv("YALU_MAIL_FROM", "yalu@river.example")
        yield box


def test_without_a_subscription_reports_go_to_a_folder_that_is_named(yalu: Run, watched: str, tmp_path: Path) -> None:
    folder = tmp_path / ".yalu" / "reports"
    lines = yalu("report", "--send").out.splitlines()
    assert lines == [f"reports: folder {folder}: delivered", f"reports are in {folder}"]
    assert (folder / "index.html").exists()
    assert len(list(folder.glob("*T*.json"))) == 1
    assert yalu("report", "--send").out == "0 reports made, no delivery is due\n"


def test_a_repeated_command_sends_nothing_twice(yalu: Run, watched: str, inbox: Inbox) -> None:
    first = json.loads(yalu("report", "--send", *PERIOD, "--json").out)
    assert (first["reports"], first["delivered"], first["problems"]) == (1, 2, [])
    assert {(delivery["recipient"], delivery["state"]) for delivery in first["deliveries"]} == {
        ("kim@desk.example", "delivered"),
        ("wang@desk.example", "delivered"),
    }
    assert yalu("report", "--send", *PERIOD).out == "1 report made, no delivery is due\n"
    assert inbox.count == {"kim@desk.example": 1, "wang@desk.example": 1}


def test_what_may_have_arrived_is_listed_and_sent_again_by_hand(yalu: Run, watched: str, inbox: Inbox) -> None:
    inbox.unanswered.add("kim@desk.example")
    assert "kim@desk.example: unknown: " in yalu("report", "--send", *PERIOD, status=1).out
    (unknown,) = [line for line in yalu("doctor", status=1).out.splitlines() if line.startswith("BAD  delivery")]
    assert "unknown to kim@desk.example (desk, up to 2026-03-31 09:00 UTC)" in unknown
    assert unknown.endswith("`yalu report --resend 1` sends it again")
    inbox.unanswered.clear()
    assert yalu("report", "--resend", "1").out == "desk: mail kim@desk.example: delivered\n"
    assert inbox.count == {"kim@desk.example": 2, "wang@desk.example": 1}
    assert "arrived at" in yalu("report", "--resend", "1", status=2).err
    assert "no delivery has the number 9" in yalu("report", "--resend", "9", status=2).err
    assert "delivery" not in "".join(line for line in yalu("doctor", status=None).out.splitlines() if "BAD" in line)


def test_options_that_do_not_go_together_are_refused(yalu: Run) -> None:
    for wrong in (("--send", "--resend", "1"), ("--send", "--output", "x"), ("--resend", "1", *PERIOD), ("--json",)):
        yalu("report", *wrong, status=2)
    yalu("report", "--send", "--since", "2026-02-01", "--until", "2026-01-01", status=2)


def test_a_wrong_subscription_holds_up_no_other(yalu: Run, watched: str, inbox: Inbox, tmp_path: Path) -> None:
    (tmp_path / "subscriptions.toml").write_text(DESK + '[[subscription]]\nid = "odd"\nto = ["kim"]\n')
    printed = yalu("report", "--send", *PERIOD, status=1)
    assert printed.err.count("subscription 'odd': to") == 1
    assert inbox.count == {"kim@desk.example": 1, "wang@desk.example": 1}


def test_deliveries_of_a_subscription_that_is_wrong_now_wait(
    yalu: Run, watched: str, inbox: Inbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = (tmp_path / "subscriptions.toml").read_text()
    monkeypatch.setenv("YALU_SMTP_URL", f"smtp://127.0.0.1:{free_port()}")
    yalu("report", "--send", *PERIOD, status=1)
    monkeypatch.setenv("YALU_NOW", (UNTIL + (UNTIL - SINCE) / 10).isoformat())
    (tmp_path / "subscriptions.toml").write_text(there.replace('id = "desk"', 'id = "desk"\nevery = "never"'))
    yalu("report", "--send", *PERIOD, status=1)
    database = open_database(watched)
    assert {delivery.state for delivery in ledger.deliveries(database)} == {DeliveryState.PENDING}
    hand_over.end_interrupted(database)
    database.close()


def test_an_age_is_counted_from_the_time_of_the_settings(yalu: Run, watched: str) -> None:
    made = json.loads(yalu("report", "--since", "7d", "--format", "json").out)
    assert datetime.fromisoformat(made["since"]) == UNTIL - timedelta(days=7)


def test_the_doctor_proves_a_channel(yalu: Run, watched: str, inbox: Inbox) -> None:
    inbox.refused["wang@desk.example"] = "550 nobody"
    lines = yalu("doctor", "--send-test", "desk", status=1).out.splitlines()
    assert lines[0] == "ok   mail kim@desk.example: a test was handed over"
    assert lines[1].startswith("BAD  mail wang@desk.example: mail server 127.0.0.1:")
    ((_, mail),) = inbox.mails
    assert mail["Subject"] == "Yalu: test of the subscription desk"
    proved = yalu("doctor", "--send-test", "desk", "--json", status=1).out.splitlines()
    assert [json.loads(line)["ok"] for line in proved] == [True, False]
    assert "no subscription has the id" in yalu("doctor", "--send-test", "none", status=2).err


def test_the_doctor_knocks_at_the_mail_server_and_knows_the_variables(
    yalu: Run, watched: str, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YALU_DATABSE_URL", "sqlite:///x.db")
    output = yalu("doctor", status=1).out
    assert "BAD  YALU_DATABSE_URL: is no setting; YALU_DATABASE_URL is" in output
    assert "ok   mail server: 127.0.0.1:" in output
    port = free_port()
    monkeypatch.setenv("YALU_SMTP_URL", f"smtp://127.0.0.1:{port}")
    assert f"BAD  mail server: mail server 127.0.0.1:{port}: " in yalu("doctor", status=1).out


def test_every_format_and_language_of_a_report_can_be_asked_for(yalu: Run, watched: str) -> None:
    assert sorted(FORMATS) == sorted(form.value for form in Format)
    done = yalu("report", "--language", "ko", "--timezone", "Asia/Seoul", "--format", "brief")
    assert done.status == 0
    assert "한중" in done.out
    assert "Asia/Soul" in yalu("report", "--timezone", "Asia/Soul", status=2).err
