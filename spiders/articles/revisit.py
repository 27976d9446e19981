"""The looks at known articles that are due, after all ways of a source have been followed."""

from __future__ import annotations

from collections.abc import AsyncIterator

from scrapy import Request

from spiders.articles.article_spider import ArticleSpider


class RevisitSpider(ArticleSpider):
    """Looks again at what is due. Not a way to discover, so it is not among ``spiders.discovery``."""

    name = "revisit"

    async def start(self) -> AsyncIterator[Request]:
        for known in self.progress.plan.known:
            if known.due and (request := self.look_again(known)) is not None:
                yield request
