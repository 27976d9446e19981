"""A loopback server for one scenario."""

from __future__ import annotations

import contextlib
import gzip
import re
import socket
import struct
import threading
import time
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import MappingProxyType
from typing import cast
from urllib.parse import urlsplit

import brotli
import zstandard

from benchmarks.attacks.model import Answer, Piece, Request, Scenario, Site
from benchmarks.attacks.page import article_html, feed_xml, front_html, plain_view, sitemap_xml

HANG_SECONDS = 200.0
NOT_FOUND = b"<!DOCTYPE html><html><head><title>404 Not Found</title></head><body><h1>Not Found</h1></body></html>"
OTHER_PAGE = (
    b'<!DOCTYPE html><html><head><meta charset="utf-8"><title>Welcome</title></head><body><h1>Welcome</h1>'
    b"<p>Become a member for one month free of charge, or log in with your address and password.</p></body></html>"
)
GONE = (
    b"<!DOCTYPE html><html><head><title>410 Gone</title></head>"
    b"<body><h1>Gone</h1><p>This article was removed.</p></body></html>"
)


# The address of the other part of a thread that is shown in two.
OTHER_PART = re.compile(r"(?:comment-page-|[?&](?:cpage|page|start|cp)=)\d+")


def _rest(target: str, slug: str) -> str | None:
    """What follows a piece's own address in the one that was asked for; None where it is another's."""
    if not target.startswith(slug):
        return None
    rest = target.removeprefix(slug)
    return rest if not rest or rest.startswith(("?", "&", "/comment-page-")) else None


