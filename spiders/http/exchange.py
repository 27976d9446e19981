"""One HTTP exchange as a capture, and its headers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Headers, Response

from yalu.model import HttpExchange
from yalu.pages.document.http_headers import joined_headers
from yalu.reasons import reason_text
from yalu.sent_request import SentRequest
from yalu.spiders.http.certificates import chain_of
from yalu.spiders.http.errors import CheckFailure

_PRIVATE = frozenset({"set-cookie", "set-cookie2"})
"""Headers that are not kept: session keys are no evidence and differ at every request."""
_SECRET = re.compile(r"authorization|cookie|token|secret|session|signature|passw|api-?key|-key$", re.IGNORECASE)
"""Names of request headers that let somebody in; they are not kept."""


def original_url(request: Request) -> str:
    """The address of the first request, before any redirect."""
    redirects = request.meta.get("redirect_urls")
    return str(redirects[0] if redirects else request.url)


def capture(response: Response, at: datetime) -> HttpExchange:
    """The exchange as a capture dated ``at`` (UTC); its body is decoded from transfer and content codings."""
    asked = original_url(response.request) if response.request is not None else response.url
    return HttpExchange(
        url=asked,
        fetched_at=at,
        status=response.status,
        headers=raw_headers(response),
        body=response.body,
        final_url=response.url if response.url != asked else None,
        request=None if response.request is None else sent_request(response.request, response),
    )


def sent_request(request: Request, response: Response) -> SentRequest:
    """The request that ``response`` answered, as sent, without headers that let somebody in."""
    sent_headers = (("host", urlsplit(request.url).netloc.rpartition("@")[2]), *_pairs(request.headers))
    leaf = response.certificate
    return SentRequest(
        method=request.method,
        headers=tuple((name, value) for name, value in sent_headers if not _SECRET.search(name)),
        body=request.body,
        peer=None if response.ip_address is None else str(response.ip_address),
        certificates=() if leaf is None else chain_of(leaf.original),
    )


def failed_capture(request: Request, trouble: CheckFailure, at: datetime) -> HttpExchange:
    """The capture, dated ``at`` (UTC), of a request that got no answer."""
    asked = original_url(request)
    final = request.url if request.url != asked else None
    return HttpExchange(url=asked, fetched_at=at, status=None, error=reason_text(trouble.reason), final_url=final)


def raw_headers(response: Response) -> tuple[tuple[str, str], ...]:
    """Header names (lower-case) and values in the order of the answer, without cookies."""
    return tuple((name, value) for name, value in _pairs(response.headers) if name not in _PRIVATE)


def _pairs(headers: Headers) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name.decode("latin-1").lower(), value.decode("latin-1"))
        for name, values in headers.items()
        for value in values
    )


def headers(response: Response) -> Mapping[str, str]:
    """Headers by lower-case name; several of one name are joined by commas."""
    return joined_headers(raw_headers(response))
