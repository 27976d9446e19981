"""Notifies the operator of failed tasks and late reports."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from airflow.sdk import BaseNotifier

from yalu import settings as setting
from yalu.errors import DeliveryError, SettingsError
from yalu.settings import Settings

log = logging.getLogger(__name__)


class OperatorNotifier(BaseNotifier):
    """For ``on_failure_callback``: notifies of a task that failed for good, once until it has succeeded again."""

    def notify(self, context: Mapping[str, Any]) -> None:
        """Notify unless the previous run had failed too. Never raises, so that the task's own failure stays visible."""
        if _failed_before(context):
            self.log.info("the run before failed as well; the operator was told then")
            return
        notify_operator(failure(context))


def report_is_late(context: Mapping[str, Any]) -> None:
    """Deadline callback of the report DAG. Its context holds the run as Airflow's REST interface shows it."""
    notify_operator(f"Yalu: the daily report is late (run {context['dag_run']['dag_run_id']})")


def failure(context: Mapping[str, Any]) -> str:
    """One line on a failed task: which one, why, and where its log is."""
    task = context["ti"]
    why = " ".join(str(context.get("exception") or "no reason given").split())
    return f"Yalu: {task.dag_id} failed in run {task.run_id}: {why} - {task.log_url}"


def notify_operator(line: str) -> None:
    """Log one line and mail it to the operator (YALU_TELL). A failing mail is logged, never raised."""
    log.error("%s", line)
    try:
        settings = setting.load()
        if settings.tell:
            _mail(line, settings)
    except (DeliveryError, SettingsError) as error:
        log.error("the operator could not be notified: %s", error)


def _mail(line: str, settings: Settings) -> None:
    from yalu.delivery.mail import mail_server, send  # not while DAG files are read

    if not (settings.smtp_url and settings.mail_from):
        raise SettingsError("tell is set, and smtp_url or mail_from is not")
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = line[:100]
    mail["From"] = settings.mail_from
    mail["To"] = ", ".join(settings.tell)
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(f"{line}\n")
    for refused in send(mail_server(settings.smtp_url), [mail]):
        if refused is not None:
            raise refused


def _failed_before(context: Mapping[str, Any]) -> bool:
    previous = context["ti"].get_previous_ti()
    return previous is not None and previous.state == "failed"
