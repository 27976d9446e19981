"""Download handler: applies throttle, request budget and private-host rules just before the network."""

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

from yalu.model import Outcome
from yalu.reasons import Reason
from yalu.spiders.http.certificates import CertificateRecorder
from yalu.spiders.http.resolver import private_hosts
from yalu.spiders.politeness.crawl_context import spider_of
from yalu.spiders.politeness.host_throttle import Stopped, run_unless_stopped
from yalu.spiders.politeness.retries import MAX_WAIT, retry_after
from yalu.spiders.politeness.tdm_reservation import OF_ARTICLE


@implementer(IStreamClientEndpoint)
@dataclass(frozen=True, slots=True)
class GuardedEndpoint:
    """An endpoint that applies the source's private-host rule at every connect.

    Twisted's pool reconnects on its own when a kept connection has gone stale, outside the context of the request.
    """

    endpoint: Any
    private: Callable[[], bool]

    def connect(self, protocolFactory: Any) -> Any:  # noqa: N803 -- the interface's name
        """Connect; names that resolve to private addresses fail unless the source allows them."""
        with private_hosts(self.private()):
            return self.endpoint.connect(CertificateRecorder(protocolFactory))


class PoliteHandler(HTTP11DownloadHandler):
    """Scrapy's HTTP/1.1 handler under the throttle that the whole process shares (decision 0061).

    Requests wait here, not in Scrapy's slots, so that a stop ends all of them at once with ``Stopped``. Articles wait
    while the backlog is full. ``Retry-After`` takes effect before the host's next request. Each request counts towards
    its host's daily budget; when that is used up the crawl sends no more.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        ask = self._pool.getConnection

        def connection(key: object, endpoint: object) -> Any:
            permitted: Any = GuardedEndpoint(endpoint, self._private)
            return ask(key, permitted)

        self._pool.getConnection = connection  # type: ignore[method-assign]  # the pool takes no factory for it

    def _private(self) -> bool:
        return spider_of(self._crawler).progress.source.allow_private_hosts

    async def download_request(self, request: Request) -> Response:
        """Send the request when throttle and budget allow it. Raises Stopped when the crawl is or gets over."""
        spider = spider_of(self._crawler)
        progress = spider.progress
        host = urlparse_cached(request).hostname or ""
        if request.meta.get(OF_ARTICLE):
            await spider.backlog.room(progress.over, progress.rank)
        if progress.closing:
            raise Stopped
        if (quiet := spider.throttle.hold_off_seconds(host)) > MAX_WAIT:
            progress.give_up(Outcome.BLOCKED, request.url, Reason.of("answer.hold_off", count=round(quiet)))
            raise Stopped
        if not spider.throttle.take_from_budget(host, progress.spent(host), progress.budget):
            progress.close_for_budget(host)
            raise Stopped
        async with spider.throttle.acquire(host, progress.delay, progress.over):
            progress.asked[host] += 1
            progress.requests["all"] += 1
            response = await run_unless_stopped(progress.over, super().download_request(request))
            progress.requests["bytes"] += len(response.body)
            now = datetime.now(UTC)
            wait = retry_after(response, now)
            progress.refusals.record_answer(host, response.status, wait, now)
            if wait:
                spider.throttle.hold_off(host, min(wait, MAX_WAIT))
                if wait > MAX_WAIT:
                    reason = Reason.of("answer.wait", status=response.status, count=round(wait))
                    progress.give_up(Outcome.BLOCKED, request.url, reason)
            return response
