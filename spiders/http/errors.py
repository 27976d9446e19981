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
from yalu.model import Outcome
from yalu.spiders.http.resolver import refused

_REFUSALS = frozenset({401, 402, 403, 407, 429, 451})
_CHALLENGE_HEADERS = {"cf-mitigated": "challenge", "x-amzn-waf-action": ""}
_WORDS = (
    (exceptions.DownloadConnectionRefusedError, "the connection was refused"),
    (exceptions.DownloadTimeoutError, "no answer in time"),
    (exceptions.ResponseDataLossError, "the answer broke off"),
    (exceptions.UnsupportedURLSchemeError, "only http and https are followed"),
    (exceptions.NotSupported, "only http and https are followed"),
    (ConnectionLost, "the connection was lost"),
    (ConnectError, "the connection failed"),
)


class Refused(exceptions.IgnoreRequest):
    """The address may never be requested; the message says why."""


class Damaged(exceptions.IgnoreRequest):
    """The answer was damaged on the way; the message says how."""


class TooLarge(exceptions.IgnoreRequest):
    """The decoded answer is over the size limit."""


class Forbidden(exceptions.IgnoreRequest):
    """robots.txt forbids the request."""


class RobotsUnreadable(exceptions.IgnoreRequest):
    """robots.txt could not be read, so no request to that host is allowed (RFC 9309, 2.3.1.4)."""


@dataclass(frozen=True, slots=True)
class CheckFailure:
    """Why a check failed. ``network`` is True when no usable answer arrived at all."""

    outcome: Outcome
    reason: str
    network: bool = False

    def error(self, source_id: str, url: str) -> CrawlError:
        """The failure as a CrawlError whose message names source and address on one line."""
        if self.outcome is Outcome.BLOCKED:
            return Blocked(f"{source_id}: {url} refuses us ({self.reason})")
        verb = "reach" if self.network else "use"
        return Unreachable(f"{source_id}: cannot {verb} {url} ({self.reason})")


def explain_exception(error: BaseException, url: str) -> CheckFailure:
    """The failure that an exception of Scrapy or Twisted stands for, with a reason in plain words."""
    if isinstance(error, Forbidden):
        return CheckFailure(Outcome.BLOCKED, str(error))
    if isinstance(error, RobotsUnreadable):
        return CheckFailure(Outcome.FAILED, str(error), network=True)
    if isinstance(error, Damaged):
        return CheckFailure(Outcome.FAILED, str(error), network=True)
    if isinstance(error, (Refused, TooLarge)):
        return CheckFailure(Outcome.FAILED, str(error))
    if isinstance(error, exceptions.CannotResolveHostError):
        return CheckFailure(Outcome.FAILED, _name_trouble(url), network=True)
    if isinstance(error, exceptions.DownloadCancelledError):
        return CheckFailure(Outcome.FAILED, "the body is over the size limit")
    if isinstance(error, exceptions.IgnoreRequest):
        return CheckFailure(Outcome.FAILED, _ignored(str(error)))
    if tls := _tls_trouble(error):
        return CheckFailure(Outcome.FAILED, tls, network=True)
    for kind, words in _WORDS:
        if any(isinstance(cause, kind) for cause in _causes(error)):
            return CheckFailure(Outcome.FAILED, words, network=True)
    return CheckFailure(Outcome.FAILED, _one_line(error), network=True)


def failure_of_status(status: int, headers: Mapping[str, str]) -> CheckFailure | None:
    """The failure that a status stands for: refused, not found or server error; None when the body is to be read."""
    if status in _REFUSALS or any(
        word in headers.get(name, "") and name in headers for name, word in _CHALLENGE_HEADERS.items()
    ):
        return CheckFailure(Outcome.BLOCKED, f"answers {status}")
    if status in (404, 410):
        return CheckFailure(Outcome.GONE, f"answers {status}")
    if status >= 500 or status in (408, 425):
        return CheckFailure(Outcome.FAILED, f"answers {status}")
    if 300 <= status < 400:
        return CheckFailure(
            Outcome.FAILED, f"answers {status} and leads to {headers.get('location', 'nowhere')!r:.200}"
        )
    if status >= 400:
        return CheckFailure(Outcome.UNREADABLE, f"answers {status}")
    return None


def unwrap_failure(failure: Failure) -> tuple[Request, BaseException]:
    """The request that failed and the exception behind it, from the argument of an errback."""
    request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it
    assert failure.value is not None
    return request, failure.value


def _name_trouble(url: str) -> str:
    host = urlsplit(url).hostname or ""
    if address := refused.get(host):
        return f"the name leads to the private address {address}"
    return "the name does not resolve"


def _ignored(message: str) -> str:
    if "max redirections" in message:
        return "it redirects in circles"
    return message or "the request was dropped"


def _tls_trouble(error: BaseException) -> str | None:
    for cause in _causes(error):
        if isinstance(cause, (SSL.Error, VerificationError)):
            return "its certificate does not hold" if "certificate" in repr(cause) else "no secure connection"
    return None


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The exception, its chain of causes, and the exceptions inside Twisted's wrappers."""
    waiting: list[BaseException] = [error]
    met: set[int] = set()
    while waiting and len(met) < 20:
        one = waiting.pop()
        if id(one) in met:
            continue
        met.add(id(one))
        yield one
        inside = [part.value for part in one.reasons if isinstance(part, Failure)] if _wraps(one) else []
        waiting += [part for part in (one.__cause__, *inside) if part is not None]


def _wraps(error: BaseException) -> TypeGuard[ResponseFailed]:
    return isinstance(error, ResponseFailed)


def _one_line(error: BaseException) -> str:
    text = re.sub(r"\s+", " ", str(error)).strip()
    return f"{type(error).__name__}: {text:.200}" if text else type(error).__name__
