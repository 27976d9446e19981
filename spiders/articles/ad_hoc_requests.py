"""Ad hoc requests: a few addresses fetched in sequence, each chosen from the answer before.

For exploring a site instead of crawling it, under the same robots.txt, pauses, address checks and limits as a crawl.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from scrapy import Request
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.httpobj import urlparse_cached

from yalu.extraction.article_check import ArticleCheck
from yalu.model import HttpExchange, Observation
from yalu.spiders.articles.article_spider import ArticleSpider
from yalu.spiders.http.exchange import capture
from yalu.spiders.parsers.listed_link import ListedLink
from yalu.spiders.politeness.host_throttle import Stopped
from yalu.spiders.politeness.robots_rules import Robots


class AdHocSpider(ArticleSpider):
    """Runs one ad hoc task, a coroutine function that receives the spider and sends its requests through it."""

    name = "ad_hoc"
    ad_hoc_task: AdHocTask

    async def start(self) -> AsyncIterator[Request]:
        """Run the task; yields no request of its own."""
        try:
            await self.ad_hoc_task(self)
        except Stopped:
            return
        nothing: tuple[Request, ...] = ()  # the task sends its own requests, but Scrapy expects a generator
        for request in nothing:
            yield request

    async def get(self, url: str) -> HttpExchange:
        """Fetch an address; the capture has an error and no status when no answer came.

        Raises Stopped once the crawl is over.
        """
        answer = await self.ask(Request(url, callback=NO_CALLBACK))
        return capture(answer, self.progress.now()) if isinstance(answer, Response) else answer[1]

    async def check_article(self, url: str) -> Observation | None:
        """Check an article and its thread as a crawl does; None when the address was checked before."""
        if not self.progress.claim_new(url):
            return None
        answer = await self.ask(Request(url, callback=NO_CALLBACK))
        if not isinstance(answer, Response):
            trouble, evidence = answer
            check = ArticleCheck(url, url, None, evidence)
            self.progress.shown_articles.end(check.own)
            return check.observation(trouble.outcome, reason=trouble.reason)
        seen = await anext(self.parse_article(answer, candidate=ListedLink(url)), None)
        return seen if isinstance(seen, Observation) else None

    async def robots(self, url: str) -> Robots | None:
        """The robots.txt rules of the host of ``url``; None when nothing was requested from that host."""
        parts = urlparse_cached(Request(url, callback=NO_CALLBACK))
        known = self.throttle.robots.get(f"{parts.scheme}://{parts.netloc}")
        return await known if known else None


AdHocTask = Callable[[AdHocSpider], Awaitable[Any]]
