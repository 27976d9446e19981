"""Discovery by sitemap: indexes, news sitemaps, and the ``Sitemap:`` lines of robots.txt."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from datetime import timedelta
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.http import Response

from spiders.discovery.base import WaySpider
from spiders.http.errors import Trouble
from spiders.parsers.candidate import Found
from spiders.parsers.sitemaps import Sitemap, articles_first, newest_first, read_sitemap
from spiders.politeness.robots_rules import Robots
from spiders.state.progress import WayIn
from yalu.extraction import could_be_article, registrable_domain
from yalu.model import Outcome
from yalu.sources.source import SITEMAP_SINCE
from yalu.text import one_line

HORIZON = timedelta(days=30)
"""Pages not touched for so long are not news any more once the sitemap has been read back to the source's ``since``."""
MOST_SITEMAPS = 20
DEEPEST = 3
"""Sitemaps read in one crawl, and how deep indexes may nest (the protocol says once; some sites do it twice)."""


class SitemapSpider(WaySpider):
    """Reads a sitemap, or those that a site's robots.txt names when the address is the site's root or robots.txt."""

    name = "sitemap"

    async def parse_listing(self, response: Response, way: WayIn, depth: int = 0) -> AsyncIterator[Request]:
        if depth == 0 and (named := self._named_by_robots(response)) is not None:
            for request in self._inner(way, named or [Found(urljoin(response.url, "/sitemap.xml"))], 1):
                yield request
            return
        if depth == 0 and response.status in (404, 410) and (others := await self._known_to_robots(response)):
            for request in self._inner(way, others, 1):
                yield request
            return
        if not self.answered(response, way):
            return
        limit = self.progress.settings.max_page_bytes
        sitemap = await self.in_thread(_read, response.body, response.url, limit)
        if sitemap is None:
            self.lost(way, response.url, Trouble(Outcome.UNREADABLE, "there is no sitemap"))
            return
        if sitemap.links or sitemap.inner or not sitemap.cut:
            self.alive(way, response.url)
        if sitemap.cut:
            read = len(sitemap.links) + len(sitemap.inner)
            said = f"is too large: only its first {read} entries were read"
            self.lost(way, response.url, Trouble(Outcome.UNREADABLE, said))
        if sitemap.inner:
            self.leads_on(way, response)
        for request in self._inner(way, self._recent_sitemaps(way, articles_first(sitemap.inner)), depth + 1):
            yield request
        home = {registrable_domain(self.progress.source.homepage), registrable_domain(response.url)}
        links = [
            link
            for link in newest_first(sitemap.links)
            if registrable_domain(link.url) in home and could_be_article(link.url)
        ]
        self.lists(way, links)
        for request in self.follow(way, self._touched(way, self.recent(way, links, SITEMAP_SINCE))):
            yield request

    def _inner(self, way: WayIn, sitemaps: Iterable[Found], depth: int) -> list[Request]:
        read = int(str(way.notes.get("sitemaps", 0)))
        chosen = list(sitemaps)[: max(0, MOST_SITEMAPS - read)] if depth <= DEEPEST else []
        way.notes["sitemaps"] = read + len(chosen)
        return [self.listing(link.url, self.parse_listing, way, depth=depth) for link in chosen]

    def _recent_sitemaps(self, way: WayIn, sitemaps: Iterable[Found]) -> list[Found]:
        """The sitemaps without those whose newest piece is older than the source's ``since``; counts these."""
        oldest = self.progress.source.oldest(self.progress.now(), SITEMAP_SINCE)
        assert oldest is not None
        kept = []
        for sitemap in sitemaps:
            if sitemap.modified is None or sitemap.modified >= oldest:
                kept.append(sitemap)
                continue
            way.before = oldest
            way.sitemaps_passed_over += 1
            way.oldest = min(sitemap.modified, way.oldest or sitemap.modified)
        return self._touched(way, kept)

    def _touched(self, way: WayIn, links: list[Found]) -> list[Found]:
        """The links; only those touched lately once crawls have read the sitemap as far back as they were to."""
        if self.progress.reaches_back(way.discovery.url):
            return links
        oldest = self.progress.now() - HORIZON
        return [link for link in links if (when := link.modified or link.published) is None or when >= oldest]

    async def _known_to_robots(self, response: Response) -> list[Found]:
        """Sitemaps that the site's robots.txt names, for an address that leads nowhere any more."""
        parts = urlsplit(response.url)
        known = self.manners.robots.get(f"{parts.scheme}://{parts.netloc}")
        named = (await known).sitemaps if known else ()
        return [Found(urljoin(response.url, one_line(address))) for address in named if address != response.url]

    @staticmethod
    def _named_by_robots(response: Response) -> list[Found] | None:
        """Sitemaps that robots.txt names, when that is what was asked for; None for any other answer."""
        path = urlsplit(response.url).path
        if path == "/robots.txt" and response.status == 200:
            named = Robots.parse(response.body, "*").sitemaps
            return [Found(urljoin(response.url, one_line(address))) for address in named]
        return None


def _read(body: bytes, url: str, limit: int) -> Sitemap | None:
    return read_sitemap(body, url, max_bytes=limit)
