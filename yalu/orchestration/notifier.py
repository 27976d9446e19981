"""Tells the operator of failed tasks and late reports: one mail an outage, by the outlet's name."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from airflow.sdk import BaseNotifier

from yalu.errors import StoreError, YaluError
from yalu.ids import crawl_dag_id
from yalu.jobs.runtime.exit_codes import Exit
from yalu.orchestration import config
from yalu.orchestration.outages import SAME_OUTAGE, Failure, OutageCause, subjects_to_tell
from yalu.orchestration.smtp_connection import with_smtp_connection
from yalu.settings import Settings
from yalu.sources.load import usable

log = logging.getLogger(__name__)

_JOBS = {
    "diff": ("The comparison of versions", "yalu doctor"),
    "report": ("The reports", "yalu report --send"),
    "revisit": ("The checks between crawls", "yalu run"),
}
_CAUSES = {
    "NetworkDown": OutageCause.NETWORK,
    "StoreDown": OutageCause.STORE,
    "JobStopped": OutageCause.STOPPED,
}
_STATUSES: Mapping[object, OutageCause] = {
    Exit.BLOCKED: OutageCause.BLOCKED,
    Exit.CONFIGURATION: OutageCause.CONFIGURATION,
}
"""Causes by the exit status of a job that only a person can mend."""
_WITHOUT_DATABASE = "store-outage-told"
"""File under YALU_HOME that remembers a mail which no database could remember."""


class OperatorNotifier(BaseNotifier):
    """For ``on_failure_callback``: tells of a task that failed for good, once an outage."""

    def notify(self, context: Mapping[str, Any]) -> None:
        """Mail the operator, or not: see ``subjects_to_tell``. Never raises: the task's own failure stays visible."""
        try:
            tell(failure_of(context), again=_failed_before(context))
        except YaluError as error:
            log.error("the operator could not be told: %s", error)


def report_is_late(context: Mapping[str, Any]) -> None:
    """Deadline callback of the report DAG. Its context holds the run as Airflow's REST interface shows it.

    Airflow may call it hours after a run failed, of which the operator was told then: a run that has ended is not late.
    """
    if context["dag_run"].get("state") in _ENDED:
        log.info("run %s has ended; not told as late", context["dag_run"]["dag_run_id"])
        return
    run = context["dag_run"]["dag_run_id"]
    late = Failure("late report", "The reports", OutageCause.OTHER, "are late", "yalu report --send", f"run {run}")
    try:
        tell(late, again=False)
    except YaluError as error:
        log.error("the operator could not be told: %s", error)


_ENDED = ("success", "failed")


def failure_of(context: Mapping[str, Any]) -> Failure:
    """What failed, by the name of the outlet or of the job. Raises SettingsError, SourceFileError."""
    task = context["ti"]
    error = context.get("exception")
    reason = " ".join(str(error or "no reason was given").split())
    cause = _CAUSES.get(type(error).__name__, OutageCause.OTHER)
    if cause is OutageCause.OTHER and isinstance(error, SystemExit):
        cause = _STATUSES.get(error.code, cause)
    where = f"run {task.run_id} of {task.dag_id}, {task.log_url}"
    sources = {crawl_dag_id(source.id): source for source in usable(config.load()).sources.values()}
    if (source := sources.get(task.dag_id)) is not None:
        return Failure(source.id, source.name, cause, reason, f"yalu run --source {source.id}", where)
    job = task.dag_id.removeprefix("yalu_")
    name, command = _JOBS.get(job, (job, "yalu doctor"))
    return Failure(job, name, cause, reason, command, where)


def tell(failure: Failure, *, again: bool) -> None:
    """Log a failure and mail it to the operator (YALU_TELL), unless that outage is known or silenced.

    ``again``: the run before had failed too. Raises SettingsError, DeliveryError.
    """
    log.error("%s: %s (%s)", failure.name, failure.reason, failure.where)
    settings = with_smtp_connection(config.load_in_task())
    now = settings.now or datetime.now(UTC)
    try:
        named, began = _remember(failure, settings, again=again)
    except StoreError as error:
        log.error("outages cannot be remembered: %s", error)
        named, began = _remember_without_database(failure, settings, now), now
    if not named:
        log.info("no mail: the outage is known, part of another one, or silenced")
    else:
        _mail(failure, named, began, settings, now)


def _remember(failure: Failure, settings: Settings, *, again: bool) -> tuple[Sequence[str], datetime]:
    from yalu.db.reports import outage_log  # not while DAG files are read
    from yalu.jobs.runtime.database import job_database

    with job_database(settings) as database:
        noted = outage_log.note_failure(
            database,
            failure.subject,
            failure.cause.value,
            failure.reason,
            partial(subjects_to_tell, failure),
            again=again,
            now=settings.now,
        )
    _memory(settings).unlink(missing_ok=True)
    return noted


def _remember_without_database(failure: Failure, settings: Settings, now: datetime) -> Sequence[str]:
    """Without a database every task fails: one mail a day from this machine."""
    memory = _memory(settings)
    try:
        if memory.exists() and now - datetime.fromtimestamp(memory.stat().st_mtime, UTC) < SAME_OUTAGE:
            return ()
        memory.parent.mkdir(parents=True, exist_ok=True)
        memory.touch()
    except OSError as error:
        log.error("%s: %s", memory, error)
    return (failure.subject,)


def _memory(settings: Settings) -> Path:
    return settings.home.expanduser() / _WITHOUT_DATABASE


def outage_text(failure: Failure, named: Sequence[str], began: datetime) -> str:
    """The words of the mail."""
    others = [subject for subject in named if subject != failure.subject]
    until = (began + timedelta(days=7)).date()
    lines = [
        f"{failure.name}: {failure.reason}",
        "",
        f"Since:        {began:%Y-%m-%d %H:%M} UTC",
        f"Try by hand:  {failure.command}",
        f"Silence it:   yalu silence {failure.subject} --until {until}",
        f"Where:        {failure.where}",
    ]
    if others:
        lines += ["", f"Failing as well for a day or longer: {', '.join(others)}"]
    lines += ["", "No further mail comes of this outage. `yalu doctor` lists what fails now."]
    return "\n".join(lines) + "\n"


def _mail(failure: Failure, named: Sequence[str], began: datetime, settings: Settings, now: datetime) -> None:
    from yalu.jobs.reports.operator_mail import mail_operator  # not while DAG files are read

    subject = f"{failure.name}: {failure.reason}"
    key = f"{failure.subject} {began.isoformat()} {' '.join(named)}"
    mail_operator(settings, subject, outage_text(failure, named, began), key=key, now=now)


def _failed_before(context: Mapping[str, Any]) -> bool:
    previous = context["ti"].get_previous_ti()
    return previous is not None and previous.state == "failed"
