"""What Scrapy's components ask of the spider that runs; Scrapy itself knows it only as some spider."""

from __future__ import annotations

from typing import Protocol, cast

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from spiders.extraction.backlog import Backlog
from spiders.http.errors import Trouble
from spiders.politeness.host_throttle import Manners
from spiders.state.progress import Progress
from yalu.model import Capture


class PoliteSpider(Protocol):
    """The parts of ``spiders.articles.article_spider.ArticleSpider`` that politeness needs."""

    progress: Progress
    manners: Manners
    backlog: Backlog

    def told(self, rules: Capture) -> None:
        """Take down what a host says of its own rules."""

    async def ask(self, request: Request) -> Response | tuple[Trouble, Capture]:
        """What a request gets, redirects followed, or why nothing came."""


def spider_of(crawler: Crawler) -> PoliteSpider:
    """The spider of a crawler that has been started."""
    return cast("PoliteSpider", crawler.spider)
