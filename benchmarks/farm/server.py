"""The farm's server, a process of its own: ``python -m benchmarks.farm.server``; orders on stdin, answers on stdout.

Orders and answers are JSON lines: first the farm, answered with the address of each site and the paths of its articles;
then ``{"mode": …}``, ``{"edit": true}`` (the next edition) or ``{}``, answered with what was asked for since the order
before.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from enum import StrEnum

from benchmarks.farm.pages import Farm, edited, furniture, is_edited, make_site, page, parts
from benchmarks.press.model import Answer, Site
from benchmarks.press.outlet import NOT_FOUND, ROBOTS
from benchmarks.press.page import feed_xml, sitemap_xml
from benchmarks.press.server import listen


class Mode(StrEnum):
    """How the server answers: with validators that it honours, without any, or with noise in every page.

    Where pages are edited, one in ``pages.EDITED_EACH`` gets another sentence with each edition, beside noise.
    """

    VALIDATED = "validated"
    PLAIN = "plain"
    NOISY = "noisy"
    EDITED = "edited"


class Service:
    """What all sites of the farm share: the mode, and counts of what was asked for."""

    def __init__(self) -> None:
        self.mode = Mode.VALIDATED
        self.asked: Counter[str] = Counter()
        self.noise = 0
        self.edition = 0

    def taken(self) -> dict[str, int]:
        """The counts, which begin anew."""
        counts = dict(self.asked)
        self.asked.clear()
        return counts


class FarmSite:
    """The answers of one site, whose pages are made once it knows its address."""

    def __init__(self, site: Site, service: Service) -> None:
        self.site = site
        self.service = service
        self.base = ""

    @property
    def now(self) -> datetime:
        return datetime.now(UTC)

    def make(self, number: int) -> None:
        """Make the pages."""
        around = furniture(number)
        self.pieces = {f"/{piece.slug}": piece for piece in self.site.pieces}
        self.pages = {path: parts(piece, self.site, self.base, around) for path, piece in self.pieces.items()}
        self.others = {
            "/feed.xml": (feed_xml(self.site, self.base).encode(), "application/rss+xml; charset=utf-8"),
            "/sitemap.xml": (sitemap_xml(self.site, self.base).encode(), "application/xml; charset=utf-8"),
            "/robots.txt": (ROBOTS, "text/plain; charset=utf-8"),
        }

    def answer(self, path: str, headers: Mapping[str, str]) -> Answer:
        """The answer to a GET."""
        if path not in self.pages and path not in self.others:
            self.service.asked["other 404"] += 1
            return Answer(404, NOT_FOUND)
        what = "page" if path in self.pages else "other"
        validators = self._validators(path) if self.service.mode is Mode.VALIDATED else ()
        if validators and headers.get("if-none-match") == validators[0][1]:
            self.service.asked[f"{what} 304"] += 1
            return Answer(304, b"", validators, media_type="")
        self.service.asked[f"{what} 200"] += 1
        if path in self.others:
            return Answer(200, self.others[path][0], validators, self.others[path][1])
        return Answer(200, self._page(path), validators)

    def _validators(self, path: str) -> tuple[tuple[str, str], ...]:
        piece = self.pieces.get(path)
        if piece is None:
            return (("ETag", f'"{path}"'),)
        return ("ETag", f'"{piece.key}"'), ("Last-Modified", format_datetime(piece.published, usegmt=True))

    def _page(self, path: str) -> bytes:
        if self.service.mode not in (Mode.NOISY, Mode.EDITED):
            return page(self.pages[path], self.site, 0)
        self.service.noise += 1
        piece, edition = self.pieces[path], self.service.edition
        self.service.asked["page edited"] += bool(edition) and is_edited(piece, edition)
        return page(edited(self.pages[path], piece, edition), self.site, self.service.noise)


async def _start(farm: Farm, service: Service, number: int) -> FarmSite:
    """Serve one site. Its pages name its port, so that they are made once the socket is bound."""
    site = FarmSite(make_site(farm, number), service)
    await listen(site, host(number))
    site.make(number)
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
    shown = [{"base": site.base, "paths": list(site.pages)} for site in sites]
    print(json.dumps(shown), flush=True)
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        order = json.loads(line)
        wanted = order.get("mode")
        service.edition += "edit" in order
        service.mode = Mode(wanted) if wanted else service.mode
        print(json.dumps(service.taken()), flush=True)


if __name__ == "__main__":
    asyncio.run(_serve())
