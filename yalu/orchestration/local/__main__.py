"""``python -m yalu.orchestration.local PORT ROOM_PORT``: the process of ``yalu up``: Airflow and the room."""

from __future__ import annotations

import sys

from yalu import settings
from yalu.errors import YaluError
from yalu.hints import as_typed
from yalu.orchestration.local.up import up


def main() -> int:
    """Run both on the ports that the command line names; gives the exit status of ``yalu up``."""
    try:
        return up(settings.load(), port=int(sys.argv[1]), room_port=int(sys.argv[2]))
    except YaluError as error:
        sys.stderr.write(as_typed(f"yalu: {error}\n"))
        return error.exit_code


if __name__ == "__main__":
    sys.exit(main())
