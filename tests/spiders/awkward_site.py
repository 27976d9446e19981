"""A site on loopback that behaves as badly as a test wants: each path answers what its rule says."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

HTML = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Answer:
    """What one request gets. ``pause`` seconds pass before the body; ``claimed`` is a false Content-Length.

    ``framing`` says how the end of the body is told: by its ``length``, in chunks (``chunked``, or ``endless`` ones
    without the last) or by the end of the connection (``close``).
    """

    body: bytes | str = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": HTML})
    pause: float = 0.0
    claimed: int | None = None
    framing: str = "length"


@dataclass(frozen=True)
class Asked:
    """One request as the site saw it. ``at`` and ``until`` are seconds of the monotonic clock.

    ``until`` is when the answer began to be sent: that it has been sent a busy machine may notice after its reader.
    """

    path: str
    headers: Mapping[str, str]
    at: float
    until: float


Rule = Answer | Callable[[Mapping[str, str]], Answer]


class Site:
    """Rules by path (with query); several answers in a list are given in turn, the last one again and again."""

    def __init__(self, host: str) -> None:
        self.rules: dict[str, Rule | list[Answer]] = {}
        self.log: list[Asked] = []
        self.under_way = 0
        self.most_at_once = 0
        self.begun: list[str] = []
        self.news = threading.Event()
        self.lock = threading.Lock()
        self.server = ThreadingHTTPServer((host, 0), _handler(self))
        self.server.daemon_threads = True
        self.url = f"http://{host}:{self.server.server_port}"

    def answer(self, path: str, headers: Mapping[str, str]) -> Answer:
        rule = self.rules.get(path)
        if rule is None:
            return Answer("nothing here", 404)
        if isinstance(rule, list):
            return rule.pop(0) if len(rule) > 1 else rule[0]
        return rule if isinstance(rule, Answer) else rule(headers)

    def paths(self) -> list[str]:
        return [asked.path for asked in self.log]

    def times(self, path: str) -> int:
        return self.paths().count(path)


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 60
        sent_at = 0.0

        def do_GET(self) -> None:
            began = self.sent_at = time.monotonic()
            headers = {name.lower(): value for name, value in self.headers.items()}
            with site.lock:
                site.begun.append(self.path)
                site.news.set()
                site.under_way += 1
                site.most_at_once = max(site.most_at_once, site.under_way)
                answer = site.answer(self.path, headers)
            try:
                self.give(answer)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True
            finally:
                with site.lock:
                    site.under_way -= 1
                    site.log.append(Asked(self.path, headers, began, self.sent_at))

        def give(self, answer: Answer) -> None:
            if answer.pause:
                time.sleep(answer.pause)
            self.sent_at = time.monotonic()
            body = answer.body.encode() if isinstance(answer.body, str) else answer.body
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if answer.framing == "length":
                self.send_header("Content-Length", str(len(body) if answer.claimed is None else answer.claimed))
            elif answer.framing != "close":
                self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            if answer.framing in ("chunked", "endless"):
                end = b"0\r\n\r\n" if answer.framing == "chunked" else b""
                body = b"%x\r\n%s\r\n%s" % (len(body), body, end)
            self.wfile.write(body)
            if answer.claimed is not None or answer.framing in ("close", "endless"):
                self.close_connection = True

        def handle(self) -> None:
            with suppress(ConnectionResetError):
                super().handle()

        def log_message(self, *arguments: Any) -> None:
            return

    return Handler


@contextmanager
def running(host: str = "127.0.0.1") -> Iterator[Site]:
    """A site that answers until the block ends."""
    site = Site(host)
    thread = threading.Thread(target=site.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.server.shutdown()
        site.server.server_close()
        thread.join()


def article(title: str, text: str = "", *, canonical: str | None = None, head: str = "") -> Answer:
    """A page with one article about both countries, long enough for any reader."""
    body = text or (
        "The governments of China and South Korea met in Seoul on Monday to talk about trade and security. "
        "Beijing and Seoul have disagreed for years about the missile shield, and the talks were long. "
    )
    link = f'<link rel="canonical" href="{canonical}">' if canonical else ""
    paragraphs = "".join(f"<p>{body} This is paragraph {number} of the piece.</p>" for number in range(1, 6))
    return Answer(
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta property="og:type" content="article"><meta property="og:title" content="{title}">{link}{head}</head>'
        f"<body><main><article><h1>{title}</h1>{paragraphs}</article></main></body></html>"
    )


def rss(*links: str, generator: str = "") -> Answer:
    """A feed without dates."""
    items = "".join(
        f"<item><title>Piece {number}</title><link>{link}</link></item>" for number, link in enumerate(links)
    )
    return Answer(
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>Feed</title><generator>{generator}</generator>'
        f"{items}</channel></rss>",
        headers={"Content-Type": "application/rss+xml"},
    )


def urlset(*entries: str) -> Answer:
    """A sitemap of entries that are XML already."""
    return Answer(
        '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{"".join(entries)}</urlset>',
        headers={"Content-Type": "application/xml"},
    )


def bomb(size: int) -> Answer:
    """A small body that unpacks to ``size`` bytes."""
    return Answer(gzip.compress(b" " * size, 9), headers={"Content-Type": HTML, "Content-Encoding": "gzip"})
