"""Posts reports as JSON to an address, with a few attempts."""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.request
from collections.abc import Callable

from yalu import __version__
from yalu.delivery.target import webhook_name
from yalu.errors import DeliveryError
from yalu.redact import hidden, remember
from yalu.text import one_line

TIMEOUT = 15
"""Seconds to wait for an answer."""
ATTEMPTS = 3
MAX_WAIT = 30
"""Seconds that a server's Retry-After is obeyed at most; the next report tries again anyway."""


class _Refused(Exception):
    """An answer that is not 2xx. ``wait`` is None when trying again cannot help."""

    def __init__(self, reason: str, wait: float | None) -> None:
        super().__init__(reason)
        self.wait = wait


_HANDLERS = (
    urllib.request.ProxyHandler,
    urllib.request.HTTPHandler,
    urllib.request.HTTPSHandler,
    urllib.request.HTTPDefaultErrorHandler,
    urllib.request.HTTPErrorProcessor,
)
"""All that posting needs. None follows redirects: a report goes where the operator said and nowhere else."""


def post(url: str, body: str, key: str, *, wait: Callable[[float], None] = time.sleep) -> int:
    """Post ``body`` (JSON) to ``url``; returns the number of attempts.

    ``key`` names the report and is sent as Idempotency-Key, so that a receiver recognises a repeated attempt. Redirects
    are not followed. Server errors, 429 and missing answers are retried, ``ATTEMPTS`` times in all. Raises
    DeliveryError, whose message has the host but not the address, which may be a secret; SettingsError for another
    scheme.
    """
    name = webhook_name(url)
    remember("to", url)
    pause = 1.0
    for attempt in range(1, ATTEMPTS + 1):
        try:
            _post_once(url, body, key, pause)
        except _Refused as refused:
            if refused.wait is None or attempt == ATTEMPTS:
                raise DeliveryError(f"webhook {name}: {refused} ({attempt} tried)") from refused
            wait(refused.wait)
            pause *= 3
        else:
            return attempt
    raise AssertionError("unreachable")


def _post_once(url: str, body: str, key: str, pause: float) -> None:
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": f"Yalu/{__version__}",
        "Idempotency-Key": key,
    }
    request = urllib.request.Request(url, body.encode(), headers)  # noqa: S310  http(s) only, checked by webhook_name
    opener = urllib.request.OpenerDirector()
    for handler in _HANDLERS:
        opener.add_handler(handler())
    try:
        with opener.open(request, timeout=TIMEOUT):
            return
    except urllib.error.HTTPError as error:
        with error:
            raise _Refused(*_refusal(error, pause)) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        said = hidden(one_line(str(reason)))[:200]
        raise _Refused(said or type(error).__name__, pause) from error


def _refusal(error: urllib.error.HTTPError, pause: float) -> tuple[str, float | None]:
    if 300 <= error.code < 400:
        return f"answered {error.code}; redirects are not followed", None
    if error.code == 429 or error.code >= 500:
        said = error.headers.get("Retry-After", "")
        seconds = float(said) if said.isascii() and said.isdecimal() and len(said) < 9 else pause
        return f"answered {error.code}", min(max(seconds, pause), MAX_WAIT)
    return f"answered {error.code}", None
