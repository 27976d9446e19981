"""Telling the operator what Airflow alone would only paint red."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from airflow.sdk import BaseNotifier

log = logging.getLogger(__name__)


class TellOperator(BaseNotifier):
    """For ``on_failure_callback``: tells of a task that failed for good, once until it has been well again."""

    def notify(self, context: Mapping[str, Any]) -> None:
        """Tell, unless the run before this one had failed as well. Never makes the task's own failure worse."""
        if _failed_before(context):
            self.log.info("the run before failed as well; the operator was told then")
            return
        tell(failure(context))


def report_is_late(context: Mapping[str, Any]) -> None:
    """The deadline alert of the report DAG."""
    run = context.get("dag_run")
    tell(f"Yalu: the daily report is late (run {getattr(run, 'run_id', 'unknown')})")


def failure(context: Mapping[str, Any]) -> str:
    """One line on a failed task: which, why, and where its log is."""
    task = context["ti"]
    why = " ".join(str(context.get("exception") or "no reason given").split())
    return f"Yalu: {task.dag_id} failed in run {task.run_id}: {why} - {task.log_url}"


def tell(line: str) -> None:
    """Hand one line to whoever runs this."""
    log.error("%s", line)


def _failed_before(context: Mapping[str, Any]) -> bool:
    previous = context["ti"].get_previous_ti()
    return previous is not None and previous.state == "failed"
