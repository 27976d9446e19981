"""Discovery by section page: links chosen by a CSS selector of the source, or learned from the page."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial

from scrapy import Request
from scrapy.http import Response, TextResponse

from yalu.reasons import Reason
from yalu.spiders.discovery.base import DiscoverySpider
from yalu.spiders.parsers.links import read_section
from yalu.spiders.state.progress import DiscoveryState


class SectionSpider(DiscoverySpider):
    """Reads a section page, and further pages as long as they bring something new."""

    name = "section"

    async def parse_listing(self, response: Response, state: DiscoveryState, page: int = 1) -> AsyncIterator[Request]:
        """Read page ``page`` (from 1) of the section."""
        if not self.listing_arrived(response, state):
            return
        encoding = response.encoding if isinstance(response, TextResponse) else None
        section = await self.in_thread(
            partial(read_section, encoding=encoding, selector=state.discovery.links), response.body, response.url
        )
        if section is None or (page == 1 and not section.links):
            reason = Reason.of("listing.no_match" if state.discovery.links else "listing.no_links")
            self.unreadable_listing(state, response.url, reason)
            return
        following = section.next_url
        onward = self.listing_request(following, self.parse_listing, state, page=page + 1) if following else None
        async for request in self.requests_of_page(state, response.url, section.links, page, onward):
            yield request
