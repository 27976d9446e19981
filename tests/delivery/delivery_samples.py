"""Parcels for the tests of every channel, and a web server."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from yalu.delivery.parcels import Parcel, parse_address
from yalu.reports.formats.mail import MailBody

loopback = [pytest.mark.loopback, pytest.mark.enable_socket]

SIX = datetime(2026, 11, 24, 6, tzinfo=UTC)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


BODY = MailBody(
    subject="China–Korea commentary: 26 changes",
    text="Kim's column\n.\nwas reworded: 观点：首尔的\n",
    html='<p>Kim\'s column: 观点：首尔的<img src="cid:days" alt="">\n',
    images={"days": PNG},
)


@dataclass(frozen=True)
class Content:
    """What the channels need of a report."""

    body: MailBody = BODY
    language: str = "en"

    def mail(self) -> MailBody:
        return self.body

    def json(self) -> str:
        return json.dumps({"report": "r1", "title": "观点"}, ensure_ascii=False)

    def brief(self) -> tuple[str, str]:
        return "China–Korea commentary", "26 changes, first Kim's column."

    def files(self, known: Mapping[str, str]) -> Mapping[str, str]:
        return {
            "r1.html": "<p>观点",
            "r1.json": self.json(),
            "articles/1.html": "<p>one",
            "index.html": f"<p>{len(dict(known) | {'r1.json': ''})} reports",
        }


def parcel(to: str = "mailto:kim@desk.example", content: Content | None = None, subscription: str = "desk") -> Parcel:
    return Parcel(subscription, SIX - timedelta(days=1), SIX, SIX, parse_address(to), content or Content())


def begin() -> None:
    """A ledger that agrees."""


def never_wait(_seconds: float) -> None:
    raise AssertionError("waited")


@contextmanager
def receiver(
    *answers: tuple[int, dict[str, str]], slow: threading.Event | None = None
) -> Iterator[tuple[str, list[tuple[dict[str, str], bytes]]]]:
    """A server that gives the answers in turn and keeps what was posted; with ``slow`` it waits before each."""
    taken: list[tuple[dict[str, str], bytes]] = []
    left = list(answers)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            taken.append(({name.lower(): value for name, value in self.headers.items()}, body))
            if slow is not None:
                slow.wait(30)
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
        if slow is not None:
            slow.set()
        server.shutdown()
        server.server_close()
        thread.join()
