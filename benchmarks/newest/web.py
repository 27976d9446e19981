"""The reading room's tests with the newest FastAPI and Starlette, without Airflow, which bounds both."""

from __future__ import annotations

import subprocess
from pathlib import Path

from benchmarks.newest.environment import install, tests

VERSIONS = "import fastapi, starlette; print(f'FastAPI {fastapi.__version__}, Starlette {starlette.__version__}')"
BROWSERS = ("tests/web/test_demo_pages.py", "tests/web/test_marks_in_a_browser.py")


def run(environment: Path, version: str | None, _: Path) -> None:
    """Print the versions that are installed and what the tests say."""
    python = install(environment, f"fastapi=={version}" if version else "fastapi", ("apache-airflow", "fastapi>"))
    print(subprocess.run([str(python), "-c", VERSIONS], check=True, capture_output=True, text=True).stdout.strip())
    print(tests(python, "tests/web", *(f"--ignore={one}" for one in BROWSERS)), flush=True)
