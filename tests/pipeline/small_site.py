"""A small site on loopback whose pages a test writes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HTML, XML, TEXT = "text/html; charset=utf-8", "application/xml; charset=utf-8", "text/plain; charset=utf-8"

BODY = {
    "en": "The ferry leaves the pier at seven and brings barley, letters and the engineers of the other shore. ",
    "ko": "배는 일곱 시에 부두를 떠나 보리와 편지와 건너편 기술자들을 싣고 온다고 선장은 말했다. ",
}


@dataclass
class SmallSite:
    """Pages by path: (status, content type, body); ``asked`` lists the paths that were asked for."""

    url: str
    pages: dict[str, tuple[int, str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    etags: dict[str, str] = field(default_factory=dict)
    """Paths whose answer carries an ETag, and is 304 to whoever has it."""
    unchanged: list[str] = field(default_factory=list)
    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    """More headers of the answer, by path."""
    raw: dict[str, bytes] = field(default_factory=dict)
    """Bytes to send in place of the page's own, without saying how many there are."""

    def put(self, path: str, body: str, kind: str = HTML, status: int = 200) -> None:
        self.pages[path] = (status, kind, body.replace("SITE", self.url))

    def article(self, path: str, title: str, language: str = "en", extra: str = "", paragraphs: int = 6) -> None:
        text = "".join(f"<p>{BODY[language] * 2}({number})</p>" for number in range(paragraphs))
        self.put(
            path,
            f'<!doctype html><html lang="{language}"><head><title>{title}</title>'
            f'<meta property="og:type" content="article"><meta property="og:title" content="{title}"></head>'
            f"<body><article><h1>{title}</h1>{text}</article>{extra}</body></html>",
        )

    def feed(self, path: str, *items: tuple[str, str, str | None]) -> None:
        """A feed of (path, title, date) items; a date of None is left out."""
        entries = "".join(
            f"<item><title>{title}</title><link>SITE{link}</link>"
            + (f"<pubDate>{date}</pubDate>" if date else "")
            + "</item>"
            for link, title, date in items
        )
        self.put(path, f'<?xml version="1.0"?><rss version="2.0"><channel>{entries}</channel></rss>', XML)

    def source(self, *settings: str, country: str = "KR") -> str:
        """The source file that watches this site by the feed at /feed; ``settings`` are more lines of it."""
        more = "".join(f"{line}\n" for line in settings)
        return (
            f'[[source]]\nid = "small"\nname = "Small"\nhomepage = "{self.url}/"\ncountry = "{country}"\n'
            f'languages = ["en"]\ntype = "blog"\ndiscover = [ {{ feed = "{self.url}/feed" }} ]\ndelay = "0s"\n'
            f"allow_private_hosts = true\n{more}"
        )


@contextmanager
def small_site(host: str = "127.0.0.1") -> Iterator[SmallSite]:
    """A site that answers until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(self.path)
            status, kind, body = site.pages.get(self.path, (404, HTML, "<title>Not found</title>"))
            content = site.raw.get(self.path, body.encode())
            etag = site.etags.get(self.path)
            if etag is not None and self.headers.get("If-None-Match") == etag:
                site.unchanged.append(self.path)
                self.send_response(304)
                self.end_headers()
                return
            self.send_response(status)
            if etag is not None:
                self.send_header("etag", etag)
            if kind:
                self.send_header("content-type", kind)
            if self.path not in site.raw:
                self.send_header("content-length", str(len(content)))
            for name, value in site.headers.get(self.path, {}).items():
                self.send_header(name, value)
            self.end_headers()
            with suppress(ConnectionError):
                self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Quiet."""

    server = ThreadingHTTPServer((host, 0), Handler)
    site = SmallSite(f"http://{host}:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
