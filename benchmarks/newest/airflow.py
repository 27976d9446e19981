"""The DAG files, the provider and their tests with the newest Airflow there is, pre-releases included."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks.newest.environment import ROOT, install, tests

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


def run(environment: Path, version: str | None, folder: Path) -> None:
    """Print what the bag, the provider and the tests say."""
    python = install(environment, f"apache-airflow=={version or _newest()}", ("apache-airflow>",))
    said = _bag(python, folder)
    print(f"Airflow {said['airflow']}, {said['dags']} DAGs")
    for name in ("errors", "warnings", "provider", "connection"):
        print(f"  {name}: {said[name] or 'none'}", flush=True)
    print(tests(python, *(f"tests/orchestration/test_{name}.py" for name in TESTS)), flush=True)


def _newest() -> str:
    """The newest version that the registry has, pre-releases included."""
    asked = [sys.executable, "-m", "pip", "index", "versions", "--pre", "apache-airflow"]
    said = subprocess.run(asked, check=True, capture_output=True, text=True).stdout
    found = re.match(r"apache-airflow \((\S+)\)", said)
    assert found, said
    return found[1]


def _bag(python: Path, folder: Path) -> dict[str, Any]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("AIRFLOW", "YALU"))}
    environ = {**ours, "AIRFLOW_HOME": str(folder / "airflow"), "AIRFLOW__CORE__LOAD_EXAMPLES": "False"}
    command = [str(python), "-c", BAG, str(ROOT / "dags")]
    done = subprocess.run(command, env=environ, cwd=folder, check=True, capture_output=True, text=True)
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said
