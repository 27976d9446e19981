"""A real Isso on loopback, in an environment of its own, with the same hands a visitor has.

::

    with Isso.start() as isso:
        first = isso.comment("/bridge/", "At last.", author="Kim")
        isso.comment("/bridge/", "Indeed.", parent=first)
        isso.edit(first, "At long last.")
        isso.delete(first)
"""

from __future__ import annotations

import json
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.cookies import SimpleCookie
from pathlib import Path

from tests.servers.environments import environment
from tests.servers.ports import free_port

REQUIREMENTS = Path(__file__).with_name("isso.txt")


class Isso:
    """One running server. ``url`` has no slash at its end."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._cookies: dict[int, str] = {}

    @staticmethod
    @contextmanager
    def start() -> Iterator[Isso]:
        """A new server with an empty database."""
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="yalu-isso-")))
            url = f"http://127.0.0.1:{free_port()}"
            config = folder / "isso.cfg"
            config.write_text(_CONFIG.replace("FOLDER", str(folder)).replace("ADDRESS", url))
            log = stack.enter_context((folder / "log").open("wb"))
            command = [str(environment(REQUIREMENTS) / "bin/isso"), "-c", str(config), "run"]
            server = stack.enter_context(subprocess.Popen(command, stdout=log, stderr=log))
            try:
                isso = Isso(url)
                isso._wait(server)
                yield isso
            finally:
                server.terminate()
                server.wait(30)

    def comment(self, path: str, text: str, *, author: str | None = None, parent: int | None = None) -> int:
        """A new comment under a page's path, and its id."""
        body = {"author": author, "text": text, "parent": parent, "title": path}
        answer, headers = self._send("POST", f"/new?uri={path}", body)
        assert isinstance(answer, dict)
        number = int(answer["id"])
        cookies: SimpleCookie = SimpleCookie()
        for value in headers:
            cookies.load(value)
        self._cookies[number] = f"{number}={cookies[str(number)].value}"
        return number

    def edit(self, comment: int, text: str) -> None:
        """The commenter's own edit."""
        self._send("PUT", f"/id/{comment}", {"text": text}, self._cookies[comment])

    def delete(self, comment: int) -> None:
        """The commenter's own withdrawal. With replies, a place without text stays."""
        self._send("DELETE", f"/id/{comment}", None, self._cookies[comment])

    def _send(self, method: str, path: str, body: object, cookie: str = "") -> tuple[object, list[str]]:
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json", "Origin": self.url, "Cookie": cookie}
        request = urllib.request.Request(self.url + path, data=data, headers=headers, method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read() or b"null"), answer.headers.get_all("Set-Cookie") or []

    def get(self, url: str) -> tuple[int, dict[str, str], bytes]:
        """Status, headers with lower-case names, and body."""
        try:
            with urllib.request.urlopen(url, timeout=30) as answer:
                return answer.status, {name.lower(): value for name, value in answer.headers.items()}, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, {name.lower(): value for name, value in error.headers.items()}, error.read()

    def _wait(self, server: subprocess.Popen[bytes]) -> None:
        host, _, port = self.url.removeprefix("http://").partition(":")
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and server.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex((host, int(port))) == 0:
                    return
            time.sleep(0.05)
        raise RuntimeError("isso did not start")


_CONFIG = """
[general]
dbpath = FOLDER/comments.db
host = ADDRESS/
[server]
listen = ADDRESS
public-endpoint = ADDRESS
[guard]
enabled = false
[moderation]
enabled = false
"""
