"""Airflow operator that runs one job in a child process and maps its exit status to the task's state."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from airflow.sdk import BaseOperator, ExceptionRetryPolicy, RetryAction, RetryRule
from airflow.sdk.exceptions import AirflowSkipException

from yalu import settings as setting
from yalu.errors import UsageError
from yalu.jobs.runtime.child_process import result_file
from yalu.jobs.runtime.exit_codes import Exit
from yalu.orchestration import config
from yalu.orchestration.links import links
from yalu.orchestration.smtp_connection import with_smtp_connection
from yalu.orchestration.tasks.child import ChildProcess, ChildResult
from yalu.orchestration.tasks.metrics import metrics_of, send
from yalu.reasons import Reason, reason_text

STOP_WITHIN = 3.5
"""Seconds a job has to stop. Airflow kills a task 5 s after its SIGTERM; ours must have ended the child by then."""
_MAX_TEXT = 300
_MAX_ITEMS = 60


class JobFailed(SystemExit):
    """The job failed; its text is one line that says why. Kinds of failure that mend by themselves are its subclasses.

    A task that ends with SystemExit has the one line in its log, any other exception eight frames of Airflow's own
    under it. The retry policy and callbacks receive it all the same.
    """

    def __init__(self, reason: str, status: int) -> None:
        super().__init__(status)
        self.reason = reason

    def __str__(self) -> str:
        return self.reason


class TaskRefused(JobFailed):
    """The site refuses us, or a setting is wrong: only a person can mend it."""


class NetworkDown(JobFailed):
    """The site or the network does not answer."""


class StoreDown(JobFailed):
    """The database failed."""


class JobStopped(JobFailed):
    """The job was told to stop, or was killed, before its work was done."""


class SourceIsBusy(JobFailed):
    """Another crawl holds the source: one by hand, or a try that died on another machine and whose lease still runs."""


RETRY_POLICY = ExceptionRetryPolicy(
    rules=[
        RetryRule(TaskRefused, RetryAction.FAIL, reason="another try would end the same way"),
        RetryRule(StoreDown, RetryAction.RETRY, timedelta(minutes=1), "the database may be back soon"),
        RetryRule(JobStopped, RetryAction.RETRY, timedelta(minutes=1), "the crawl resumes where it was"),
        RetryRule(
            SourceIsBusy, RetryAction.RETRY, timedelta(minutes=3), "a lease of the default length has ended by then"
        ),
        RetryRule(NetworkDown, RetryAction.RETRY, timedelta(minutes=10), "the site may be back later"),
    ]
)


class YaluOperator(BaseOperator):
    """Runs ``python -m yalu.jobs JOB ARGUMENTS`` and returns the job's result, reduced to fit an XCom (decision 0090).

    The job's log becomes the task's log. The exit status decides: done (0, 10), skipped (99), failed for good (20
    blocked, 40 or 2 wrong configuration), failed and worth a retry (everything else). When the task is stopped, the job
    is told to stop and is killed after STOP_WITHIN seconds; the task then fails. A source that another crawl holds
    up to the last try is skipped: that crawl sees to it.

    ``job`` is crawl, diff, report, work or maintenance. ``arguments`` are templated; empty ones are dropped.
    ``python`` is the interpreter, by default the running one. ``web_url`` is the reading room to which the task's
    buttons lead, by default that of the settings.

    In a run of `airflow backfill` the first word of ``backfill`` is the job instead and the others are its arguments,
    templated as well. Without it such a run is refused with the sentence ``no_backfill``.

    Settings come from the environment, from the connection that ``[yalu] connection_id`` names, and from ``[yalu]``.
    """

    template_fields = ("arguments", "backfill")
    ui_color = "#d7e8ee"

    def __init__(
        self,
        *,
        job: str,
        arguments: Sequence[str] = (),
        python: str | None = None,
        stop_within: float = STOP_WITHIN,
        web_url: str | None = None,
        backfill: Sequence[str] = (),
        no_backfill: str = "it looks at what is there now, and a past run of it would do the same as the next one",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.job = job
        self.arguments = list(arguments)
        self.python = python
        self.stop_within = stop_within
        self.web_url = config.room_url() if web_url is None else web_url
        self.operator_extra_links = links(job, arguments, self.web_url)
        self.report_made: int | None = None
        self.backfill = list(backfill)
        self.no_backfill = no_backfill
        self._stop = False
        self._child: ChildProcess | None = None

    def execute(self, context: Mapping[str, Any]) -> dict[str, Any]:
        """Run the job. Raises AirflowSkipException or a JobFailed, as the class says."""
        job, arguments = self._work(context)
        environment = self._environment(job)
        with result_file() as (file, name):
            command = [self.python or sys.executable, "-P", "-m", "yalu.jobs", job, *filter(None, arguments)]
            self._child = ChildProcess(
                [*command, "--result", name, "--watch-stdin"],
                result=file,
                environment=environment,
                log=lambda level, line, fields: self.log.log(level, "%s", line, **fields),
                stop_within=self.stop_within,
            )
            if self._stop:
                self._child.stop()
            began = time.monotonic()
            ended = self._child.run()
        took = timedelta(seconds=time.monotonic() - began)
        send(metrics_of(job, ended.result, failed=_has_failed(ended), time=took, arguments=arguments))
        try:
            raise_for_result(job, ended)
        except JobFailed as failure:
            if isinstance(failure, SourceIsBusy) and _is_last_try(context):
                raise AirflowSkipException(str(failure)) from None
            self.log.error("%s", failure)
            raise
        result: dict[str, Any] = truncate_result(ended.result)
        self.report_made = only_report(ended.result)
        self.complete(context, result)
        if ended.status == Exit.DEGRADED:
            self.log.warning("%s", _sentence(job, "was done in part", ended))
        counted = counts(result)
        self.log.info("%s", done_line(job, ended.result))
        if events := context.get("outlet_events"):
            for asset in self.outlets:
                events[asset].extra = counted
        return result

    def complete(self, context: Mapping[str, Any], result: dict[str, Any]) -> None:
        """For subclasses: add to the result of a job that was done."""

    def _work(self, context: Mapping[str, Any]) -> tuple[str, list[str]]:
        """The job and its arguments. Raises TaskRefused in a backfill that makes no sense."""
        run = context.get("dag_run")
        if run is None or run.run_type != "backfill":
            return self.job, self.arguments
        if not self.backfill:
            refused = TaskRefused(f"{self.job} cannot be backfilled: {self.no_backfill}", Exit.CONFIGURATION)
            self.log.error("%s", refused)
            raise refused
        return self.backfill[0], self.backfill[1:]

    def _environment(self, job: str) -> dict[str, str]:
        try:
            return job_environment(job, os.environ)
        except TaskRefused as refused:
            self.log.error("%s", refused)
            raise

    def on_kill(self) -> None:
        """Ask the running job to stop. Airflow then continues ``execute``, which raises."""
        self._stop = True
        if self._child is not None:
            self._child.stop()


def job_environment(job: str, environ: Mapping[str, str]) -> dict[str, str]:
    """``child_environment`` with the settings of the connections and of [yalu] that ``environ`` does not have.

    Raises TaskRefused, with one line, when a connection cannot be used or a setting is wrong.
    """
    try:
        environment = config.task_environment(environ)
        mail = mail_environment(environment) if job == "report" else {}
    except UsageError as error:
        raise TaskRefused(f"{job} is configured wrongly: {error}", Exit.CONFIGURATION) from None
    return child_environment(environment | mail)


def child_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """The job's environment: everything but Airflow's own settings, connections and variables, which hold its keys.

    The job reads foreign pages and needs none of them. ``AIRFLOW_CTX_…`` (which run this is) stays.
    """
    return {name: value for name, value in environ.items() if not name.startswith(_AIRFLOWS_OWN)} | {
        "PYTHONUNBUFFERED": "1",
        "YALU_LOG_FORMAT": "json",
    }


_AIRFLOWS_OWN = ("AIRFLOW__", "AIRFLOW_CONN_", "AIRFLOW_VAR_")


def mail_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """The mail server of an Airflow connection, which only Airflow can look up, for the job that sends mails.

    Raises SettingsError when the settings name a connection that is not there.
    """
    settings = setting.load(environ)
    merged = with_smtp_connection(settings)
    if merged is settings:
        return {}
    return {"YALU_SMTP_URL": merged.smtp_url} | ({"YALU_MAIL_FROM": merged.mail_from} if merged.mail_from else {})


def _is_last_try(context: Mapping[str, Any]) -> bool:
    task = context.get("ti")
    return task is not None and task.try_number > task.max_tries


def _has_failed(ended: ChildResult) -> bool:
    return ended.stopped or ended.status not in (Exit.OK, Exit.DEGRADED, Exit.NOTHING)


def raise_for_result(job: str, ended: ChildResult) -> None:
    """Raise what a job's result means for its task; return when the job succeeded."""
    if not ended.stopped and ended.status in (Exit.OK, Exit.DEGRADED):
        return
    failure, what = _meaning(ended)
    message = _sentence(job, what, ended)
    if failure is None:
        raise AirflowSkipException(message)
    raise failure(message, ended.status)


