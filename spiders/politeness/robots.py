"""Middleware that obeys robots.txt (RFC 9309), fetched once per host and process, with ``Crawl-delay``.

Scrapy's own middleware does not share rules between spiders, takes an error page for "everything is allowed" and
ignores ``Crawl-delay``. The parser is the same (Protego).
"""

from __future__ import annotations

import logging

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.httpobj import urlparse_cached

from yalu.model import HttpExchange
from yalu.reasons import Reason
from yalu.spiders.components import CrawlerComponent
from yalu.spiders.http.errors import lost_answer
from yalu.spiders.http.exchange import capture
from yalu.spiders.politeness.crawl_context import spider_of
from yalu.spiders.politeness.host_throttle import HostThrottle, single_flight
from yalu.spiders.politeness.robots_rules import MAX_CRAWL_DELAY, Robots
from yalu.terms.robots import product_token

log = logging.getLogger(__name__)

POLICY_PRIORITY = 1000
"""Priority of robots.txt and TDM reservations: before every other request to that host."""


class RobotsMiddleware(CrawlerComponent):
    """Fetches robots.txt before the first request to a host, and drops requests that it forbids."""

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        super().__init__(crawler)
        self._agent = crawler.settings["ROBOTSTXT_USER_AGENT"] or product_token(crawler.settings["USER_AGENT"])

    async def process_request(self, request: Request) -> None:
        """Raise Forbidden or RobotsUnreadable for a request that robots.txt does not allow."""
        if request.meta.get("dont_obey_robotstxt"):
            return
        robots = await self._rules_for(request)
        robots.check(request.url, self._agent)

    async def _rules_for(self, request: Request) -> Robots:
        """The rules of the request's host; fetched when this process does not have them yet."""
        parts = urlparse_cached(request)
        throttle: HostThrottle = spider_of(self._crawler).throttle
        site = f"{parts.scheme}://{parts.netloc}"
        lost = Robots(trouble=Reason.of("robots.not_awaited"))
        robots = await single_flight(throttle.robots, site, lambda: self._fetch(f"{site}/robots.txt"), lost)
        if robots.evidence is not None:
            spider_of(self._crawler).record_host_policy(robots.evidence)
        throttle.set_crawl_delay(parts.hostname or "", min(robots.crawl_delay, MAX_CRAWL_DELAY))
        return robots

    async def _fetch(self, url: str) -> Robots:
        request = Request(url, priority=POLICY_PRIORITY, callback=NO_CALLBACK, meta={"dont_obey_robotstxt": True})
        spider = spider_of(self._crawler)
        if (known := spider.progress.robots.get(url)) is not None:
            return self._read(known)
        answer = await spider.ask(request)
        if isinstance(answer, Response):
            return self._read(capture(answer, spider.progress.now()))
        trouble, evidence = answer
        return Robots(trouble=trouble.reason, evidence=evidence)

    def _read(self, answer: HttpExchange) -> Robots:
        if answer.status is None:
            return Robots(trouble=lost_answer(answer), evidence=answer)
        if answer.status in (408, 425, 429) or answer.status >= 500:
            return Robots(
                trouble=Reason.of("robots.answers", address=answer.url, status=answer.status), evidence=answer
            )
        if answer.status >= 300:
            return Robots(evidence=answer)
        return Robots.parse(answer.body, self._agent, answer)
