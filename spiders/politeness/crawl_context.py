"""Typed access of Scrapy's components to the running spider, which Scrapy types as a plain ``Spider``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, Self, cast

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from yalu.extraction import Extractor
from yalu.model import HttpExchange
from yalu.spiders.extraction.backlog import Backlog
from yalu.spiders.extraction.extraction_client import Extraction
from yalu.spiders.http.errors import CheckFailure
from yalu.spiders.politeness.host_throttle import HostThrottle
from yalu.spiders.state.progress import Progress

if TYPE_CHECKING:
    from yalu.spiders.state.write_buffer import WriteBuffer


class RunningSpider(Protocol):
    """The members of ``yalu.spiders.articles.article_spider.ArticleSpider`` that others use."""

    progress: Progress
    buffer: WriteBuffer
    throttle: HostThrottle
    backlog: Backlog
    extractor: Extractor
    extraction: Extraction

    def record_host_policy(self, rules: HttpExchange) -> None:
        """Keep a host's policy (robots.txt, TDM reservations) as evidence."""

    async def ask(self, request: Request) -> Response | tuple[CheckFailure, HttpExchange]:
        """Response to a request, redirects followed, or why none came. Raises Stopped once the crawl is over."""


def spider_of(crawler: Crawler) -> RunningSpider:
    """The spider of a crawler that has been started."""
    return cast("RunningSpider", crawler.spider)


class CrawlerComponent:
    """A component of Scrapy that belongs to one crawler."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Create the component for a crawler (Scrapy's interface)."""
        return cls(crawler)

    @property
    def spider(self) -> RunningSpider:
        """The crawler's spider, once it has been started."""
        return spider_of(self._crawler)
