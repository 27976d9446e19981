"""Discovery by feed: RSS, Atom, RDF or JSON Feed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from scrapy import Request
from scrapy.http import Response

from yalu.reasons import Reason
from yalu.spiders.discovery.base import DiscoverySpider
from yalu.spiders.parsers.feeds import ParsedFeed, read_feed
from yalu.spiders.state.progress import DiscoveryState


class FeedSpider(DiscoverySpider):
    """Reads one feed and checks the new articles in it.

    On the first crawl of a source, and when a page held only new articles (some may have been missed), further pages
    are read: the one that the feed names, or WordPress' ``?paged=``. Decision 0192.
    """

    name = "feed"

    async def parse_listing(self, response: Response, state: DiscoveryState, page: int = 1) -> AsyncIterator[Request]:
        """Read page ``page`` (from 1) of the feed."""
        if page > 1 and response.status == 404:
            return  # WordPress' answer after the last page
        if not self.listing_arrived(response, state):
            return
        content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
        feed = await self.in_thread(read_feed, response.body, response.url, content_type)
        if feed is None:
            self.unreadable_listing(state, response.url, Reason.of("listing.no_feed"))
            return
        self._remember(state, feed)
        following = _next_page(feed, state.discovery.url, page)
        onward = self.listing_request(following, self.parse_listing, state, page=page + 1) if following else None
        async for request in self.requests_of_page(state, response.url, feed.links, page, onward):
            yield request

    @staticmethod
    def _remember(state: DiscoveryState, feed: ParsedFeed) -> None:
        state.notes["kind"] = feed.kind
        if feed.hub:
            state.notes["hub"] = feed.hub
        dates = [link.published or link.modified for link in feed.links]
        state.notes["dated"] = sum(date is not None for date in dates)


def _next_page(feed: ParsedFeed, url: str, page: int) -> str | None:
    if feed.next_url:
        return feed.next_url
    if "wordpress" not in feed.generator.lower():
        return None
    parts = urlsplit(url)
    query = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != "paged"]
    return urlunsplit(parts._replace(query=urlencode([*query, ("paged", str(page + 1))])))
