"""Translates exceptions of Scrapy and Twisted, and HTTP statuses, into the failure of one check."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeGuard
from urllib.parse import urlsplit

from OpenSSL import SSL
from scrapy import Request, exceptions
from twisted.internet.error import ConnectError, ConnectionLost
from twisted.internet.ssl import VerificationError
from twisted.python.failure import Failure
from twisted.web.client import ResponseFailed

from yalu.errors import Blocked, CrawlError, Unreachable
from yalu.model import HttpExchange, Outcome
from yalu.reasons import Reason, reason_text
from yalu.spiders.http.resolver import refused

_REFUSALS = frozenset({401, 402, 403, 407, 429, 451})
_CHALLENGE_HEADERS = {"cf-mitigated": "challenge", "x-amzn-waf-action": ""}
_TOO_MANY_REDIRECTS = "max redirections reached"
"""What Scrapy says when it gives up following redirects."""
_FAILURES = (
    (exceptions.DownloadConnectionRefusedError, Reason.of("network.refused")),
    (exceptions.DownloadTimeoutError, Reason.of("network.timeout")),
    (exceptions.ResponseDataLossError, Reason.of("network.broke_off")),
    (exceptions.UnsupportedURLSchemeError, Reason.of("network.scheme")),
    (exceptions.NotSupported, Reason.of("network.scheme")),
    (ConnectionLost, Reason.of("network.lost")),
    (ConnectError, Reason.of("network.failed")),
)


class ReasonedIgnoreRequest(exceptions.IgnoreRequest):
    """A request that is not sent, or an answer that is not read, with the ``reason``."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason_text(reason))
        self.reason = reason


class RequestRefused(ReasonedIgnoreRequest):
    """The address may never be requested."""


class Damaged(ReasonedIgnoreRequest):
    """The answer was damaged on the way."""


class TooLarge(ReasonedIgnoreRequest):
    """The decoded answer is over the size limit."""


class Forbidden(ReasonedIgnoreRequest):
    """robots.txt forbids the request."""


class RobotsUnreadable(ReasonedIgnoreRequest):
    """robots.txt could not be read, so no request to that host is allowed (RFC 9309, 2.3.1.4)."""


@dataclass(frozen=True, slots=True)
class CheckFailure:
    """Why a check failed. ``network`` is True when no usable answer arrived at all."""

    outcome: Outcome
    reason: Reason
    network: bool = False

    def error(self, source_id: str, url: str) -> CrawlError:
        """The failure as a CrawlError whose message names source and address on one line."""
        kind = Blocked if self.outcome is Outcome.BLOCKED else Unreachable
        return kind(f"{source_id}: {reason_text(self.of_crawl(url))}")

    def of_crawl(self, url: str) -> Reason:
        """The failure as the reason of a crawl that ends with it, or has a gap by it."""
        if self.outcome is Outcome.BLOCKED:
            return Reason.of("crawl.refused", address=url, cause=self.reason)
        return Reason.of("crawl.unreachable" if self.network else "crawl.unusable", address=url, cause=self.reason)


def explain_exception(error: BaseException, url: str) -> CheckFailure:
    """The failure that an exception of Scrapy or Twisted stands for, with its reason."""
    if isinstance(error, Forbidden):
        return CheckFailure(Outcome.BLOCKED, error.reason)
    if isinstance(error, ReasonedIgnoreRequest):
        return CheckFailure(Outcome.FAILED, error.reason, network=isinstance(error, (RobotsUnreadable, Damaged)))
    if isinstance(error, exceptions.CannotResolveHostError):
        return CheckFailure(Outcome.FAILED, _name_trouble(url), network=True)
    if isinstance(error, exceptions.DownloadCancelledError):
        return CheckFailure(Outcome.FAILED, Reason.of("network.too_large"))
    if isinstance(error, exceptions.IgnoreRequest):
        return CheckFailure(Outcome.FAILED, _ignored(error))
    if tls := _tls_trouble(error):
        return CheckFailure(Outcome.FAILED, tls, network=True)
    for kind, reason in _FAILURES:
        if any(isinstance(cause, kind) for cause in _causes(error)):
            return CheckFailure(Outcome.FAILED, reason, network=True)
    return CheckFailure(Outcome.FAILED, Reason.of("network.other", detail=_one_line(error)), network=True)


def failure_of_status(status: int, headers: Mapping[str, str]) -> CheckFailure | None:
    """The failure that a status stands for: refused, not found or server error; None when the body is to be read."""
    answered = Reason.of("answer.status", status=status)
    if status in _REFUSALS or any(
        word in headers.get(name, "") and name in headers for name, word in _CHALLENGE_HEADERS.items()
    ):
        return CheckFailure(Outcome.BLOCKED, answered)
    if status in (404, 410):
        return CheckFailure(Outcome.GONE, answered)
    if status >= 500 or status in (408, 425):
        return CheckFailure(Outcome.FAILED, answered)
    if 300 <= status < 400:
        place = headers.get("location", "nowhere")[:200]
        return CheckFailure(Outcome.FAILED, Reason.of("answer.leads_to", status=status, address=place))
    if status >= 400:
        return CheckFailure(Outcome.UNREADABLE, answered)
    return None


def lost_answer(capture: HttpExchange) -> Reason:
    """The reason of a capture without an answer."""
    return Reason.of("network.other", detail=capture.error) if capture.error else Reason.of("answer.none")


def unwrap_failure(failure: Failure) -> tuple[Request, BaseException]:
    """The request that failed and the exception behind it, from the argument of an errback."""
    request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it
    assert failure.value is not None
    return request, failure.value


def _name_trouble(url: str) -> Reason:
    host = urlsplit(url).hostname or ""
    if address := refused.get(host):
        return Reason.of("network.private_name", address=address)
    return Reason.of("network.unresolved")


def _ignored(error: exceptions.IgnoreRequest) -> Reason:
    message = str(error)
    if message == _TOO_MANY_REDIRECTS:
        return Reason.of("network.circles")
    return Reason.of("network.other", detail=message) if message else Reason.of("network.dropped")


def _tls_trouble(error: BaseException) -> Reason | None:
    for cause in _causes(error):
        if isinstance(cause, (SSL.Error, VerificationError)):
            return Reason.of("network.certificate" if "certificate" in repr(cause) else "network.insecure")
    return None


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The exception, its chain of causes, and the exceptions inside Twisted's wrappers."""
    waiting: list[BaseException] = [error]
    met: set[int] = set()
    while waiting and len(met) < 20:
        cause = waiting.pop()
        if id(cause) in met:
            continue
        met.add(id(cause))
        yield cause
        inside = [part.value for part in cause.reasons if isinstance(part, Failure)] if _wraps(cause) else []
        waiting += [part for part in (cause.__cause__, *inside) if part is not None]


def _wraps(error: BaseException) -> TypeGuard[ResponseFailed]:
    return isinstance(error, ResponseFailed)


def _one_line(error: BaseException) -> str:
    text = re.sub(r"\s+", " ", str(error)).strip()
    return f"{type(error).__name__}: {text:.200}" if text else type(error).__name__
