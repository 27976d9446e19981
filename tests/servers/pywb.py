"""A real pywb on loopback, in an environment of its own, with a collection of the test's own pages.

::

    with Pywb.start() as archive:
        archive.add(Kept("http://news.example/a", "2014-05-01T10:00:00Z", "<html>…"))
        archive.url  # what `yalu backfill --archive` takes
"""

from __future__ import annotations

import base64
import json
import subprocess
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.servers.environments import environment
from tests.servers.ports import free_port

REQUIREMENTS = Path(__file__).with_name("pywb.txt")
WRITER = Path(__file__).with_name("warc_of.py")


@dataclass(frozen=True)
class Kept:
    """One copy of the archive. ``revisit`` True: the archive kept these bytes before and notes only that."""

    url: str
    at: str
    page: str = ""
    status: str = "200 OK"
    charset: str = "utf-8"
    packed: bool = False
    revisit: bool = False
    kind: str = "text/html"
    headers: tuple[tuple[str, str], ...] = field(default=())


class Pywb:
    """One running server with one collection."""

    def __init__(self, folder: Path, port: int, collection: str) -> None:
        self._folder = folder
        self._collection = collection
        self._root = f"http://127.0.0.1:{port}"
        self.url = f"{self._root}/{collection}"

    @staticmethod
    @contextmanager
    def start() -> Iterator[Pywb]:
        """A new server with an empty collection."""
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="yalu-pywb-")))
            port = free_port()
            log = stack.enter_context((folder / "log").open("wb"))
            pywb = Pywb(folder, port, "papers")
            pywb._run("wb-manager", "init", "papers")
            program = str(environment(REQUIREMENTS) / "bin/wayback")
            command = [program, "--bind", "127.0.0.1", "--port", str(port), "--live", "--record"]
            server = stack.enter_context(subprocess.Popen(command, cwd=folder, stdout=log, stderr=log))
            try:
                pywb._wait(server)
                yield pywb
            finally:
                server.terminate()
                server.wait(30)

    def anew(self, name: str) -> Pywb:
        """Another, empty collection of the same server."""
        self._run("wb-manager", "init", name)
        port = urllib.parse.urlsplit(self._root).port
        assert port is not None
        return Pywb(self._folder, port, name)

    def add(self, *copies: Kept) -> None:
        """Let the archive hold these copies too."""
        number = len(list(self._folder.glob("*.warc.gz")))
        file = self._folder / f"{self._collection}-{number}.warc.gz"
        records = [{**asdict(copy), "page": _bytes(copy.page.encode(copy.charset))} for copy in copies]
        self._run("python", str(WRITER), str(file), standard_input=json.dumps(records))
        self.add_file(file)

    def add_file(self, file: Path) -> None:
        """Let the archive hold what a WARC or a WACZ file holds."""
        options = ("--unpack-wacz",) if file.suffix == ".wacz" else ()
        self._run("wb-manager", "add", *options, self._collection, str(file))

    def index_recorded(self) -> None:
        """Let the archive find what it recorded below ``/record/``, which it does by itself only at intervals."""
        self._run("wb-manager", "reindex", self._collection)

    def _run(self, program: str, *arguments: str, standard_input: str = "") -> None:
        command = [str(environment(REQUIREMENTS) / "bin" / program), *arguments]
        done = subprocess.run(
            command, cwd=self._folder, input=standard_input, capture_output=True, text=True, check=False, timeout=60
        )
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr.strip()[-500:]}")

    def _wait(self, server: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + 40
        while time.monotonic() < deadline and server.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.url}/cdx?url=http://nothing.example/", timeout=5):
                    return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("pywb did not start")


def _bytes(page: bytes) -> str:
    return base64.b64encode(page).decode("ascii")
