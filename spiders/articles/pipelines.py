"""Item pipeline: passes the observations that spiders yield to the write buffer."""

from __future__ import annotations

from typing import cast

from scrapy.crawler import Crawler

from yalu.model import Observation
from yalu.spiders.articles.article_spider import ArticleSpider


class StorePipeline:
    """Puts each observation into the crawl's write buffer; the spider waits while a batch is written."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> StorePipeline:
        """Create the pipeline for a crawler (Scrapy's interface)."""
        return cls(crawler)

    async def process_item(self, item: Observation) -> Observation:
        """Put the observation into the write buffer."""
        await cast("ArticleSpider", self._crawler.spider).buffer.put(item)
        return item
