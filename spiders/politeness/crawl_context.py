"""Typed access of Scrapy's components to the running spider, which Scrapy types as a plain ``Spider``."""

from __future__ import annotations

from typing import Protocol, cast

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from yalu.extraction.extractor import Extractor
from yalu.model import HttpExchange
from yalu.spiders.extraction.backlog import Backlog
from yalu.spiders.extraction.extraction_client import Extraction
from yalu.spiders.http.errors import CheckFailure
from yalu.spiders.politeness.host_throttle import HostThrottle
from yalu.spiders.state.progress import Progress


class RunningSpider(Protocol):
    """The members of ``yalu.spiders.articles.article_spider.ArticleSpider`` that others use."""

    progress: Progress
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
