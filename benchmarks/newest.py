"""The tests that concern a dependency, run with its newest release: reported, and failing nothing.

``python -m benchmarks.newest airflow|web [--version V] [--environment FOLDER]``: each in an environment of its own,
with this tree, all dependencies at their newest, and one of them at a version that was asked for.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Collection
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]


def install(folder: Path, first: str, left_out: Collection[str]) -> Path:
    """The environment's Python; makes the environment where there is none.

    ``first`` is a requirement that takes the place of the project's own; those that begin with one of ``left_out`` are
    not installed. Raises subprocess.CalledProcessError where that cannot be done.
    """
    python = folder / "bin" / "python"
    if python.exists():
        return python
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = project["project"]["optional-dependencies"]
    wanted = [*project["project"]["dependencies"], *(name for extra in extras.values() for name in extra)]
    wanted += project["dependency-groups"]["dev"]
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    pip = [str(python), "-m", "pip", "install", "--quiet"]
    subprocess.run([*pip, first, *(name for name in wanted if not name.startswith(tuple(left_out)))], check=True)
    subprocess.run([*pip, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)], check=True)
    return python


def tests(python: Path, *asked: str) -> str:
    """The end of what the tests print: those that failed, and how many passed."""
    command = [str(python), "-m", "pytest", "-q", "-p", "no:cacheprovider", *asked]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    lines = done.stdout.strip().splitlines()
    return "\n".join([line for line in lines if line.startswith(("FAILED", "ERROR"))] + lines[-1:])


AIRFLOW_TESTS = ("dags", "provider", "operator", "schedule", "notifier", "end_to_end")
BAG = """
import json, sys, warnings
from airflow import __version__
found = []
warnings.simplefilter("always")
warnings.showwarning = lambda message, kind, file, line, *_: found.append(f"{kind.__name__}: {message} ({file}:{line})")
from airflow.dag_processing.dagbag import DagBag
from airflow.providers_manager import ProvidersManager
bag = DagBag(sys.argv[1])
providers = ProvidersManager()
ours = sorted(text for text in set(found) if "yalu" in text)
print("\\n" + json.dumps({
    "airflow": __version__, "dags": len(bag.dags), "errors": bag.import_errors, "warnings": ours,
    "provider": "yalu" in providers.providers, "connection": "yalu" in providers.hooks,
}))
"""


def airflow(environment: Path, version: str | None, folder: Path) -> None:
    """Print what the bag, the provider and the tests say."""
    python = install(environment, f"apache-airflow=={version or _newest()}", ("apache-airflow>",))
    bag = _bag(python, folder)
    print(f"Airflow {bag['airflow']}, {bag['dags']} DAGs")
    for name in ("errors", "warnings", "provider", "connection"):
        print(f"  {name}: {bag[name] or 'none'}", flush=True)
    print(tests(python, *(f"tests/orchestration/test_{name}.py" for name in AIRFLOW_TESTS)), flush=True)


def _newest() -> str:
    """The newest version that the registry has, pre-releases included."""
    asked = [sys.executable, "-m", "pip", "index", "versions", "--pre", "apache-airflow"]
    listed = subprocess.run(asked, check=True, capture_output=True, text=True).stdout
    newest = re.match(r"apache-airflow \((\S+)\)", listed)
    assert newest, listed
    return newest[1]


def _bag(python: Path, folder: Path) -> dict[str, Any]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("AIRFLOW", "YALU"))}
    environ = {**ours, "AIRFLOW_HOME": str(folder / "airflow"), "AIRFLOW__CORE__LOAD_EXAMPLES": "False"}
    command = [str(python), "-c", BAG, str(ROOT / "dags")]
    done = subprocess.run(command, env=environ, cwd=folder, check=True, capture_output=True, text=True)
    bag: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return bag


VERSIONS = "import fastapi, starlette; print(f'FastAPI {fastapi.__version__}, Starlette {starlette.__version__}')"
BROWSERS = ("tests/web/test_demo_in_a_browser.py", "tests/web/test_marks_in_a_browser.py")


def web(environment: Path, version: str | None, _: Path) -> None:
    """Print the versions that are installed and what the tests say."""
    python = install(environment, f"fastapi=={version}" if version else "fastapi", ("apache-airflow", "fastapi>"))
    print(subprocess.run([str(python), "-c", VERSIONS], check=True, capture_output=True, text=True).stdout.strip())
    print(tests(python, "tests/web", *(f"--ignore={file}" for file in BROWSERS)), flush=True)


LEGS = {"airflow": airflow, "web": web}


def main(arguments: list[str] | None = None) -> int:
    """Print what the leg found; 0 unless its environment cannot be made."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.newest")
    parser.add_argument("leg", choices=sorted(LEGS), help="airflow: pre-releases included; web: FastAPI and Starlette")
    parser.add_argument("--version", help="of Airflow or FastAPI; the newest if not given")
    parser.add_argument("--environment", type=Path, help="keep the environment in this folder, or take the one there")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="yalu-newest-") as folder:
        LEGS[options.leg](options.environment or Path(folder) / "env", options.version, Path(folder))
    return 0


if __name__ == "__main__":
    sys.exit(main())
