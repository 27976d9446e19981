"""What Airflow's processes of the tests are forked from: imported, and gone once through what a task goes through.

``AIRFLOW_HOME`` is the home of all that are forked from here: its database is put back before each test.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from importlib import import_module
from pathlib import Path

from tests.processes.forked import Forked

MODULES = (
    *("airflow.sdk.execution_time.task_runner", "airflow.dag_processing.collection", "airflow.cli.cli_parser"),
    *("airflow.cli.commands.dag_command", "airflow.cli.commands.backfill_command", "airflow.utils.cli"),
    *("airflow.cli.commands.dag_processor_command", "airflow.dag_processing.processor", "a2wsgi", "aiosqlite"),
    *("airflow.providers.standard.sensors.external_task", "airflow.models.renderedtifields", "pydantic.v1"),
    *("httpcore", "h11", "anyio._backends._asyncio", "tests.orchestration.dag_runs", "tests.orchestration.killed_task"),
    *("tests.orchestration.scheduler_rounds", "tests.orchestration.supervised_task"),
    *("yalu.orchestration.plugin", "yalu.orchestration.tasks.operator", "yalu.orchestration.dag_factory.factory"),
)
"""What a task, a command and the scheduler would import by name."""
WARM = """
from airflow.sdk import DAG, BaseOperator
class Nothing(BaseOperator):
    def execute(self, context):
        return None
with DAG("warm") as dag:
    Nothing(task_id="nothing")
"""


def prepare() -> None:
    """Import, read a DAG into the home's database, queue its task, and put the database back."""
    for module in MODULES:
        import_module(module)
    from airflow import settings
    from airflow.sdk.execution_time.supervisor import in_process_api_server

    from tests.orchestration.supervised_task import prepare as queue

    home = Path(os.environ["AIRFLOW_HOME"])
    shutil.copy(home / "airflow.db", home / "empty.db")
    warm = home / "warm"
    warm.mkdir()
    (warm / "warm.py").write_text(WARM, encoding="utf-8")
    queue(warm, "warm", "nothing")
    in_process_api_server().app  # noqa: B018  made once, and without threads
    assert settings.Session is not None and settings.engine is not None
    settings.Session.remove()
    settings.engine.dispose()  # the engine stays, with the statements that it has compiled
    shutil.rmtree(warm)
    (home / "empty.db").replace(home / "airflow.db")
    assert threading.active_count() == 1, threading.enumerate()
    setattr(subprocess, "Popen", Forked)  # noqa: B010
