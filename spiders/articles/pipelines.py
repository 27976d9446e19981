"""Item pipeline: passes the observations that spiders yield to the write buffer."""

from __future__ import annotations

from typing import cast

from yalu.model import Observation
from yalu.spiders.articles.article_spider import ArticleSpider
from yalu.spiders.crawler_component import CrawlerComponent


class StorePipeline(CrawlerComponent):
    """Puts each observation into the crawl's write buffer; the spider waits while a batch is written."""

    async def process_item(self, item: Observation) -> Observation:
        """Put the observation into the write buffer."""
        await cast("ArticleSpider", self._crawler.spider).buffer.put(item)
        return item
