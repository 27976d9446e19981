"""The built wheel in an environment of its own beside an Airflow of its own, as a deployer has them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from uv import find_uv_bin

from tests.orchestration.workplace import airflow_home, output
from tests.processes.forked import Forked, started

_AS_A_COMMAND = (
    "airflow.configuration:write_default_airflow_configuration_if_needed",
    "airflow.cli.cli_parser:get_parser",
)
"""What each command of Airflow begins with."""
BUNDLES = [{"name": "yalu", "classpath": "yalu.orchestration.bundle.WheelBundle", "kwargs": {}}]


@dataclass(frozen=True)
class Deployment:
    """Commands of one environment, in a folder where nothing of the repository is."""

    python: Path
    folder: Path
    environ: dict[str, str]

    @cached_property
    def forked(self) -> type[Forked]:
        """``subprocess.Popen`` that forks Airflow's commands from a process of this environment."""
        listening = started(*_AS_A_COMMAND, python=self.python, folder=self.folder, environ=self.environ)

        class Deployed(Forked):
            modules = ("airflow",)
            python = str(self.python)

            @classmethod
            def place(cls) -> str:
                return listening

            @classmethod
            def environment(cls, given: Mapping[str, str]) -> dict[str, str]:
                return dict(given)  # jobs are this environment's, and new processes

        return Deployed

    def airflow(self, *arguments: str) -> str:
        """Run an Airflow command; gives its standard output. Fails the test when the command does."""
        return output(
            self.forked(
                [str(self.python), "-m", "airflow", *arguments],
                env=self.environ,
                cwd=self.folder,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
        )

    def run(self, *arguments: str) -> str:
        """Run the environment's interpreter; gives its standard output. Fails the test when it does."""
        done = subprocess.run(
            ["timeout", "-s", "KILL", "180", self.python, "-P", *arguments],
            env=self.environ,
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
        return done.stdout

    def rows(self, *arguments: str) -> list[dict[str, Any]]:
        """What an Airflow command lists."""
        rows: list[dict[str, Any]] = json.loads(self.airflow(*arguments, "-o", "json").splitlines()[-1])
        return rows

    @contextmanager
    def running(self, *components: str) -> Iterator[None]:
        """Long-running parts of Airflow, each for at most four minutes; they are ended afterwards."""
        parts = []
        try:
            for name in components:
                with (self.folder / f"{name}.log").open("w") as log:
                    command = ["timeout", "-k", "5", "240", str(self.python), "-P", "-m", "airflow", name]
                    parts.append(subprocess.Popen(command, env=self.environ, cwd=self.folder, stdout=log, stderr=log))
            yield
        finally:
            for part in parts:
                part.terminate()
            for part in parts:
                part.wait()


def install(folder: Path, wheel: Path) -> Path:
    """Install the wheel alone into a new environment, which sees this one's packages behind it."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder / "env")], check=True)
    python = folder / "env" / "bin" / "python"
    install = [find_uv_bin(), "pip", "install", "--quiet", "--python", str(python), "--no-deps", "--no-index"]
    subprocess.run([*install, str(wheel)], check=True)
    (site,) = (folder / "env" / "lib").glob("python3*/site-packages")
    # A path in a .pth file is searched, but the .pth files in it (of the editable install) are not read.
    (site / "behind.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return python


def deployment(folder: Path, wheel: Path, template: Path, **environ: str) -> Deployment:
    """A wheel and an Airflow in ``folder``; ``template`` is its empty database, to be copied."""
    python = install(folder, wheel)
    home = airflow_home(folder / "airflow", template)
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("AIRFLOW", "YALU"))}
    settings = {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST": json.dumps(BUNDLES),
        "HOME": str(folder),
    }
    return Deployment(python, folder, {**ours, **settings, **environ})
