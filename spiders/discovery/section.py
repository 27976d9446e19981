"""Discovery by section page: links chosen by a CSS selector of the source, or learned from the page."""

from __future__ import annotations

from collections.abc import AsyncIterator

from scrapy import Request
from scrapy.http import Response, TextResponse

from yalu.model import Outcome
from yalu.reasons import Reason
from yalu.spiders.discovery.base import DiscoverySpider
from yalu.spiders.http.errors import CheckFailure
from yalu.spiders.parsers.links import LinkSection, read_section
from yalu.spiders.state.progress import DiscoveryState


class SectionSpider(DiscoverySpider):
    """Reads a section page, and further pages as long as they bring something new."""

    name = "section"

    async def parse_listing(self, response: Response, state: DiscoveryState, page: int = 1) -> AsyncIterator[Request]:
        """Read page ``page`` (from 1) of the section."""
        if not self.listing_arrived(response, state):
            return
        encoding = response.encoding if isinstance(response, TextResponse) else None
        section = await self.in_thread(_read, response.body, response.url, encoding, state.discovery.links)
        if section is None or (page == 1 and not section.links):
            what = Reason.of("listing.no_match" if state.discovery.links else "listing.no_links")
            self.record_listing_failure(state, response.url, CheckFailure(Outcome.UNREADABLE, what))
            return
        self.record_listing_success(state, response.url)
        self.record_listing(state, section.links)
        links = self.within_age_limit(state, section.links)
        requests = self.follow(state, links)
        for request in requests:
            yield request
        if section.next_url and self.should_read_next_page(state, page, links, len(requests)):
            yield self.listing_request(section.next_url, self.parse_listing, state, page=page + 1)


def _read(body: bytes, url: str, encoding: str | None, selector: str | None) -> LinkSection | None:
    return read_section(body, url, encoding=encoding, selector=selector)
