"""What the ways of discovery have in common."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import timedelta
from typing import Any

from scrapy import Request
from scrapy.http import Response

from spiders.articles.article_spider import ArticleSpider
from spiders.http.exchange import asked_for
from spiders.parsers.candidate import Found
from spiders.state.progress import WayIn
from yalu.sources.source import Discovery

MOST_PAGES = 10
"""Pages of one listing that are read on the first crawl of a source."""
MOST_DATES = 1000
"""Dates of a listing that are taken to tell how it is doing."""
MOST_PAGES_LATER = 3
"""Pages that are read when everything on the page before was new, so that pieces may have been missed."""


class WaySpider(ArticleSpider):
    """A spider that starts from one ``Discovery``."""

    discovery: Discovery

    async def start(self) -> AsyncIterator[Request]:
        way = WayIn(self.discovery)
        self.progress.ways.append(way)
        yield self.listing(self.discovery.url, self.parse_listing, way)

    def parse_listing(self, response: Response, way: WayIn) -> AsyncIterator[Any]:
        """Read a page of the listing; yields requests for articles and for more pages."""
        raise NotImplementedError

    def lists(self, way: WayIn, links: Sequence[Found]) -> None:
        """Note how old is what a page of the listing holds, and keep it as far as the crawl was asked to."""
        way.dates += [link.published or link.modified for link in links[: max(0, MOST_DATES - len(way.dates))]]
        way.listed += links[: max(0, self.progress.keep_listed - len(way.listed))]

    def recent(self, way: WayIn, links: Iterable[Found], otherwise: timedelta | None = None) -> list[Found]:
        """The links without those that are older than the source's ``since``; counts these in ``way``.

        What crawls have met before stays among them. ``otherwise`` is the age that counts when the source names none.
        """
        oldest = self.progress.source.oldest(self.progress.now(), otherwise)
        if oldest is None:
            return list(links)
        way.before = oldest
        kept = []
        for link in links:
            when = link.published or link.modified
            if when is None or when >= oldest or self.progress.met(link.url):
                kept.append(link)
            else:
                way.passed_over += 1
                way.oldest = min(when, way.oldest or when)
        return kept

    def follow(self, way: WayIn, links: Iterable[Found]) -> list[Request]:
        """Requests for those of the links that are new; counts both in ``way``, and what was left over."""
        before = self.progress.left
        requests = super().follow(way, links)
        way.left += self.progress.left - before
        return requests

    @staticmethod
    def leads_on(way: WayIn, response: Response) -> None:
        """A page that only names others: that it is the same next time would say nothing about those."""
        assert response.request is not None
        way.validators.pop(asked_for(response.request), None)

    def goes_on(self, way: WayIn, page: int, links: Sequence[Found], new: int) -> bool:
        """Whether the page after this one is worth a request, given the page's links that are not too old and how many
        of them were new.

        What a crawl that was interrupted has looked at already counts as new, so that it ends as it would have ended.
        """
        if not links or self.progress.over.is_set():
            return False
        url = way.discovery.url
        if self.progress.first_ever or (url in self.progress.plan.listed and self.progress.reaches_back(url)):
            return page < MOST_PAGES
        if self.progress.plan.looks:
            new += sum(self.progress.skipped(link.url) for link in links)
        return new >= len(links) and page < MOST_PAGES_LATER
