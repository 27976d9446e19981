"""The last step before the network: waits for its turn, knows whose private hosts are allowed, and can be stopped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.interfaces import IStreamClientEndpoint
from zope.interface import implementer

from spiders.http.resolver import private_hosts
from spiders.politeness.crawl_context import spider_of
from spiders.politeness.host_throttle import Stopped, unless_over
from spiders.politeness.retries import LONGEST_WAIT, retry_after
from spiders.politeness.tdm_reservation import OF_ARTICLE
from yalu.model import Outcome


@implementer(IStreamClientEndpoint)
@dataclass(frozen=True, slots=True)
class Permitted:
    """An endpoint that connects under what the source permits, whoever makes it connect.

    Twisted's pool connects anew by itself when a kept connection has gone stale, long after the block that asked.
    """

    endpoint: Any
    private: Callable[[], bool]

    def connect(self, protocolFactory: Any) -> Any:  # noqa: N803 -- the interface's name
        with private_hosts(self.private()):
            return self.endpoint.connect(protocolFactory)


class PoliteHandler(HTTP11DownloadHandler):
    """Scrapy's HTTP/1.1 handler under the manners of the whole process.

    Waiting here, and not in Scrapy's slots, lets a stop empty every queue at once: a request that is waiting or under
    way ends with ``Stopped``. An article is asked for only when there is room for it. ``Retry-After`` is heeded here
    too, before the host's next request gets its turn. Each request is taken from its host's budget for the day; once
    that is spent the crawl asks for nothing more.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        ask = self._pool.getConnection

        def connection(key: object, endpoint: object) -> Any:
            permitted: Any = Permitted(endpoint, self._private)
            return ask(key, permitted)

        self._pool.getConnection = connection  # type: ignore[method-assign]  # the pool takes no factory for it

    def _private(self) -> bool:
        return spider_of(self._crawler).progress.source.allow_private_hosts

    async def download_request(self, request: Request) -> Response:
        spider = spider_of(self._crawler)
        progress = spider.progress
        host = urlparse_cached(request).hostname or ""
        if request.meta.get(OF_ARTICLE):
            await spider.backlog.room(progress.over)
        if progress.closing:
            raise Stopped
        if (quiet := spider.manners.quiet_for(host)) > LONGEST_WAIT:
            progress.give_up(Outcome.BLOCKED, request.url, f"wants no request for {quiet:.0f} s more")
            raise Stopped
        if not spider.manners.spend(host, progress.spent(host), progress.budget):
            progress.out_of_budget(host)
            raise Stopped
        async with spider.manners.turn(host, progress.delay, progress.over):
            progress.asked[host] += 1
            response = await unless_over(progress.over, super().download_request(request))
            now = datetime.now(UTC)
            wait = retry_after(response, now)
            progress.refusals.answered(host, response.status, wait, now)
            if wait:
                spider.manners.be_quiet(host, min(wait, LONGEST_WAIT))
                if wait > LONGEST_WAIT:
                    reason = f"answers {response.status}, wait {wait:.0f} s"
                    progress.give_up(Outcome.BLOCKED, request.url, reason)
            return response
