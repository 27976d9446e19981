"""Advice about Airflow's own database."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

pytest.importorskip("airflow")
from yalu.orchestration.tasks.metadata import MANY_ROWS, MaintenanceOperator, cleaning_advice

pytestmark = pytest.mark.airflow
NOW = datetime(2026, 11, 27, tzinfo=UTC)


class Counting:
    """What Airflow gives a task to count with."""

    def __init__(self, runs: int) -> None:
        self.runs = runs

    def get_dr_count(self, *, dag_id: str) -> int:
        return self.runs if dag_id == "a" else 1

    def get_ti_count(self, *, dag_id: str) -> int:
        return 2 * self.get_dr_count(dag_id=dag_id)


def result_of(runs: int) -> dict[str, Any]:
    result: dict[str, Any] = {"steps": {}, "attention": []}
    MaintenanceOperator(task_id="maintenance", dag_ids=["a", "b"]).complete({"ti": Counting(runs)}, result)
    return result


def test_few_rows_need_no_advice() -> None:
    assert result_of(10) == {"steps": {"airflow": {"airflow_runs": 11, "airflow_tasks": 22}}, "attention": []}


def test_many_rows_are_told_with_the_command_that_cleans_them() -> None:
    (line,) = result_of(MANY_ROWS)["attention"]
    assert "airflow db clean --clean-before-timestamp" in line


def test_the_advice_keeps_three_months() -> None:
    assert "--clean-before-timestamp 2026-08-29 --dry-run" in (cleaning_advice(MANY_ROWS, 0, NOW) or "")
    assert cleaning_advice(MANY_ROWS - 1, 0, NOW) is None
