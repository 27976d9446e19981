"""Discovery by sitemap: indexes, news sitemaps, and the ``Sitemap:`` lines of robots.txt."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from datetime import timedelta
from functools import partial
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.http import Response

from yalu.extraction.addresses import could_be_article
from yalu.reasons import Reason
from yalu.sources.domains import registrable_domain
from yalu.sources.source import SITEMAP_SINCE
from yalu.spiders.discovery.base import DiscoverySpider
from yalu.spiders.parsers.listed_link import ListedLink
from yalu.spiders.parsers.sitemaps import articles_first, newest_first, read_sitemap
from yalu.spiders.politeness.robots_rules import Robots
from yalu.spiders.state.progress import DiscoveryState
from yalu.text import one_line

HORIZON = timedelta(days=30)
"""Age limit of sitemap entries once the sitemap has been read back to the source's ``since``."""
MAX_SITEMAPS = 20
MAX_DEPTH = 3
"""Sitemaps read in one crawl, and how deep indexes may nest (once by the protocol; some sites nest twice)."""


class SitemapSpider(DiscoverySpider):
    """Reads a sitemap, or, for a site's root or robots.txt, the sitemaps that robots.txt names."""

    name = "sitemap"

    async def parse_listing(self, response: Response, state: DiscoveryState, depth: int = 0) -> AsyncIterator[Request]:
        """Read a sitemap that is nested ``depth`` levels below the configured one."""
        if depth == 0 and (named := self._named_by_robots(response)) is not None:
            for request in self._inner(state, named or [ListedLink(urljoin(response.url, "/sitemap.xml"))], 1):
                yield request
            return
        if depth == 0 and response.status in (404, 410) and (others := await self._known_to_robots(response)):
            for request in self._inner(state, others, 1):
                yield request
            return
        if not self.listing_arrived(response, state):
            return
        limit = self.progress.settings.max_page_bytes
        sitemap = await self.in_thread(partial(read_sitemap, max_bytes=limit), response.body, response.url)
        if sitemap is None:
            self.unreadable_listing(state, response.url, Reason.of("listing.no_sitemap"))
            return
        if sitemap.links or sitemap.inner or not sitemap.cut:
            self.record_listing_success(state, response.url)
        if sitemap.cut:
            read = len(sitemap.links) + len(sitemap.inner)
            self.unreadable_listing(state, response.url, Reason.of("listing.cut", count=read))
        if sitemap.inner:
            self.forget_validators(state, response)
        for request in self._inner(state, self._recent_sitemaps(state, articles_first(sitemap.inner)), depth + 1):
            yield request
        home = {registrable_domain(self.progress.source.homepage), registrable_domain(response.url)}
        links = [
            link
            for link in newest_first(sitemap.links)
            if registrable_domain(link.url) in home and could_be_article(link.url)
        ]
        self.record_listing(state, links)
        for request in self.follow(state, self._touched(state, self.within_age_limit(state, links, SITEMAP_SINCE))):
            yield request

    def _inner(self, state: DiscoveryState, sitemaps: Iterable[ListedLink], depth: int) -> list[Request]:
        read = int(str(state.notes.get("sitemaps", 0)))
        chosen = list(sitemaps)[: max(0, MAX_SITEMAPS - read)] if depth <= MAX_DEPTH else []
        state.notes["sitemaps"] = read + len(chosen)
        return [self.listing_request(link.url, self.parse_listing, state, depth=depth) for link in chosen]

    def _recent_sitemaps(self, state: DiscoveryState, sitemaps: Iterable[ListedLink]) -> list[ListedLink]:
        """The sitemaps whose newest entry is not older than the source's ``since``; counts the others."""
        oldest = self.progress.source.oldest(self.progress.now(), SITEMAP_SINCE)
        assert oldest is not None
        kept = []
        for sitemap in sitemaps:
            if sitemap.modified is None or sitemap.modified >= oldest:
                kept.append(sitemap)
                continue
            state.before = oldest
            state.sitemaps_too_old += 1
            state.oldest = min(sitemap.modified, state.oldest or sitemap.modified)
        return self._touched(state, kept)

    def _touched(self, state: DiscoveryState, links: list[ListedLink]) -> list[ListedLink]:
        """The links; only recently modified ones once the sitemap has been read back to ``since``."""
        if self.progress.reads_full_history(state.discovery.url):
            return links
        oldest = self.progress.now() - HORIZON
        return [link for link in links if (when := link.modified or link.published) is None or when >= oldest]

    async def _known_to_robots(self, response: Response) -> list[ListedLink]:
        """Sitemaps that the site's robots.txt names, in place of an address that answers 404 or 410."""
        parts = urlsplit(response.url)
        known = self.throttle.robots.get(f"{parts.scheme}://{parts.netloc}")
        named = (await known).sitemaps if known else ()
        return [ListedLink(urljoin(response.url, one_line(address))) for address in named if address != response.url]

    @staticmethod
    def _named_by_robots(response: Response) -> list[ListedLink] | None:
        """Sitemaps in a robots.txt response; None when the response is not robots.txt."""
        path = urlsplit(response.url).path
        if path == "/robots.txt" and response.status == 200:
            named = Robots.parse(response.body, "*").sitemaps
            return [ListedLink(urljoin(response.url, one_line(address))) for address in named]
        return None
