"""The farm's server, a process of its own: ``python -m benchmarks.farm.server``; orders on stdin, answers on stdout.

Orders and answers are JSON lines: first the farm, answered with the address of each site and the paths of its articles;
then ``{"mode": …}`` or ``{}``, answered with what was asked for since the order before.
"""

from __future__ import annotations

import asyncio
import json
import socket
import sys
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from enum import StrEnum

from benchmarks.farm.pages import Article, Farm, Site, feed, make_site, page, sitemap

ROBOTS = b"User-agent: *\nDisallow: /wp-admin/\n"
REASONS = {200: b"OK", 304: b"Not Modified", 404: b"Not Found"}


class Mode(StrEnum):
    """How the server answers: with validators that it honours, without any, or with noise in every page."""

    VALIDATED = "validated"
    PLAIN = "plain"
    NOISY = "noisy"


class Service:
    """What all sites of the farm share: the mode, and counts of what was asked for."""

    def __init__(self) -> None:
        self.mode = Mode.VALIDATED
        self.asked: Counter[str] = Counter()
        self.noise = 0

    def taken(self) -> dict[str, int]:
        """The counts, which begin anew."""
        counts = dict(self.asked)
        self.asked.clear()
        return counts


class Outlet:
    """The answers of one site."""

    def __init__(self, site: Site, service: Service) -> None:
        self.site = site
        self.service = service
        self.articles = {article.path: article for article in site.articles}
        self.others = {
            "/feed/": (feed(site), b"application/rss+xml; charset=utf-8", '"feed"'),
            "/sitemap.xml": (sitemap(site), b"application/xml; charset=utf-8", '"sitemap"'),
            "/robots.txt": (ROBOTS, b"text/plain; charset=utf-8", '"robots"'),
        }

    def answer(self, path: str, headers: Mapping[str, str]) -> bytes:
        """The whole answer to a GET."""
        article = self.articles.get(path)
        if article is None and path not in self.others:
            self.service.asked["other 404"] += 1
            return _answer(404, b"<!DOCTYPE html><title>Not found</title><h1>Not found</h1>", b"text/html")
        what = "page" if article else "other"
        etag = article.etag if article else self.others[path][2]
        validated = self.service.mode is Mode.VALIDATED
        if validated and headers.get("if-none-match") == etag:
            self.service.asked[f"{what} 304"] += 1
            return _answer(304, b"", b"", etag, article)
        self.service.asked[f"{what} 200"] += 1
        body, kind = self._page(article) if article else self.others[path][:2]
        return _answer(200, body, kind, etag if validated else "", article if validated else None)

    def _page(self, article: Article) -> tuple[bytes, bytes]:
        if self.service.mode is Mode.NOISY:
            self.service.noise += 1
        noise = self.service.noise if self.service.mode is Mode.NOISY else 0
        return page(self.site, article, noise), b"text/html; charset=UTF-8"


def _answer(status: int, body: bytes, kind: bytes, etag: str = "", article: Article | None = None) -> bytes:
    now = format_datetime(datetime.now(UTC), usegmt=True).encode()
    lines = [b"HTTP/1.1 %d %s" % (status, REASONS[status]), b"Date: " + now, b"Server: nginx"]
    if etag:
        lines.append(b"ETag: " + etag.encode())
    if article is not None:
        lines.append(b"Last-Modified: " + format_datetime(article.published, usegmt=True).encode())
    if status != 304:
        lines += [b"Content-Type: " + kind, b"Content-Length: %d" % len(body)]
    return b"\r\n".join((*lines, b"", body))


class _Connection(asyncio.Protocol):
    def __init__(self, outlet: Outlet) -> None:
        self.outlet = outlet
        self.held = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.held += data
        while b"\r\n\r\n" in self.held:
            request, _, self.held = self.held.partition(b"\r\n\r\n")
            first, *rest = request.decode("latin-1").split("\r\n")
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in rest)}
            self.transport.write(self.outlet.answer(first.split(" ")[1], headers))


async def _start(farm: Farm, service: Service, number: int) -> Site:
    """Serve one site. Its pages name its port, so that they are made once the socket is bound."""
    listener = socket.create_server((host(number), 0), backlog=128)
    site = make_site(farm, number, f"http://{host(number)}:{listener.getsockname()[1]}")
    outlet = Outlet(site, service)
    await asyncio.get_running_loop().create_server(lambda: _Connection(outlet), sock=listener)
    return site


def host(number: int) -> str:
    """A loopback address of its own for each site."""
    return f"127.60.{number // 200}.{number % 200 + 10}"


async def _serve() -> None:
    loop = asyncio.get_running_loop()
    order = json.loads(await loop.run_in_executor(None, sys.stdin.readline))
    order["now"] = datetime.fromisoformat(order["now"])
    farm, service = Farm(**order), Service()
    sites = [await _start(farm, service, number) for number in range(farm.sites)]
    shown = [{"base": site.base, "paths": [article.path for article in site.articles]} for site in sites]
    print(json.dumps(shown), flush=True)
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        wanted = json.loads(line).get("mode")
        service.mode = Mode(wanted) if wanted else service.mode
        print(json.dumps(service.taken()), flush=True)


if __name__ == "__main__":
    asyncio.run(_serve())
