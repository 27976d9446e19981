"""Components of Scrapy that Yalu adds: what they have in common, and log lines without item contents."""

from __future__ import annotations

from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.logformatter import LogFormatter, LogFormatterResult
from scrapy.spiders import Spider
from twisted.python.failure import Failure


class CrawlerComponent:
    """A middleware or pipeline of one crawler."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Create the component for a crawler (Scrapy's interface)."""
        return cls(crawler)


Answer = Response | Failure | None


class ItemlessLogFormatter(LogFormatter):
    """Log formatter that names an item by its class only: no page and no name of a commenter may stand in a log."""

    def scraped(self, item: Any, response: Answer, spider: Spider) -> LogFormatterResult:
        """Log line for a scraped item, without its content."""
        return super().scraped(type(item).__name__, response, spider)

    def dropped(self, item: Any, exception: BaseException, response: Answer, spider: Spider) -> LogFormatterResult:
        """Log line for a dropped item, without its content."""
        return super().dropped(type(item).__name__, exception, response, spider)

    def item_error(self, item: Any, exception: BaseException, response: Answer, spider: Spider) -> LogFormatterResult:
        """Log line for an item whose processing failed, without its content."""
        return super().item_error(type(item).__name__, exception, response, spider)
