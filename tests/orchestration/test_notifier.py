"""What the operator is told, by mail: one an outage, with what to do."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("airflow")
from tests.delivery.mail_servers import Inbox, post_office
from yalu.orchestration.notifier import OperatorNotifier, failure_of, report_is_late
from yalu.orchestration.outages import OutageCause
from yalu.orchestration.tasks.operator import JobFailed, JobStopped, NetworkDown, StoreDown, TaskRefused

pytestmark = [pytest.mark.airflow, pytest.mark.loopback, pytest.mark.enable_socket]


@pytest.fixture
def inbox(monkeypatch: pytest.MonkeyPatch, sqlite_url: str, tmp_path: Path) -> Iterator[Inbox]:
    box = Inbox()
    with post_office(box) as port:
        monkeypatch.setenv("YALU_SMTP_URL", f"smtp://127.0.0.1:{port}")
        monkeypatch.setenv("YALU_MAIL_FROM", "Yalu <yalu@example.org>")
        monkeypatch.setenv("YALU_TELL", "desk@example.org")
        monkeypatch.setenv("YALU_DATABASE_URL", sqlite_url)
        monkeypatch.setenv("YALU_HOME", str(tmp_path / "home"))
        yield box


def context(
    dag: str = "yalu_crawl__the-globalist", error: BaseException | None = None, before: str | None = None
) -> Any:
    previous = None if before is None else SimpleNamespace(state=before)
    task = SimpleNamespace(
        dag_id=dag, run_id="scheduled__1", log_url="http://127.0.0.1:8080/x", get_previous_ti=lambda: previous
    )
    return {"ti": task, "exception": error or NetworkDown("crawl got no answer:\nthe-globalist: timed out", 22)}


def words(mail: EmailMessage) -> str:
    return str(mail.get_content()).replace("\r\n", "\n")


def test_a_failure_is_named_for_its_outlet_and_its_cause() -> None:
    failure = failure_of(context())
    assert (failure.subject, failure.name, failure.cause) == ("the-globalist", "The Globalist", OutageCause.NETWORK)
    assert failure.reason == "crawl got no answer: the-globalist: timed out"
    causes = [
        failure_of(context(error=error)).cause
        for error in (NetworkDown("x", 22), StoreDown("x", 23), JobStopped("x", 30))
    ]
    assert causes == [OutageCause.NETWORK, OutageCause.STORE, OutageCause.STOPPED]
    assert failure_of(context(error=TaskRefused("crawl is refused by the site: 403", 20))).cause is OutageCause.BLOCKED
    assert (
        failure_of(context(error=TaskRefused("diff is configured wrongly: x", 40))).cause is OutageCause.CONFIGURATION
    )
    job = failure_of(context("yalu_report"))
    assert (job.subject, job.name, job.command) == ("report", "The reports", "yalu report --send")


def test_the_mail_says_who_why_since_when_and_what_to_try(inbox: Inbox) -> None:
    OperatorNotifier().notify(context())
    ((to, mail),) = inbox.mails
    assert (to, mail["From"]) == ("desk@example.org", "Yalu <yalu@example.org>")
    assert mail["Subject"] == "The Globalist: crawl got no answer: the-globalist: timed out"
    assert mail["Date"] is not None and mail["Message-ID"].endswith("@example.org>")
    assert "Try by hand:  yalu run --source the-globalist\n" in words(mail)
    assert "yalu silence the-globalist --until " in words(mail)
    assert "run scheduled__1 of yalu_crawl__the-globalist, http://127.0.0.1:8080/x" in words(mail)


def test_one_outage_is_one_mail(inbox: Inbox) -> None:
    OperatorNotifier().notify(context())
    OperatorNotifier().notify(context(before="failed"))
    for dag in ("yalu_crawl__38north", "yalu_crawl__the-diplomat", "yalu_diff"):
        OperatorNotifier().notify(context(dag))
    assert len(inbox.mails) == 1
    OperatorNotifier().notify(context(before="success"))
    assert len(inbox.mails) == 2
    OperatorNotifier().notify(context("yalu_crawl__38north", JobFailed("crawl died", 1), "success"))
    assert len(inbox.mails) == 3


def test_a_silenced_source_is_not_mailed(inbox: Inbox, capsys: pytest.CaptureFixture[str]) -> None:
    from yalu.cli.main import main

    for arguments, status in (
        (("silence", "the-globalist", "--until", "2099-01-01"), 0),
        (("silence", "the-globalist", "--until", "2001-01-01"), 2),
        (("silence", "no-such-outlet", "--until", "2099-01-01"), 2),
        (("silence", "the-globalist"), 2),
        (("silence",), 0),
    ):
        with pytest.raises(SystemExit) as left:
            main(arguments)
        assert left.value.code == status
    assert capsys.readouterr().out.splitlines()[-1] == "the-globalist is silenced until 2099-01-01 00:00 UTC"
    OperatorNotifier().notify(context())
    assert inbox.mails == []
    with pytest.raises(SystemExit):
        main(("silence", "the-globalist", "--end"))
    OperatorNotifier().notify(context(before="failed"))
    assert len(inbox.mails) == 1


def test_without_a_database_there_is_one_mail_too(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("YALU_DATABASE_URL", f"sqlite:///{tmp_path}/none/yalu.db")
    for dag in ("yalu_crawl__the-globalist", "yalu_crawl__38north", "yalu_diff"):
        OperatorNotifier().notify(context(dag, JobFailed("crawl died", 1)))
    assert len(inbox.mails) == 1


def test_a_late_report_is_mailed(inbox: Inbox) -> None:
    report_is_late({"dag_run": {"dag_id": "yalu_report", "dag_run_id": "scheduled__2", "state": "running"}})
    ((_, mail),) = inbox.mails
    assert mail["Subject"] == "The reports: are late"
    assert "run scheduled__2" in words(mail)


@pytest.mark.parametrize("state", ["failed", "success"])
def test_a_run_that_has_ended_is_not_told_as_late(inbox: Inbox, state: str) -> None:
    report_is_late({"dag_run": {"dag_id": "yalu_report", "dag_run_id": "scheduled__2", "state": state}})
    assert inbox.mails == []


def test_a_mail_that_does_not_go_is_not_a_second_failure(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, sqlite_url: str
) -> None:
    monkeypatch.setenv("YALU_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("YALU_TELL", "desk@example.org")
    OperatorNotifier().notify(context())
    assert "the operator could not be told: tell is set, and smtp_url or mail_from is not" in caplog.text