class Outlet:
    """What one scenario answers, check by check."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.check = 0
        self.base = ""
        self.served: Counter[tuple[int, str]] = Counter()
        self.slow = threading.Event()

    def answer(self, path: str, headers: MappingProxyType[str, str]) -> Answer:
        """The answer to a request in the present check."""
        check = self.check
        self.served[check, path] += 1
        piece, found = self._healthy(path, check)
        request = Request(
            path=path,
            check=check,
            now=self.scenario.time_at(check),
            piece=piece,
            site=self.scenario.site_at(check),
            base=self.base,
            served=self.served[check, path] - 1,
            headers=headers,
            at_check=lambda other: self._healthy(path, other)[1],
        )
        for fault in self.scenario.faults_at(check):
            if fault.answer is not None:
                found = fault.answer(found, request)
        return found

    def _healthy(self, path: str, check: int) -> tuple[Piece | None, Answer]:
        """The answer before any fault touches its bytes, and the piece it shows."""
        site = self.scenario.site_at(check)
        for fault in self.scenario.faults_at(check):
            if fault.site is not None:
                site = fault.site(site, check)
        parts = urlsplit(path)
        match parts.path:
            case "/robots.txt":
                return None, Answer(200, b"User-agent: *\nAllow: /\n", media_type="text/plain")
            case "/":
                return None, Answer(200, front_html(site, self.base).encode())
            case "/feed.xml":
                return None, Answer(
                    200, feed_xml(site, self.base).encode(), media_type="application/rss+xml; charset=utf-8"
                )
            case "/sitemap.xml":
                return None, Answer(
                    200, sitemap_xml(site, self.base).encode(), media_type="application/xml; charset=utf-8"
                )
            case "/offers" | "/login":
                return None, Answer(200, OTHER_PAGE)
        return self._piece(site, parts.path.lstrip("/") + (f"?{parts.query}" if parts.query else ""), check)

    def _piece(self, site: Site, target: str, check: int) -> tuple[Piece | None, Answer]:
        for piece in site.pieces:
            if piece.old_slug and _rest(target, piece.old_slug) is not None and piece.old_slug != piece.slug:
                return piece, Answer(301, b"", (("Location", f"{self.base}/{piece.slug}"),))
            rest = _rest(target, piece.slug)
            if rest is not None:
                return piece, self._page(piece, site, check, rest)
        return None, Answer(404, NOT_FOUND)

    def _page(self, piece: Piece, site: Site, check: int, rest: str) -> Answer:
        if piece.redirect:
            return Answer(302, b"", (("Location", piece.redirect.replace("{base}", self.base)),))
        if piece.status != 200:
            return Answer(piece.status, GONE if piece.status == 410 else NOT_FOUND)
        view = self.scenario.view or plain_view(site)
        view = replace(view, layout=site.layout, markup=site.markup)
        faults = self.scenario.faults_at(check)
        for fault in faults:
            if fault.view is not None:
                view = fault.view(view, piece, site, check)
        if OTHER_PART.search(rest) and view.shown is not None:
            start, end = view.shown
            view = replace(view, shown=(0, start) if start else (end, 10_000), more="")
        html = article_html(piece, site, view, self.base)
        for fault in faults:
            if fault.html is not None:
                html = fault.html(html, piece, site, check)
        return Answer(200, html.encode("utf-8", "surrogateescape"))


def _encode(body: bytes, coding: str) -> bytes:
    match coding:
        case "gzip":
            return gzip.compress(body, mtime=0)
        case "deflate":
            return zlib.compress(body)
        case "br":
            return bytes(brotli.compress(body))
        case "zstd":
            return zstandard.ZstdCompressor().compress(body)
    return body


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], outlet: Outlet) -> None:
        self.outlet = outlet
        super().__init__(address, _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: broken connections are what is being served."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60

    def do_HEAD(self) -> None:
        self._send(with_body=False)

    def do_GET(self) -> None:
        self._send(with_body=True)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Say nothing on stderr."""

    def _send(self, with_body: bool) -> None:
        outlet = cast(_Server, self.server).outlet
        headers = MappingProxyType({name.lower(): value for name, value in self.headers.items()})
        answer = outlet.answer(self.path, headers)
        if answer.wire == "reset":
            self._reset()
            return
        if answer.wire == "hang":
            outlet.slow.wait(HANG_SECONDS)
            self._reset()
            return
        body, extra = self._coded(answer)
        length = {"long-length": len(body) + 2000, "short-length": int(len(body) * 0.7)}.get(answer.wire, len(body))
        self.send_response_only(answer.status)
        named = {name.lower() for name, _ in answer.headers}
        if "date" not in named:
            self.send_header("Date", format_datetime(outlet.scenario.time_at(outlet.check), usegmt=True))
        self.send_header("Server", "nginx")
        if answer.media_type:
            self.send_header("Content-Type", answer.media_type)
        for name, value in (*answer.headers, *extra):
            self.send_header(name, value)
        if answer.wire == "chunked-open":
            self.send_header("Transfer-Encoding", "chunked")
        elif answer.wire == "close":
            self.send_header("Connection", "close")
        else:
            self.send_header("Content-Length", str(length))
        self.end_headers()
        if with_body:
            self._write(body, answer.wire)

    def _coded(self, answer: Answer) -> tuple[bytes, tuple[tuple[str, str], ...]]:
        """The bytes of a wire such as `gzip-cut`, `gzip-crc` or `br-cut:0.5`, in a coding the client takes."""
        coding, _, rest = answer.wire.partition("-")
        if coding not in ("gzip", "deflate", "br", "zstd"):
            return answer.body, ()
        if coding not in self.headers.get("Accept-Encoding", ""):
            coding = "gzip"
        body = _encode(answer.body, coding)
        fault, _, share = rest.partition(":")
        if fault == "cut":
            body = body[: int(len(body) * float(share or "0.5"))]
        elif fault == "crc" and coding == "gzip":
            body = body[:-8] + struct.pack("<L", 0xDEADBEEF) + body[-4:]
        return body, (("Content-Encoding", coding),)

    def _write(self, body: bytes, wire: str) -> None:
        with contextlib.suppress(OSError):
            if wire == "chunked-open":
                cut = body[: int(len(body) * 0.6)]
                self.wfile.write(f"{len(cut):x}\r\n".encode() + cut + b"\r\n")
                self.wfile.flush()
                time.sleep(0.05)
            else:
                self.wfile.write(body)
            self.wfile.flush()
        if wire in ("chunked-open", "long-length", "short-length", "close"):
            self.close_connection = True

    def _reset(self) -> None:
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()


@contextlib.contextmanager
def serving(outlet: Outlet, host: str) -> Iterator[Outlet]:
    """Serve an outlet on `host`, a loopback address, until the block ends."""
    server = _Server((host, 0), outlet)
    outlet.base = f"http://{host}:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
    thread.start()
    try:
        yield outlet
    finally:
        outlet.slow.set()
        server.shutdown()
        server.server_close()
