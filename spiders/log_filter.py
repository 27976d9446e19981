"""Scrapy's log lines without item contents: pages and commenters' names must not appear in a log."""

from __future__ import annotations

from typing import Any

from scrapy.http import Response
from scrapy.logformatter import LogFormatter, LogFormatterResult
from scrapy.spiders import Spider
from twisted.python.failure import Failure

Answer = Response | Failure | None


class ItemlessLogFormatter(LogFormatter):
    """Log formatter that names an item by its class only."""

    def scraped(self, item: Any, response: Answer, spider: Spider) -> LogFormatterResult:
        """Log line for a scraped item, without its content."""
        return super().scraped(type(item).__name__, response, spider)

    def dropped(self, item: Any, exception: BaseException, response: Answer, spider: Spider) -> LogFormatterResult:
        """Log line for a dropped item, without its content."""
        return super().dropped(type(item).__name__, exception, response, spider)

    def item_error(self, item: Any, exception: BaseException, response: Answer, spider: Spider) -> LogFormatterResult:
        """Log line for an item whose processing failed, without its content."""
        return super().item_error(type(item).__name__, exception, response, spider)
