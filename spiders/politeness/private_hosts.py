"""Blocks requests to private addresses and to other schemes. Redirects pass here too: each is a new request."""

from __future__ import annotations

from scrapy import Request
from scrapy.utils.httpobj import urlparse_cached

from yalu.reasons import Reason
from yalu.sources.public_addresses import is_address, is_public
from yalu.spiders.components import CrawlerComponent
from yalu.spiders.http.errors import RequestRefused
from yalu.spiders.politeness.crawl_context import spider_of


class AddressGuard(CrawlerComponent):
    """Lets only http and https requests to public hosts through, and to private hosts for a source that allows them.

    Checks addresses that are IP literals; host names are checked when they are resolved
    (``yalu.spiders.http.resolver``).
    """

    def process_request(self, request: Request) -> None:
        """Raise RequestRefused for a request that is not allowed."""
        parts = urlparse_cached(request)
        if parts.scheme not in ("http", "https"):
            raise RequestRefused(Reason.of("network.scheme_named", scheme=parts.scheme))
        host = parts.hostname or ""
        if parts.username is not None or not host:
            raise RequestRefused(Reason.of("network.no_host"))
        if spider_of(self._crawler).progress.source.allow_private_hosts:
            return
        if is_address(host) and not is_public(host):
            raise RequestRefused(Reason.of("network.private_host", host=host))
