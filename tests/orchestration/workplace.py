"""An Airflow database, a folder of DAG files and the processes that work with them."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import ClassVar

from tests.processes.forked import Forked, started

ROOT = Path(__file__).parents[2]


class AirflowForked(Forked):
    """``subprocess.Popen`` that forks ``python -m airflow …`` and ``MODULE:FUNCTION …`` in the session's Airflow home.

    Jobs that these start are forked from the process of the jobs.
    """

    modules = ("airflow",)
    home: ClassVar[Path]

    @classmethod
    def place(cls) -> str:
        """Where the process listens that has imported Airflow; the first who asks starts it."""
        return _server(cls.home)


@cache
def _server(home: Path) -> str:
    environ = {**os.environ, "AIRFLOW_HOME": str(home), "PYTHONPATH": str(ROOT), "YALU_REGISTRY": "none"}
    return started("tests.orchestration.airflow_imports:prepare", environ=environ)


@dataclass
class Workplace:
    """An Airflow database, a folder of DAG files, and the environment of their processes."""

    folder: Path
    environ: dict[str, str]

    def script(self, function: str, *arguments: str, cwd: Path = ROOT) -> subprocess.Popen[str]:
        """Start a function of a module of this folder (``MODULE:NAME``); it gets the DAGs' folder first."""
        return self.start(f"tests.orchestration.{function}", str(self.folder), *arguments, cwd=cwd)

    def airflow(self, *arguments: str) -> str:
        """Run an Airflow command; gives its standard output. Fails the test when the command does."""
        return output(self.start(sys.executable, "-m", "airflow", *arguments, stderr=subprocess.PIPE))

    def start(self, *command: str, cwd: Path = ROOT, stderr: int = subprocess.STDOUT) -> subprocess.Popen[str]:
        """Start an Airflow process of this place."""
        return AirflowForked(command, cwd=cwd, env=self.environ, stdout=subprocess.PIPE, stderr=stderr, text=True)

    def task(self, *names: str, stop_when: Callable[[], bool] | None = None) -> str:
        """The state in which a task ends; SIGTERM goes to its runner alone once ``stop_when`` holds.

        ``names`` are the file, the DAG and the task.
        """
        runner = self.folder.parent / "runner"
        runner.unlink(missing_ok=True)
        process = self.script("supervised_task:run", *(names or ("stopped.py", "stopped", "crawl")))
        if stop_when is not None:
            wait_for(lambda: runner.exists() and stop_when())
            os.kill(int(runner.read_text()), signal.SIGTERM)
        return last_line(process)


def last_line(process: subprocess.Popen[str]) -> str:
    """What a script printed last; it is killed when it does not end."""
    return output(process).strip().splitlines()[-1]


def output(process: subprocess.Popen[str]) -> str:
    """The standard output of a process, which must end well; it is killed when it does not end."""
    try:
        out, errors = process.communicate(timeout=180)
    except subprocess.TimeoutExpired:
        process.kill()
        out, errors = process.communicate()
    assert process.returncode == 0, out[-3000:] + (errors or "")[-3000:]
    return out


def wait_for(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + 200
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.05)


def airflow_template(folder: Path) -> None:
    """Make an Airflow database of all tables and no rows in ``folder``: to be copied, since making it takes long."""
    environ = {**os.environ, "AIRFLOW_HOME": str(folder), "AIRFLOW__CORE__LOAD_EXAMPLES": "False"}
    subprocess.run([sys.executable, "-m", "airflow", "db", "migrate"], env=environ, check=True, capture_output=True)


def airflow_home(folder: Path, template: Path) -> Path:
    """Make an Airflow home with a copy of the template."""
    folder.mkdir()
    shutil.copy(template, folder / "airflow.db")
    return folder


def open_workplace(folder: Path, database_url: str, template: Path) -> Workplace:
    """The session's Airflow home made empty; the source file is ``sources.toml`` in ``folder``."""
    home = AirflowForked.home
    shutil.rmtree(home, ignore_errors=True)
    dags = airflow_home(home, template) / "dags"
    dags.mkdir()
    environ = {
        **os.environ,
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "YALU_DATABASE_URL": database_url,
        "YALU_SECRET": "a test keeps no secrets",
        "YALU_SOURCES": str(folder / "sources.toml"),
        "YALU_REGISTRY": "none",
    }
    return Workplace(dags, environ)
