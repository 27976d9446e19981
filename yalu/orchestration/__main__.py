"""``python -m yalu.orchestration PORT``: the process of ``yalu up``, which runs Airflow."""

from __future__ import annotations

import sys

from yalu import settings
from yalu.errors import YaluError
from yalu.orchestration.up import up


def main() -> int:
    """Run Airflow on the port that the command line names, and exit with the status of ``yalu up``."""
    try:
        return up(settings.load(), port=int(sys.argv[1]))
    except YaluError as error:
        sys.stderr.write(f"yalu: {error}\n")
        return error.exit_code


if __name__ == "__main__":
    sys.exit(main())
