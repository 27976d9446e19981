"""Airflow for tests: a home and a metadata database of the session's own, and jobs that do as they are told."""

from __future__ import annotations

import atexit
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.made_once import made_once
from tests.orchestration.workplace import AirflowForked, Workplace, airflow_template, open_workplace

# Airflow reads its settings when it is first imported, which may be while tests are collected: before any fixture.
AIRFLOW_HOME = Path(tempfile.mkdtemp(prefix="yalu-airflow-"))
atexit.register(shutil.rmtree, AIRFLOW_HOME, ignore_errors=True)
os.environ["AIRFLOW_HOME"] = str(AIRFLOW_HOME)
AirflowForked.home = AIRFLOW_HOME / "workplace"
os.environ["AIRFLOW__CORE__LOAD_EXAMPLES"] = "False"
os.environ["AIRFLOW__CORE__UNIT_TEST_MODE"] = "False"

JOB = """#!{python}
import json, os, signal, sys, time
arguments = sys.argv[sys.argv.index("yalu.jobs") + 1:]
result = arguments[arguments.index("--result") + 1]
def write(value):
    with open(result, "w") as handle:
        handle.write(value if isinstance(value, str) else json.dumps(value))
def say(line):
    sys.stderr.write(line + "\\n")
    sys.stderr.flush()
{body}
"""


@pytest.fixture
def job(tmp_path: Path) -> Callable[[str], str]:
    """Makes an interpreter that, whatever job it is asked for, does ``body`` instead."""

    def make(body: str) -> str:
        file = tmp_path / "python"
        file.write_text(JOB.format(python=sys.executable, body=body), encoding="utf-8")
        file.chmod(file.stat().st_mode | stat.S_IXUSR)
        return str(file)

    return make


@pytest.fixture(scope="session")
def airflow_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Airflow's own database, migrated and empty, to be copied."""
    return made_once(tmp_path_factory, "airflow", airflow_template) / "airflow.db"


@pytest.fixture
def workplace(tmp_path: Path, sqlite_url: str, airflow_database: Path) -> Workplace:
    """An empty Airflow, with no DAG file as yet."""
    return open_workplace(tmp_path, sqlite_url, airflow_database)
