"""Scrapy's log lines without what was read: pages and the names of commenters have no place in a log."""

from __future__ import annotations

from typing import Any

from scrapy.http import Response
from scrapy.logformatter import LogFormatter, LogFormatterResult
from scrapy.spiders import Spider
from twisted.python.failure import Failure

Answer = Response | Failure | None


class WithoutItems(LogFormatter):
    """Names an item by its kind only."""

    def scraped(self, item: Any, response: Answer, spider: Spider) -> LogFormatterResult:
        return super().scraped(type(item).__name__, response, spider)

    def dropped(self, item: Any, exception: BaseException, response: Answer, spider: Spider) -> LogFormatterResult:
        return super().dropped(type(item).__name__, exception, response, spider)

    def item_error(self, item: Any, exception: BaseException, response: Answer, spider: Spider) -> LogFormatterResult:
        return super().item_error(type(item).__name__, exception, response, spider)
