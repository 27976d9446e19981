"""What happens to the observations that spiders yield."""

from __future__ import annotations

from scrapy.crawler import Crawler

from spiders.politeness.crawl_context import spider_of
from yalu.model import Observation


class StorePipeline:
    """Hands each observation to the crawl's batches; the spider waits while a batch is written."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> StorePipeline:
        return cls(crawler)

    async def process_item(self, item: Observation) -> Observation:
        await spider_of(self._crawler).batches.put(item)
        return item
