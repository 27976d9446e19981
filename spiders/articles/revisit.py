"""Checks known articles that are due, after all discoveries of a source have been followed."""

from __future__ import annotations

from collections.abc import AsyncIterator

from scrapy import Request

from yalu.spiders.articles.article_spider import ArticleSpider


class RevisitSpider(ArticleSpider):
    """Checks known articles that are due. It discovers nothing, so it is not in ``yalu.spiders.discovery``."""

    name = "revisit"

    async def start(self) -> AsyncIterator[Request]:
        """Yield a request for each known article that is due."""
        for known in self.progress.plan.known:
            if known.due and (request := self.recheck(known)) is not None:
                yield request
