"""``python -m yalu.orchestration PORT``: what ``yalu up`` becomes, in a process that Airflow takes over."""

from __future__ import annotations

import sys

from yalu import settings
from yalu.errors import YaluError
from yalu.orchestration.up import up


def main() -> int:
    try:
        return up(settings.load(), port=int(sys.argv[1]))
    except YaluError as error:
        sys.stderr.write(f"yalu: {error}\n")
        return error.exit_code


if __name__ == "__main__":
    sys.exit(main())
