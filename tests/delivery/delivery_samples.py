"""A report with its formats, and a web server, for the tests of every channel."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.reports.report_examples import busy_report
from yalu.reports import Report, render

loopback = [pytest.mark.loopback, pytest.mark.enable_socket]


def all_formats(report: Report) -> dict[str, str]:
    return {form: render(report, form) for form in ("text", "html", "json", "atom")}


REPORT = busy_report()
RENDERED = all_formats(REPORT)


def never_wait(_seconds: float) -> None:
    raise AssertionError("waited")


@contextmanager
def receiver(*answers: tuple[int, dict[str, str]]) -> Iterator[tuple[str, list[tuple[dict[str, str], bytes]]]]:
    """A server that gives the answers in turn and keeps what was posted."""
    taken: list[tuple[dict[str, str], bytes]] = []
    left = list(answers)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            taken.append(({name.lower(): value for name, value in self.headers.items()}, body))
            status, headers = left.pop(0)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_POST  # noqa: N815

        def log_message(self, *args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hook/SECRET", taken
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
