"""Retries: one more attempt where it can help, after the wait that the host asks for."""

from __future__ import annotations

from datetime import UTC, datetime

from scrapy import Request, Spider
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.http import Response

from yalu.conversion import http_date, whole_number

MAX_WAIT = 120.0
"""Seconds. A longer ``Retry-After`` ends this crawl of the source; the next one tries again."""
_PATIENCE = frozenset({429, 503})


class PatientRetry(RetryMiddleware):
    """Scrapy's retry (RETRY_TIMES, connection errors, 5xx), which does not retry refusals.

    429 is retried only with a ``Retry-After``; the download handler keeps that time.
    """

    def process_response(
        self,
        request: Request,
        response: Response,
        spider: Spider | None = None,  # noqa: ARG002
    ) -> Request | Response:
        """Return the request to repeat, or the response when a retry cannot help or is over ``MAX_WAIT`` away."""
        wait = retry_after(response, datetime.now(UTC))
        if (response.status == 429 and wait is None) or (wait or 0.0) > MAX_WAIT:
            return response
        return super().process_response(request, response)


def retry_after(response: Response, now: datetime) -> float | None:
    """Seconds until the time in ``Retry-After`` (a number of seconds or an HTTP date) of a 429 or 503, else None."""
    if response.status not in _PATIENCE:
        return None
    text = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if (seconds := whole_number(text, 9)) is not None:
        return float(seconds)
    when = http_date(text)
    return None if when is None else max(0.0, (when - now).total_seconds())
