"""Posts reports as JSON to an address, signed, with a few attempts.

Those of the operator may be private, those of a user of the reading room may not, and what these get is not signed;
redirects are not followed, because a report goes where somebody said and nowhere else.
"""

from __future__ import annotations

import hmac
import http.client
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from yalu import __version__
from yalu.conversion import whole_number
from yalu.delivery.outgoing import Deadline, opener
from yalu.delivery.parcels import DELIVERED, DeliveryOutcome, Parcel, Session, Way
from yalu.model import DeliveryState
from yalu.redact import hidden
from yalu.text import one_line

SECONDS = 90.0
"""Deadline of one hand-over, with all its attempts."""
WAIT = 15.0
"""Seconds to wait for the next byte."""
ATTEMPTS = 3
MAX_WAIT = 30.0
"""Seconds that a server's Retry-After is obeyed at most; the next run tries again anyway."""


class WebhookSession(Session):
    """Posts to the webhooks of one host. ``now`` gives the time (aware) of the signature."""

    def __init__(
        self,
        secret: str,
        *,
        now: Callable[[], datetime],
        wait: Callable[[float], None] = time.sleep,
        seconds: float = SECONDS,
    ) -> None:
        self._secret = secret
        self._now = now
        self._wait = wait
        self._seconds = seconds

    def hand_over(self, parcel: Parcel, begin: Callable[[], None]) -> DeliveryOutcome:
        """Post one report; server errors, 429 and missing answers are tried again within the deadline."""
        body = parcel.content.json().encode()
        begin()
        pause = 1.0
        with Deadline(self._seconds) as deadline:
            for attempt in range(1, ATTEMPTS + 1):
                failure = self._post(parcel, body, deadline)
                if failure is None:
                    return DELIVERED
                if failure.retry_after is None or attempt == ATTEMPTS or deadline.expired:
                    reason = f"webhook {parcel.address.recipient}: {failure.reason} ({attempt} tried)"
                    return DeliveryOutcome(failure.state, reason, failure.way)
                self._wait(min(max(failure.retry_after, pause), MAX_WAIT))
                pause *= 3
        raise AssertionError("unreachable")

    def _post(self, parcel: Parcel, body: bytes, deadline: Deadline) -> _Failure | None:
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": f"Yalu/{__version__}",
            "Idempotency-Key": parcel.key,
        }
        if self._secret and not parcel.address.public:
            stamp = str(int(self._now().timestamp()))
            headers |= {"Yalu-Timestamp": stamp, "Yalu-Signature": f"sha256={signature(self._secret, stamp, body)}"}
        request = urllib.request.Request(parcel.address.url, body, headers)  # noqa: S310  http(s) only: Channel.WEBHOOK
        try:
            with opener(deadline, public=parcel.address.public).open(request, timeout=min(WAIT, deadline.seconds)):
                return None
        except urllib.error.HTTPError as error:
            with error:
                return _answered(error)
        except (OSError, http.client.HTTPException, ValueError) as error:
            if deadline.expired:
                return _Failure(f"not done within {deadline.seconds:g} s", None, way=Way.CLOSED)
            reason = hidden(one_line(str(getattr(error, "reason", None) or error)))[:200] or type(error).__name__
            if isinstance(error, ValueError | http.client.InvalidURL):  # no request can be made of this address
                return _Failure(reason, None)
            return _Failure(reason, 0.0, way=Way.CLOSED)


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """HMAC-SHA256, in hexadecimal, of the timestamp, a full stop and the body."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, "sha256").hexdigest()


class _Failure(NamedTuple):
    """An answer that is not 2xx, or none. ``retry_after`` None: another attempt now cannot help."""

    reason: str
    retry_after: float | None
    state: DeliveryState = DeliveryState.FAILED
    way: Way = Way.OPEN


def _answered(error: urllib.error.HTTPError) -> _Failure:
    if 300 <= error.code < 400:
        return _Failure(f"answered {error.code}; redirects are not followed", None)
    if error.code == 429 or error.code >= 500:
        seconds = whole_number(error.headers.get("Retry-After", ""), 8) or 0
        return _Failure(f"answered {error.code}", float(seconds))
    gone = error.code == 410
    return _Failure(f"answered {error.code}", None, DeliveryState.REFUSED if gone else DeliveryState.FAILED)
