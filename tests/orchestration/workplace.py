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
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass
class Workplace:
    """An Airflow database, a folder of DAG files, and the environment of their processes."""

    folder: Path
    environ: dict[str, str]

    def script(self, name: str, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", f"tests.orchestration.{name}", str(self.folder), *arguments],
            cwd=ROOT,
            env=self.environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def task(self, *names: str, stop_when: Callable[[], bool] | None = None) -> str:
        """The state in which a task ends; SIGTERM goes to its runner alone once ``stop_when`` holds.

        ``names`` are the file, the DAG and the task.
        """
        runner = self.folder.parent / "runner"
        runner.unlink(missing_ok=True)
        process = self.script("supervised_task", *(names or ("stopped.py", "stopped", "crawl")))
        if stop_when is not None:
            wait_for(lambda: runner.exists() and stop_when())
            os.kill(int(runner.read_text()), signal.SIGTERM)
        return last_line(process)


def last_line(process: subprocess.Popen[str]) -> str:
    """What a script printed last; it is killed when it does not end."""
    try:
        said, _ = process.communicate(timeout=300)
    except subprocess.TimeoutExpired:
        process.kill()
        said, _ = process.communicate()
    assert process.returncode == 0, said[-3000:]
    return said.strip().splitlines()[-1]


def wait_for(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + 200
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.05)


def airflow_template(folder: Path) -> Path:
    """Make an Airflow database of all tables and no rows in ``folder``: to be copied, since making it takes long."""
    environ = {**os.environ, "AIRFLOW_HOME": str(folder), "AIRFLOW__CORE__LOAD_EXAMPLES": "False"}
    subprocess.run([sys.executable, "-m", "airflow", "db", "migrate"], env=environ, check=True, capture_output=True)
    return folder / "airflow.db"


def airflow_home(folder: Path, template: Path) -> Path:
    """Make an Airflow home with a copy of the template."""
    folder.mkdir()
    shutil.copy(template, folder / "airflow.db")
    return folder


def open_workplace(folder: Path, database_url: str, template: Path) -> Workplace:
    """A workplace with nothing in it; its source file is ``sources.toml`` in ``folder``."""
    dags = folder / "dags"
    dags.mkdir()
    environ = {
        **os.environ,
        "AIRFLOW_HOME": str(airflow_home(folder / "airflow", template)),
        "AIRFLOW__CORE__DAGS_FOLDER": str(dags),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "YALU_DATABASE_URL": database_url,
        "YALU_SECRET": "a test keeps no secrets",
        "YALU_SOURCES": str(folder / "sources.toml"),
        "YALU_REGISTRY": "none",
    }
    return Workplace(dags, environ)
