"""The DAG files, the provider and their tests with the newest Airflow there is, pre-releases included.

``python -m benchmarks.newest_airflow`` makes an environment of its own; what it finds is reported and fails nothing.
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
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
TESTS = ("dags", "provider", "operator", "schedule", "notifier", "end_to_end")
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


def main(arguments: list[str] | None = None) -> int:
    """Print what the bag, the provider and the tests say; 0 unless the environment cannot be made."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.newest_airflow", description=__doc__)
    parser.add_argument("--version", help="of Airflow; the newest if not given")
    parser.add_argument("--environment", type=Path, help="keep the environment in this folder, or take the one there")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="yalu-newest-") as folder:
        python = (options.environment or Path(folder) / "env") / "bin" / "python"
        if not python.exists():
            _install(python.parents[1], options.version or _newest())
        said = _bag(python, Path(folder))
        print(f"Airflow {said['airflow']}, {said['dags']} DAGs")
        for name in ("errors", "warnings", "provider", "connection"):
            print(f"  {name}: {said[name] or 'none'}", flush=True)
        print(_tests(python), flush=True)
    return 0


def _newest() -> str:
    """The newest version that the registry has, pre-releases included."""
    asked = [sys.executable, "-m", "pip", "index", "versions", "--pre", "apache-airflow"]
    said = subprocess.run(asked, check=True, capture_output=True, text=True).stdout
    found = re.match(r"apache-airflow \((\S+)\)", said)
    assert found, said
    return found[1]


def _install(folder: Path, version: str) -> None:
    """Airflow of a version, all else as newest, and this tree; its own bound for Airflow is left out of account."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = project["project"]["optional-dependencies"]
    wanted = [*project["project"]["dependencies"], *(one for extra in extras.values() for one in extra)]
    wanted += project["dependency-groups"]["dev"]
    wanted = [one for one in wanted if not one.startswith("apache-airflow>")]
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet"]
    subprocess.run([*pip, f"apache-airflow=={version}", *wanted], check=True)
    subprocess.run([*pip, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)], check=True)


def _bag(python: Path, folder: Path) -> dict[str, Any]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("AIRFLOW", "YALU"))}
    environ = {**ours, "AIRFLOW_HOME": str(folder / "airflow"), "AIRFLOW__CORE__LOAD_EXAMPLES": "False"}
    command = [str(python), "-c", BAG, str(ROOT / "dags")]
    done = subprocess.run(command, env=environ, cwd=folder, check=True, capture_output=True, text=True)
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said


def _tests(python: Path) -> str:
    """The end of what the tests print: those that failed, and how many passed."""
    files = [f"tests/orchestration/test_{name}.py" for name in TESTS]
    command = [str(python), "-m", "pytest", "-q", "-p", "no:cacheprovider", *files]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    lines = done.stdout.strip().splitlines()
    return "\n".join([line for line in lines if line.startswith(("FAILED", "ERROR"))] + lines[-1:])


if __name__ == "__main__":
    sys.exit(main())
