"""A server that drops kept connections: the request is made again, under what the source permits."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, suppress

import pytest

from tests.spiders.awkward_site import article, rss
from tests.spiders.crawls import crawl

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket]


def answer(path: str, site: str) -> bytes:
    pieces = [f"{site}/piece-{number}" for number in range(6)]
    rules = {"/feed": rss(*pieces), "/robots.txt": None}
    given = rules.get(path, article(f"China and South Korea talk {path}"))
    body = b"" if given is None else str(given.body).encode()
    head = f"HTTP/1.1 {'404 Not Found' if given is None else '200 OK'}\r\nContent-Length: {len(body)}\r\n"
    kind = "application/rss+xml" if path == "/feed" else "text/html; charset=utf-8"
    return f"{head}Content-Type: {kind}\r\n\r\n".encode() + body


@pytest.fixture
def forgetful() -> Iterator[str]:
    """The address of a server that answers once on each connection, keeps it, and drops what is asked next on it."""
    listener = socket.create_server(("127.0.0.1", 0))
    site = f"http://127.0.0.1:{listener.getsockname()[1]}"

    def serve(connection: socket.socket) -> None:
        with closing(connection):
            if asked := connection.recv(65536).decode("latin-1"):
                connection.sendall(answer(asked.split(" ")[1], site))
                connection.recv(65536)

    def accept() -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    yield site
    listener.close()


def test_a_request_that_a_kept_connection_dropped_is_made_again_on_a_new_one(forgetful: str) -> None:
    source = {"id": "paper", "homepage": f"{forgetful}/", "discover": [{"feed": f"{forgetful}/feed"}]}
    done = crawl(source)
    assert (done.verdict, sorted(done.outcomes().values())) == ("ok", ["read"] * 6), done.reason
