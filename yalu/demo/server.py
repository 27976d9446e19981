"""Serve a newspaper on a loopback port for the duration of a ``with`` block."""

from __future__ import annotations

import itertools
import threading
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

from yalu.demo.articles import when
from yalu.demo.newspaper import Newspaper
from yalu.demo.outlets import ESTUARY, Outlet


class Server:
    """Serves a newspaper on 127.0.0.1; ``day`` may be set at any time, from any thread.

    At ``port`` if it is free, else, and without one, at a port that the system picks.

    ``requests`` lists the requested paths since the server started, oldest first.
    """

    def __init__(self, day: int = 0, *, outlet: Outlet = ESTUARY, port: int = 0, retry_after: int = 3600) -> None:
        self.day = day
        self.requests: list[str] = []
        self._numbers = itertools.count(1)
        try:
            self._http = ThreadingHTTPServer(("127.0.0.1", port), self._handler())
        except (OSError, OverflowError):
            self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self.port = self._http.server_port
        self.base_url = f"http://127.0.0.1:{self.port}"
        self._paper = Newspaper(self.base_url, outlet, retry_after)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def _handler(server) -> type[BaseHTTPRequestHandler]:  # noqa: N805  `self` is the handler's, below
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            server_version = "Printing-House"
            sys_version = ""

            def do_GET(self) -> None:
                self._answer(with_body=True)

            def do_HEAD(self) -> None:
                self._answer(with_body=False)

            def date_time_string(self, timestamp: float | None = None) -> str:
                """Tell the day of the paper, not that of this machine."""
                return formatdate(when(server.day).timestamp() if timestamp is None else timestamp, usegmt=True)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the library's name
                """Write nothing: the crawl has its own log."""

            def _answer(self, *, with_body: bool) -> None:
                server.requests.append(self.path)
                status, headers, body = server._paper.page(self.path, server.day, next(server._numbers))
                if "etag" in headers and self.headers.get("If-None-Match") == headers["etag"]:
                    status, body = 304, b""
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                if with_body:
                    self.wfile.write(body)

        return Handler
