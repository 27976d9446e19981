"""robots.txt as RFC 9309 reads it, once per host and process, with ``Crawl-delay`` and ``Sitemap:``.

Not Scrapy's own middleware, because that one forgets between two spiders, takes an error page for "all is allowed",
and leaves ``Crawl-delay`` to others. The parser is the same (Protego).
"""

from __future__ import annotations

import logging

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.httpobj import urlparse_cached

from spiders.http.exchange import capture
from spiders.politeness.crawl_context import spider_of
from spiders.politeness.host_throttle import Manners, first_time
from spiders.politeness.robots_rules import LONGEST_DELAY, Robots, product
from yalu.model import Capture

log = logging.getLogger(__name__)

FIRST = 1000
"""Priority: before anything else of that host."""


class RobotsMiddleware:
    """Asks for robots.txt before the first request to a host, and obeys."""

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        self._crawler = crawler
        self._agent = crawler.settings["ROBOTSTXT_USER_AGENT"] or product(crawler.settings["USER_AGENT"])

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RobotsMiddleware:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        if request.meta.get("dont_obey_robotstxt"):
            return
        robots = await self._of(request)
        robots.check(request.url, self._agent)

    async def _of(self, request: Request) -> Robots:
        """The rules of the host that is asked; fetched when they are not known yet in this process."""
        parts = urlparse_cached(request)
        manners: Manners = spider_of(self._crawler).manners
        site = f"{parts.scheme}://{parts.netloc}"
        lost = Robots(trouble="robots.txt was not waited for")
        robots = await first_time(manners.robots, site, lambda: self._fetch(f"{site}/robots.txt"), lost)
        if robots.evidence is not None:
            spider_of(self._crawler).told(robots.evidence)
        manners.slow_down(parts.hostname or "", min(robots.crawl_delay, LONGEST_DELAY))
        return robots

    async def _fetch(self, url: str) -> Robots:
        request = Request(url, priority=FIRST, callback=NO_CALLBACK, meta={"dont_obey_robotstxt": True})
        spider = spider_of(self._crawler)
        if (known := spider.progress.robots.get(url)) is not None:
            return self._read(known)
        answer = await spider.ask(request)
        return self._read(capture(answer, spider.progress.now()) if isinstance(answer, Response) else answer[1])

    def _read(self, said: Capture) -> Robots:
        if said.status is None:
            return Robots(trouble=said.error, evidence=said)
        if said.status in (408, 425, 429) or said.status >= 500:
            return Robots(trouble=f"{said.url} answers {said.status}", evidence=said)
        if said.status >= 300:
            return Robots(evidence=said)
        return Robots.parse(said.body, self._agent, said)
