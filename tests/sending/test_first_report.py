"""A first report without a change goes to the operator, once, and to no reader."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from tests.db.db_samples import COLUMN, DAY_ONE, Days, look
from tests.delivery.mail_servers import Inbox, free_port, post_office
from tests.sending.readers import DAY, record_changes
from yalu.db.core.engine import Database, open_database
from yalu.db.reports import ledger
from yalu.jobs.reports.send import send_reports
from yalu.jobs.runtime.exit_codes import Exit
from yalu.settings import Settings

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket]

DESK = '[[subscription]]\nid = "desk"\nto = ["mailto:kim@desk.example"]\nat = "15:00"\ntimezone = "Asia/Seoul"\n'
MORNING = (DAY_ONE + 3 * DAY).replace(hour=6, minute=0, second=0, microsecond=0)
"""15:00 in Seoul; the changes of ``record_changes`` became known on the day before."""


@pytest.fixture
def stored(sqlite_url: str) -> Iterator[Database]:
    database = open_database(sqlite_url)
    yield database
    database.close()


@pytest.fixture
def settings(sqlite_url: str, tmp_path: Path) -> Settings:
    file = tmp_path / "subscriptions.toml"
    file.write_text(DESK, encoding="utf-8")
    to = {"mail_from": "Yalu <yalu@desk.example>", "tell": ("operator@desk.example",)}
    return replace(Settings(), database_url=sqlite_url, subscriptions=(file,), **to)  # type: ignore[arg-type]


def send(settings: Settings, port: int, now: datetime) -> Exit:
    status, _ = send_reports(replace(settings, smtp_url=f"smtp://127.0.0.1:{port}", now=now))
    return status


def test_the_operator_is_told_once_and_readers_get_what_changed(settings: Settings, stored: Database) -> None:
    Days(stored, now=MORNING - 1.5 * DAY).visit(look(COLUMN))
    inbox = Inbox()
    with post_office(inbox) as port:
        assert send(settings, port, MORNING - DAY) is Exit.NOTHING
        ((recipient, mail),) = inbox.mails
        assert recipient == "operator@desk.example"
        begin = "Yalu works; the first report with changes comes at "
        assert mail["Subject"] == f"{begin}{MORNING:%Y-%m-%d} 15:00 KST at the earliest"
        words = str(mail.get_content())
        assert "1 of 1 have answered" in words and f"desk: {MORNING:%Y-%m-%d} 15:00 KST" in words
        assert send(settings, port, MORNING - DAY / 2) is Exit.NOTHING
        assert len(inbox.mails) == 1 and ledger.reports(stored) == []
        assert send(settings, port, MORNING) is Exit.OK
    assert [recipient for recipient, _ in inbox.mails[1:]] == ["kim@desk.example"]


def test_nothing_that_never_answered_is_called_working(settings: Settings) -> None:
    inbox = Inbox()
    with post_office(inbox) as port:
        send(settings, port, MORNING)
    ((_, mail),) = inbox.mails
    assert mail["Subject"].startswith("Yalu runs, and no source has answered yet; the first report ")


def test_a_mail_that_did_not_leave_is_tried_again(settings: Settings, stored: Database) -> None:
    assert send(settings, free_port(), MORNING - DAY) is Exit.DEGRADED
    inbox = Inbox()
    with post_office(inbox) as port:
        assert send(settings, port, MORNING - DAY / 2) is Exit.NOTHING
    assert [recipient for recipient, _ in inbox.mails] == ["operator@desk.example"]


def test_a_first_report_with_changes_goes_to_its_readers(settings: Settings, stored: Database) -> None:
    record_changes(stored)
    inbox = Inbox()
    with post_office(inbox) as port:
        assert send(settings, port, MORNING) is Exit.OK
    assert [recipient for recipient, _ in inbox.mails] == ["kim@desk.example"]


def test_without_an_operator_nobody_gets_it(settings: Settings, stored: Database) -> None:
    assert send(replace(settings, tell=()), free_port(), MORNING - DAY) is Exit.NOTHING
    assert ledger.reports(stored) == []
