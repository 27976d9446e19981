"""Discovery by section page: links chosen by a CSS selector of the source, or learned from the page."""

from __future__ import annotations

from collections.abc import AsyncIterator

from scrapy import Request
from scrapy.http import Response, TextResponse

from spiders.discovery.base import WaySpider
from spiders.http.errors import Trouble
from spiders.parsers.links import Section, read_section
from spiders.state.progress import WayIn
from yalu.model import Outcome


class SectionSpider(WaySpider):
    """Reads a section page and the pages after it, as far as they bring something new."""

    name = "section"

    async def parse_listing(self, response: Response, way: WayIn, page: int = 1) -> AsyncIterator[Request]:
        if not self.answered(response, way):
            return
        encoding = response.encoding if isinstance(response, TextResponse) else None
        section = await self.in_thread(_read, response.body, response.url, encoding, way.discovery.links)
        if section is None or (page == 1 and not section.links):
            what = "no link matches the selector" if way.discovery.links else "there are no article links"
            self.lost(way, response.url, Trouble(Outcome.UNREADABLE, what))
            return
        self.alive(way, response.url)
        self.lists(way, section.links)
        links = self.recent(way, section.links)
        requests = self.follow(way, links)
        for request in requests:
            yield request
        if section.next_url and self.goes_on(way, page, links, len(requests)):
            yield self.listing(section.next_url, self.parse_listing, way, page=page + 1)


def _read(body: bytes, url: str, encoding: str | None, selector: str | None) -> Section | None:
    return read_section(body, url, encoding=encoding, selector=selector)
