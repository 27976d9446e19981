"""The spider that runs, as the type it has here; Scrapy's own components know it only as some spider."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from scrapy.crawler import Crawler

if TYPE_CHECKING:
    from spiders.articles.article_spider import ArticleSpider


def spider_of(crawler: Crawler) -> ArticleSpider:
    """The spider of a crawler that has been started."""
    return cast("ArticleSpider", crawler.spider)
