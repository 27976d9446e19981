"""Base class of the discovery spiders."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import timedelta
from typing import Any

from scrapy import Request
from scrapy.http import Response

from yalu.model import Outcome
from yalu.reasons import Reason
from yalu.sources.source import Discovery
from yalu.spiders.articles.article_spider import ArticleSpider
from yalu.spiders.http.errors import CheckFailure
from yalu.spiders.http.exchange import original_url
from yalu.spiders.parsers.listed_link import ListedLink
from yalu.spiders.state.progress import DiscoveryState

MAX_PAGES = 10
"""Pages of one listing that are read on the first crawl of a source."""
MAX_DATES = 1000
"""Dates of a listing that are kept to judge its health."""
MAX_PAGES_LATER = 3
"""Pages that are read on later crawls as long as everything on the page before was new."""


class DiscoverySpider(ArticleSpider):
    """A spider that starts from one ``Discovery``."""

    discovery: Discovery

    async def start(self) -> AsyncIterator[Request]:
        """Yield the request for the first page of the discovery."""
        state = DiscoveryState(self.discovery)
        self.progress.discoveries.append(state)
        yield self.listing_request(self.discovery.url, self.parse_listing, state)

    def parse_listing(self, response: Response, state: DiscoveryState) -> AsyncIterator[Any]:
        """Read a page of the listing; yields requests for articles and for further pages."""
        raise NotImplementedError

    def record_listing(self, state: DiscoveryState, links: Sequence[ListedLink]) -> None:
        """Record the dates of the links, and the links themselves up to ``keep_listed``."""
        state.dates += [link.published or link.modified for link in links[: max(0, MAX_DATES - len(state.dates))]]
        state.listed += links[: max(0, self.progress.keep_listed - len(state.listed))]

    def within_age_limit(
        self, state: DiscoveryState, links: Iterable[ListedLink], otherwise: timedelta | None = None
    ) -> list[ListedLink]:
        """The links that are not older than the source's ``since``; counts the others in ``state``.

        Links that a crawl met before always stay. ``otherwise`` is the maximum age when the source sets no ``since``.
        """
        oldest = self.progress.source.oldest(self.progress.now(), otherwise)
        if oldest is None:
            return list(links)
        state.before = oldest
        kept = []
        for link in links:
            when = link.published or link.modified
            if when is None or when >= oldest or self.progress.is_known(link.url):
                kept.append(link)
            else:
                state.too_old += 1
                state.oldest = min(when, state.oldest or when)
        return kept

    def follow(self, state: DiscoveryState, links: Iterable[ListedLink]) -> list[Request]:
        """Requests for the new ones among ``links``; counts links, new ones and those over the limit in ``state``."""
        before = self.progress.left
        requests = super().follow(state, links)
        state.left += self.progress.left - before
        return requests

    async def requests_of_page(
        self, state: DiscoveryState, url: str, links: Sequence[ListedLink], page: int, onward: Request | None
    ) -> AsyncIterator[Request]:
        """Record page ``page`` (from 1), which was read at ``url`` and lists ``links``.

        Yields requests for its new articles, and ``onward``, that of the next page, if that one is to be read.
        """
        self.record_listing_success(state, url)
        self.record_listing(state, links)
        recent = self.within_age_limit(state, links)
        requests = self.follow(state, recent)
        for request in requests:
            yield request
        if onward is not None and self.should_read_next_page(state, page, recent, len(requests)):
            yield onward

    def unreadable_listing(self, state: DiscoveryState, url: str, reason: Reason) -> None:
        """Record a listing page that arrived and is not what it should be."""
        self.record_listing_failure(state, url, CheckFailure(Outcome.UNREADABLE, reason))

    @staticmethod
    def forget_validators(state: DiscoveryState, response: Response) -> None:
        """Drop the validators of a page that only links to listings: it can stay the same while they change."""
        assert response.request is not None
        state.validators.pop(original_url(response.request), None)

    def should_read_next_page(self, state: DiscoveryState, page: int, links: Sequence[ListedLink], new: int) -> bool:
        """Whether to request the page after ``page`` (counted from 1).

        ``links`` are those of this page within the age limit, ``new`` how many of them were new. After an interruption
        the links that this crawl already checked count as new, so that it stops where it would have stopped.
        """
        if not links or self.progress.over.is_set():
            return False
        url = state.discovery.url
        if self.progress.is_first_crawl or (url in self.progress.plan.listed and self.progress.reads_full_history(url)):
            return page < MAX_PAGES
        if self.progress.plan.checks:
            new += sum(self.progress.is_skipped(link.url) for link in links)
        return new >= len(links) and page < MAX_PAGES_LATER
