"""Who is told when a task fails for good, and how often."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from types import SimpleNamespace
from typing import Any

import pytest
from aiosmtpd.controller import Controller

pytest.importorskip("airflow")
from yalu.orchestration.notifier import OperatorNotifier, failure, report_is_late

pytestmark = [pytest.mark.airflow, pytest.mark.loopback, pytest.mark.enable_socket]


@dataclass
class Mailbox:
    """Takes every mail."""

    mails: list[tuple[list[str], str]] = field(default_factory=list)

    async def handle_DATA(self, server: object, session: object, envelope: Any) -> str:  # noqa: N802  aiosmtpd's name
        mail = message_from_bytes(envelope.content, policy=default)
        self.mails.append((envelope.rcpt_tos, mail.get_content()))
        return "250 taken"


@pytest.fixture
def mailbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    box = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    monkeypatch.setenv("YALU_SMTP_URL", f"smtp://127.0.0.1:{port}")
    monkeypatch.setenv("YALU_MAIL_FROM", "yalu@example.org")
    monkeypatch.setenv("YALU_TELL", "desk@example.org")
    yield box
    server.stop()


def context(before: str | None = None) -> dict[str, Any]:
    previous = None if before is None else SimpleNamespace(state=before)
    task = SimpleNamespace(
        dag_id="yalu_crawl__river-post",
        run_id="scheduled__1",
        log_url="http://127.0.0.1:8080/x",
        get_previous_ti=lambda: previous,
    )
    return {"ti": task, "exception": ValueError("crawl is refused\nby the site: 403")}


def test_a_failure_is_one_line_with_where_and_why() -> None:
    assert failure(context()) == (
        "Yalu: yalu_crawl__river-post failed in run scheduled__1: crawl is refused by the site: 403 - http://127.0.0.1:8080/x"
    )


@pytest.mark.parametrize("before", [None, "success", "skipped"])
def test_the_first_failure_is_mailed(mailbox: Mailbox, before: str | None) -> None:
    OperatorNotifier().notify(context(before))
    ((to, mail),) = mailbox.mails
    assert to == ["desk@example.org"]
    assert "crawl is refused by the site: 403" in mail


def test_a_source_that_stays_dead_is_not_mailed_again(mailbox: Mailbox) -> None:
    OperatorNotifier().notify(context("failed"))
    assert mailbox.mails == []


def test_a_late_report_is_mailed(mailbox: Mailbox) -> None:
    report_is_late({"dag_run": {"dag_id": "yalu_report", "dag_run_id": "scheduled__2"}})
    ((_, mail),) = mailbox.mails
    assert "the daily report is late (run scheduled__2)" in mail


def test_a_mail_that_does_not_go_is_not_a_second_failure(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("YALU_TELL", "desk@example.org")
    OperatorNotifier().notify(context())
    assert "the operator could not be notified: tell is set, and smtp_url or mail_from is not" in caplog.text
