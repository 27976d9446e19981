"""Errands: a few addresses asked for one after the other, each chosen by what the one before said.

For whoever explores a site instead of crawling it; with the same robots.txt, pauses, guards and limits as any crawl.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from scrapy import Request
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.httpobj import urlparse_cached

from spiders.articles.article_spider import ArticleSpider
from spiders.http.exchange import capture
from spiders.parsers.candidate import Found
from spiders.politeness.host_throttle import Stopped
from spiders.politeness.robots_rules import Robots
from yalu.extraction import ArticleCheck
from yalu.model import Capture, Observation


class ErrandSpider(ArticleSpider):
    """Runs one errand, which is handed the spider itself and asks through it."""

    name = "errand"
    errand: Errand

    async def start(self) -> AsyncIterator[Request]:
        try:
            await self.errand(self)
        except Stopped:
            return
        nothing: tuple[Request, ...] = ()  # an errand asks by itself; Scrapy wants a generator all the same
        for request in nothing:
            yield request

    async def get(self, url: str) -> Capture:
        """What an address answers; a capture with an error and without a status when nothing came.

        Raises Stopped once the crawl is over.
        """
        answer = await self.ask(Request(url, callback=NO_CALLBACK))
        return capture(answer, self.progress.now()) if isinstance(answer, Response) else answer[1]

    async def look(self, url: str) -> Observation | None:
        """A look at an article with its thread, as a crawl takes it; None when it was looked at before."""
        if not self.progress.claim_new(url):
            return None
        answer = await self.ask(Request(url, callback=NO_CALLBACK))
        if not isinstance(answer, Response):
            trouble, evidence = answer
            check = ArticleCheck(url, url, None, evidence)
            self.progress.pieces.end(check.own)
            return check.observation(trouble.outcome, reason=trouble.reason)
        return await anext(self.parse_article(answer, found=Found(url)), None)

    async def robots(self, url: str) -> Robots | None:
        """The rules of the host of an address that was asked for; None when its host was never asked."""
        parts = urlparse_cached(Request(url, callback=NO_CALLBACK))
        known = self.manners.robots.get(f"{parts.scheme}://{parts.netloc}")
        return await known if known else None


Errand = Callable[[ErrandSpider], Awaitable[Any]]
