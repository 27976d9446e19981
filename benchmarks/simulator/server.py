"""The outlets on loopback, one server on an address of its own for each."""

from __future__ import annotations

import gzip
import hashlib
import socket
import struct
import threading
import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from benchmarks.simulator import markup
from benchmarks.simulator.disturbances import Fault, Trouble
from benchmarks.simulator.markup import View
from benchmarks.simulator.outlets import Article, Outlet, Status

HANG_SECONDS = 4.0
THREADS = {Trouble.EMPTY_THREADS: "empty", Trouble.BROKEN_THREADS: "broken"}
CUT = {Trouble.TRUNCATED, Fault.TRUNCATED}


@dataclass(slots=True)
class Stage:
    """What one outlet answers in one round; `cached` is the older state that a stale cache holds."""

    outlet: Outlet
    check: int
    now: datetime
    cached: Outlet | None = None
    trouble: Trouble | None = None
    detail: int = 0
    age: timedelta | None = None
    faults: dict[int, Fault] = field(default_factory=dict)
    requests: list[tuple[str, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer before it is written to the wire."""

    status: int
    body: str
    kind: str = "text/html; charset=utf-8"
    location: str | None = None
    cut: bool = False
    state: str | None = None
    cached: bool = False


def answer(stage: Stage, path: str) -> Answer:
    """What an outlet, or the stale cache before it, says to a request for `path`."""
    if stage.cached is not None:
        found = _answer(stage, stage.cached, path)
        if found.status != 404 or any(path in one.paths for one in stage.cached.articles):
            return replace(found, cached=True)
    return _answer(stage, stage.outlet, path)


def _answer(stage: Stage, outlet: Outlet, path: str) -> Answer:
    trouble = stage.trouble
    if path == "/robots.txt" and trouble is not Trouble.ERRORS:
        return Answer(200, "User-agent: *\nDisallow: /comments/\n", "text/plain; charset=utf-8")
    if trouble is Trouble.ERRORS:
        status = (500, 502, 503)[stage.detail % 3]
        return Answer(status, f"<html><body><h1>{status}</h1><p>Service unavailable</p></body></html>")
    if trouble is Trouble.SOFT_404:
        return Answer(200, markup.missing_page(outlet))
    if trouble is Trouble.ALL_404:
        return Answer(404, markup.missing_page(outlet))
    if path == "/feed/":
        return Answer(200, markup.feed(outlet), "application/rss+xml; charset=utf-8")
    if path == "/sitemap.xml":
        return Answer(200, markup.sitemap(outlet), "application/xml; charset=utf-8")
    if trouble is Trouble.CONSENT:
        return Answer(200, markup.consent_page(outlet))
    if path in ("/", "/opinion/"):
        return Answer(200, markup.front_page(outlet))
    for article in outlet.articles:
        if path in article.paths:
            return _article(stage, outlet, article, path)
    return Answer(404, markup.missing_page(outlet))


def _article(stage: Stage, outlet: Outlet, article: Article, path: str) -> Answer:
    fault = stage.faults.get(article.key)
    if fault is Fault.ERROR:
        return Answer(500, "<html><body><h1>500</h1><p>Internal server error</p></body></html>")
    if fault is Fault.SOFT_404:
        return Answer(200, markup.missing_page(outlet))
    if stage.trouble is Trouble.ALL_FRONT or article.status is Status.FRONT:
        return Answer(302, "", location=outlet.base + "/")
    if article.status is Status.NOT_FOUND:
        return Answer(404, markup.missing_page(outlet))
    if article.status is Status.GONE:
        return Answer(410, markup.missing_page(outlet))
    if path != article.path:
        return Answer(301, "", location=outlet.base + article.path)
    view = _view(stage, article, fault)
    state = markup.article_page(outlet, article, View(0, view.thread, view.canonical))
    return Answer(200, markup.article_page(outlet, article, view), cut=(fault or stage.trouble) in CUT, state=state)


def _view(stage: Stage, article: Article, fault: Fault | None) -> View:
    thread = "whole" if stage.trouble is None else THREADS.get(stage.trouble, "whole")
    if fault is Fault.BROKEN:
        thread = "broken"
    if fault is Fault.PARTIAL or stage.trouble is Trouble.PARTIAL_THREADS:
        thread = ("first", "last")[stage.detail % 2]
    canonical = None
    if stage.trouble is Trouble.CANONICAL:
        other = stage.outlet.articles[stage.detail % len(stage.outlet.articles)]
        canonical = stage.outlet.base + ("/" if stage.detail % 2 else other.path)
    return View(stage.check, thread, canonical)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: OutletServer

    def do_GET(self) -> None:
        stage = self.server.stage
        path = self.path.split("?")[0]
        if stage.trouble is Trouble.TIMEOUTS:
            stage.requests.append((path, 0))
            time.sleep(HANG_SECONDS)
            self.close_connection = True
            return
        if stage.trouble is Trouble.RESETS:
            stage.requests.append((path, 0))
            self._reset()
            return
        self._write(stage, path, answer(stage, path))

    def _reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True

    def _write(self, stage: Stage, path: str, said: Answer) -> None:
        tag = f'W/"{hashlib.sha1(said.state.encode()).hexdigest()}"' if said.state and not said.cut else None
        if tag is not None and self.headers.get("If-None-Match") == tag:
            stage.requests.append((path, 304))
            self.send_response_only(304)
            self._common(stage, tag, said.cached)
            self.end_headers()
            return
        stage.requests.append((path, said.status))
        body = said.body.encode()
        squeezed = "gzip" in self.headers.get("Accept-Encoding", "")
        wire = gzip.compress(body) if squeezed else body
        self.send_response_only(said.status)
        self._common(stage, tag, said.cached)
        self.send_header("Content-Type", said.kind)
        if squeezed:
            self.send_header("Content-Encoding", "gzip")
        if said.location is not None:
            self.send_header("Location", said.location)
        whole = len(wire)
        if said.cut:
            wire = wire[: int(whole * (0.35 + stage.detail % 60 / 100))]
            self.close_connection = True
        # Half of the cut answers state the length that they should have had, the others the one that they have.
        self.send_header("Content-Length", str(whole if said.cut and stage.detail % 2 else len(wire)))
        self.end_headers()
        self.wfile.write(wire)

    def _common(self, stage: Stage, tag: str | None, cached: bool) -> None:
        age = stage.age if cached and stage.age is not None else None
        self.send_header("Date", format_datetime(stage.now - (age or timedelta()), usegmt=True))
        if tag is not None:
            self.send_header("ETag", tag)
        if age is not None:
            self.send_header("Age", str(int(age.total_seconds())))
            self.send_header("X-Cache", "HIT")

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  (the name is the standard library's)
        pass


class OutletServer(ThreadingHTTPServer):
    """The server of one outlet; `stage` is replaced before each round."""

    daemon_threads = True

    def __init__(self, outlet: Outlet) -> None:
        super().__init__((outlet.host, 0), _Handler)
        outlet.port = self.server_address[1]
        self.stage = Stage(outlet, 0, datetime.min.replace(tzinfo=UTC))
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a killed crawler leaves broken connections behind."""
