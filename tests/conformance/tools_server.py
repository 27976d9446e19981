"""Serves the tools of ``yalu mcp`` over HTTP, as MCP's suite asks for them: ``… tools_server FOLDER`` of the samples.

Prints the address, then serves until it is ended.
"""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import uvicorn

from yalu.db.core.engine import open_database
from yalu.settings import Settings
from yalu.web.tools.server import create_server


def main(folder: Path) -> None:
    """Serve on a free port of loopback."""
    database = open_database(f"sqlite:///{folder / 'yalu.db'}")
    app = create_server(database, Settings(secret="s3cret")).streamable_http_app()
    listening = socket.create_server(("127.0.0.1", 0))
    sys.stdout.write(f"http://127.0.0.1:{listening.getsockname()[1]}/mcp\n")
    sys.stdout.flush()
    uvicorn.Server(uvicorn.Config(app, log_level="warning")).run([listening])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