def _meaning(ended: ChildResult) -> tuple[type[JobFailed] | None, str]:
    """The failure of a job and its words; None is a job that had nothing to do."""
    if ended.stopped:
        return JobStopped, "was stopped with its task"
    if ended.status < 0:
        return JobStopped, f"was killed by signal {-ended.status}"
    return JOB_ENDS.get(ended.status, (JobFailed, f"died with exit status {ended.status}"))


JOB_ENDS: dict[int, tuple[type[JobFailed] | None, str]] = {
    2: (TaskRefused, "does not take these arguments"),
    Exit.BLOCKED: (TaskRefused, "is refused by the site"),
    Exit.NETWORK: (NetworkDown, "got no answer"),
    Exit.STORE: (StoreDown, "could not use the database"),
    Exit.CANCELLED: (JobStopped, "was stopped"),
    Exit.BUSY: (SourceIsBusy, "found no source free"),
    Exit.CONFIGURATION: (TaskRefused, "is configured wrongly"),
    Exit.NOTHING: (None, "had nothing to do"),
}
"""How a job that was not done may end, by its exit status: the failure of its task (None: skipped), and the words."""


def done_line(job: str, result: Mapping[str, Any]) -> str:
    """One line on a job that was done: what it says itself, and its counts; those of 0 where nothing else is there."""
    counted = counts(result)
    says = str(result.get("says") or "")
    shown_counts = {name: n for name, n in counted.items() if n} or ({} if says else counted)
    numbers = ", ".join(f"{n} {name.replace('_', ' ')}" for name, n in shown_counts.items())
    return f"{job} done: " + ("; ".join(filter(None, (says, numbers))) or "no counts")


