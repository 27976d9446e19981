"""Ask the room and Datasette the same of one SQLite file: ``python -m benchmarks.room.datasette --database URL``.

Both run as servers of one process on this machine and are asked in turn. The room keeps no answers.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import httpx

from benchmarks.history.fill import END
from benchmarks.processes import processor_of
from tests.servers.ports import free_port
from yalu.db.core.engine import parse_url, sqlite_file

SORTED = "_sort_desc=not_after&_size=50"
COUNTED = f"{SORTED}&_facet=kind&_facet=source_id"


def questions(name: str, article: int) -> dict[str, tuple[str, str]]:
    """Addresses of the room and of Datasette, by what is asked of both. ``name`` is the database's in Datasette."""
    return {
        "changes, newest first, with counts": ("/changes", f"/{name}/change?{COUNTED}"),
        "changes of one kind, with counts": (
            "/changes?kind=article.gone",
            f"/{name}/change?kind=article.gone&{COUNTED}",
        ),
        "changes of one source, with counts": (
            "/changes?source=paper-1",
            f"/{name}/change?source_id=paper-1&{COUNTED}",
        ),
        "changes as JSON": ("/api/v1/changes", f"/{name}/change.json?{SORTED}"),
        "one article": (f"/articles/{article}", f"/{name}/article/{article}"),
    }


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.room.datasette", description=__doc__)
    parser.add_argument("--database", required=True, help="a file that `python -m benchmarks.history` has filled")
    parser.add_argument("--datasette", default="datasette", help="Datasette's command")
    parser.add_argument("--times", type=int, default=10)
    given = parser.parse_args()
    file = Path(str(sqlite_file(parse_url(given.database))))
    with _room(given.database) as room, _datasette(given.datasette, file) as datasette:
        print("milliseconds by the clock, median and most; of processor time, median")
        newest = room.client.get("/api/v1/articles", params={"limit": 1}).raise_for_status().json()
        for what, addresses in questions(file.stem, newest["items"][0]["article_id"]).items():
            for server, address in zip((room, datasette), addresses, strict=True):
                server.ask(address)
            rounds = [
                [server.ask(address) for server, address in zip((room, datasette), addresses, strict=True)]
                for _ in range(given.times)
            ]
            for number, name in enumerate(("the room", "Datasette")):
                clock, spent = zip(*(round_[number] for round_ in rounds), strict=True)
                print(f"{median(clock):8.1f} {max(clock):8.1f} {median(spent):8.1f}  {what}: {name}", flush=True)
    return 0


class Server:
    """A server on this machine, asked by one reader."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.process = process
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=120, trust_env=False)

    def ask(self, address: str) -> tuple[float, float]:
        """Milliseconds by the clock and of the server's processor time. Bad answers are errors."""
        before, start = processor_of(self.process.pid), time.perf_counter()
        self.client.get(address).raise_for_status()
        return (time.perf_counter() - start) * 1000, (processor_of(self.process.pid) - before) * 1000

    def wait(self) -> None:
        """Return when it answers. Raises RuntimeError when it ended or does not within two minutes."""
        until = time.monotonic() + 120
        while self.process.poll() is None and time.monotonic() < until:
            try:
                self.client.get("/")
            except httpx.TransportError:
                time.sleep(0.2)
            else:
                return
        raise RuntimeError(f"{self.process.args!r} does not answer")


@contextmanager
def _running(command: list[str], port: int, environ: dict[str, str]) -> Iterator[Server]:
    with subprocess.Popen(command, env={**os.environ, **environ}, stdout=subprocess.DEVNULL) as process:
        try:
            server = Server(process, port)
            server.wait()
            yield server
        finally:
            process.terminate()


@contextmanager
def _room(database: str) -> Iterator[Server]:
    port = free_port()
    environ = {
        "YALU_DATABASE_URL": database,
        "YALU_SECRET": "benchmark",
        "YALU_NOW": END.isoformat(),
        "YALU_WEB_REQUESTS": "0",
        "YALU_WEB_CACHE": "0",
    }
    with _running([sys.executable, "-m", "yalu", "serve", "--port", str(port)], port, environ) as server:
        yield server


@contextmanager
def _datasette(command: str, file: Path) -> Iterator[Server]:
    port = free_port()
    with _running([command, "serve", str(file), "--port", str(port)], port, {}) as server:
        yield server


if __name__ == "__main__":
    raise SystemExit(main())
