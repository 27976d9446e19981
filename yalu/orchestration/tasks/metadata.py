"""Maintenance in Airflow: the job, and advice about the rows that runs of DAGs leave in Airflow's database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from yalu.orchestration.tasks.operator import YaluOperator

MANY_ROWS = 200_000
"""Runs and tasks in the metadata above which the scheduler slows down noticeably and cleaning is advised."""
HOURLY = "--hourly"
"""Argument of the job for what is done each hour."""
KEEP = timedelta(days=90)


class MaintenanceOperator(YaluOperator):
    """Runs the job maintenance, then counts the runs and tasks of ``dag_ids`` that Airflow still holds.

    A task has no access to Airflow's database; it asks the API server, which answers for one DAG at a time.
    """

    def __init__(self, *, dag_ids: Sequence[str], **kwargs: Any) -> None:
        super().__init__(job="maintenance", **kwargs)
        self.dag_ids = list(dag_ids)

    def complete(self, context: Mapping[str, Any], result: dict[str, Any]) -> None:
        """Add the counts and the advice to the result, once a day."""
        if HOURLY in self.arguments:
            return
        task = context["ti"]
        runs = sum(task.get_dr_count(dag_id=dag_id) for dag_id in self.dag_ids)
        tasks = sum(task.get_ti_count(dag_id=dag_id) for dag_id in self.dag_ids)
        result["steps"]["airflow"] = {"airflow_runs": runs, "airflow_tasks": tasks}
        self.log.info("airflow: airflow_runs=%d airflow_tasks=%d", runs, tasks)
        if advice := cleaning_advice(runs, tasks, datetime.now(UTC)):
            result["attention"] = [*result.get("attention", ()), f"airflow: {advice}"]
            self.log.warning("airflow: %s", advice)


def cleaning_advice(runs: int, tasks: int, now: datetime) -> str | None:
    """One line on how to clean Airflow's database, when it holds many rows; None when it does not."""
    if runs + tasks < MANY_ROWS:
        return None
    before = f"{now - KEEP:%Y-%m-%d}"
    return (
        f"{runs} runs and {tasks} tasks of Yalu's DAGs are kept; on the scheduler's host `airflow db clean "
        f"--clean-before-timestamp {before} --dry-run` says what would go, and the same without --dry-run, with "
        "--skip-archive, deletes it"
    )
