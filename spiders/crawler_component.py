"""What the components of Scrapy that Yalu adds have in common."""

from __future__ import annotations

from typing import Self

from scrapy.crawler import Crawler


class CrawlerComponent:
    """A middleware or pipeline of one crawler."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Create the component for a crawler (Scrapy's interface)."""
        return cls(crawler)
