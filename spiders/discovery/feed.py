"""Discovery by feed: RSS, Atom, RDF or JSON Feed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from scrapy import Request
from scrapy.http import Response

from spiders.discovery.base import WaySpider
from spiders.http.errors import Trouble
from spiders.parsers.feeds import Feed, read_feed
from spiders.state.progress import WayIn
from yalu.model import Outcome


class FeedSpider(WaySpider):
    """Reads one feed and looks at what is new in it.

    On the first crawl of a source, and when a page of the feed held only new pieces (some may have been missed), the
    pages after it are read too: where the feed says it goes on, or WordPress' ``?paged=``.
    """

    name = "feed"

    async def parse_listing(self, response: Response, way: WayIn, page: int = 1) -> AsyncIterator[Request]:
        if page > 1 and response.status == 404:
            return  # WordPress answers so after the last page
        if not self.answered(response, way):
            return
        content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
        feed = await self.in_thread(read_feed, response.body, response.url, content_type)
        if feed is None:
            self.lost(way, response.url, Trouble(Outcome.UNREADABLE, "there is no feed"))
            return
        self.alive(way, response.url)
        self._remember(way, feed)
        self.lists(way, feed.links)
        links = self.recent(way, feed.links)
        requests = self.follow(way, links)
        for request in requests:
            yield request
        onward = _next_page(feed, way.discovery.url, page)
        if onward and self.goes_on(way, page, links, len(requests)):
            yield self.listing(onward, self.parse_listing, way, page=page + 1)

    @staticmethod
    def _remember(way: WayIn, feed: Feed) -> None:
        way.notes["kind"] = feed.kind
        if feed.hub:
            way.notes["hub"] = feed.hub
        dates = [link.published or link.modified for link in feed.links]
        way.notes["dated"] = sum(date is not None for date in dates)


def _next_page(feed: Feed, url: str, page: int) -> str | None:
    if feed.next_url:
        return feed.next_url
    if "wordpress" not in feed.generator.lower():
        return None
    parts = urlsplit(url)
    query = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != "paged"]
    return urlunsplit(parts._replace(query=urlencode([*query, ("paged", str(page + 1))])))
