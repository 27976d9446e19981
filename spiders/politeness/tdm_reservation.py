"""Fetches the TDM reservations of each host (``/.well-known/tdmrep.json``) before its first article.

The protocol demands that it is read before anything is scraped. Every answer is kept as the host's policy (decision
0145); it limits what may be quoted, never what is fetched.
"""

from __future__ import annotations

from scrapy import Request
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.httpobj import urlparse_cached

from yalu.model import HttpExchange
from yalu.spiders.components import CrawlerComponent
from yalu.spiders.http.exchange import capture
from yalu.spiders.politeness.crawl_context import spider_of
from yalu.spiders.politeness.host_throttle import single_flight
from yalu.spiders.politeness.robots import POLICY_PRIORITY
from yalu.terms.tdmrep import LARGEST, PATH

OF_ARTICLE = "of_article"
"""Key in a request's meta: the request is for an article, or for what one redirects to."""


class ReservationMiddleware(CrawlerComponent):
    """Fetches the reservations once per host and process, unless any crawl did within the last 24 hours."""

    async def process_request(self, request: Request) -> None:
        """Fetch the reservations of the host before a request for an article."""
        if not request.meta.get(OF_ARTICLE):
            return
        parts = urlparse_cached(request)
        url = f"{parts.scheme}://{parts.netloc}{PATH}"
        spider = spider_of(self._crawler)
        if url in spider.progress.plan.read:
            return
        read = await single_flight(spider.throttle.reservations, url, lambda: self._fetch(url), None)
        if read is not None:
            spider.record_host_policy(read)

    async def _fetch(self, url: str) -> HttpExchange:
        spider = spider_of(self._crawler)
        limits = {"download_maxsize": LARGEST, "dont_retry": True}
        answer = await spider.ask(Request(url, priority=POLICY_PRIORITY, callback=NO_CALLBACK, meta=limits))
        return capture(answer, spider.progress.now()) if isinstance(answer, Response) else answer[1]