def _sentence(job: str, what: str, ended: ChildResult) -> str:
    """One line: which job, how it ended and, where it said so, why."""
    reason = ended.result.get("error") or _reasons(ended.result) or ended.result.get("says") or ended.error
    text = f"{job} {what}" + (f": {reason}" if reason else "")
    return " ".join(text.split())[:_MAX_TEXT]


def _reasons(result: Mapping[str, object]) -> str:
    sources = result.get("sources")
    if not isinstance(sources, dict):
        return ""
    reasons = {name: source.get("reason") for name, source in sources.items() if isinstance(source, dict)}
    return "; ".join(f"{name}: {reason_text(Reason.from_json(reason))}" for name, reason in reasons.items() if reason)


def only_report(result: Mapping[str, Any]) -> int | None:
    """The report that a report job handed over; None when it were none or several."""
    reports = {delivery["report"] for delivery in result.get("deliveries", ())}
    return reports.pop() if len(reports) == 1 else None


def counts(result: Mapping[str, Any]) -> dict[str, int]:
    """The numbers of a result, including those one level down (counts per kind of change, say)."""
    inner = [value for value in result.values() if isinstance(value, dict)]
    pairs = [pair for each in (result, *inner) for pair in each.items()]
    return {str(name): n for name, n in pairs if isinstance(n, int) and not isinstance(n, bool)}


def truncate_result(value: Any, depth: int = 3) -> Any:
    """A result reduced for an XCom: ``depth`` levels, sixty items each, texts of 300 characters."""
    if isinstance(value, str):
        return value[:_MAX_TEXT]
    if isinstance(value, dict):
        items = list(value.items())[:_MAX_ITEMS] if depth else []
        return {str(name): truncate_result(item, depth - 1) for name, item in items}
    if isinstance(value, list):
        return [truncate_result(item, depth - 1) for item in value[:_MAX_ITEMS]] if depth else []
    return value
