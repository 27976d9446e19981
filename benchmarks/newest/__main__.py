"""``python -m benchmarks.newest airflow|web [--version V] [--environment FOLDER]``."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks.newest import airflow, web

LEGS = {"airflow": airflow.run, "web": web.run}


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
