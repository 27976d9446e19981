"""Asks each host with articles for its TDM reservations (``/.well-known/tdmrep.json``), before the first of them.

The protocol wants it read before anything is scraped. An answer of any kind is kept as what the host says of its own
rules; it decides what may be quoted, never what is fetched.
"""

from __future__ import annotations

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.httpobj import urlparse_cached

from spiders.http.exchange import capture
from spiders.politeness.crawl_context import spider_of
from spiders.politeness.host_throttle import first_time
from spiders.politeness.robots import FIRST
from yalu.model import Capture
from yalu.pages.site.tdm_reservation import LARGEST, PATH

OF_ARTICLE = "of_article"
"""Name in a request's meta: it is for an article, or for what one redirects to."""


class ReservationMiddleware:
    """Once per host and process, and not at all when any crawl did so within the last day."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ReservationMiddleware:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        if not request.meta.get(OF_ARTICLE):
            return
        parts = urlparse_cached(request)
        url = f"{parts.scheme}://{parts.netloc}{PATH}"
        spider = spider_of(self._crawler)
        if url in spider.progress.plan.read:
            return
        read = await first_time(spider.manners.reservations, url, lambda: self._fetch(url), None)
        if read is not None:
            spider.told(read)

    async def _fetch(self, url: str) -> Capture:
        spider = spider_of(self._crawler)
        limits = {"download_maxsize": LARGEST, "dont_retry": True}
        answer = await spider.ask(Request(url, priority=FIRST, callback=NO_CALLBACK, meta=limits))
        return capture(answer, spider.progress.now()) if isinstance(answer, Response) else answer[1]
