"""Who may ask the reading room, under which name and how often, and the headers of every answer (decision 0271)."""

from __future__ import annotations

import base64
import binascii
import hmac
import ipaddress
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import monotonic

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from yalu.errors import UsageError

OWN_NAMES = ("localhost", "127.0.0.1", "[::1]")
"""Names by which this machine asks itself."""
LONGEST_QUERY = 4000
"""Characters of a query string; a longer one is refused."""
MOST_CLIENTS = 10_000
"""Addresses whose requests are counted at once; beyond them the one longest silent is forgotten."""
MINUTE = 60.0

POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), interest-cohort=()",
    "X-Robots-Tag": "noindex, nofollow",
}

Refusal = Callable[[Request, int], Response]
"""Makes the page of an error status."""


def require_users(host: str, users: Sequence[str]) -> None:
    """Raise UsageError where others than this machine could ask and no users are named."""
    if not users and not _is_loopback(host):
        raise UsageError(
            f"the reading room has no users, so it is served to this machine alone and not at {host}: "
            "set YALU_WEB_USERS (NAME:TOKEN), or leave --host away"
        )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


@dataclass(slots=True)
class _Bucket:
    """What one address may still ask, and when that was counted."""

    left: float
    at: float


class RequestLimit:
    """Counts requests by address: as many as ``per_minute`` at once, refilled evenly; 0 sets no limit."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = monotonic) -> None:
        self._most = per_minute
        self._clock = clock
        self._clients: OrderedDict[str, _Bucket] = OrderedDict()

    def allows(self, client: str) -> bool:
        """Count one request; False when the address has asked too often."""
        if not self._most:
            return True
        now = self._clock()
        bucket = self._clients.pop(client, None) or _Bucket(float(self._most), now)
        bucket.left = min(self._most, bucket.left + (now - bucket.at) * self._most / MINUTE)
        bucket.at = now
        self._clients[client] = bucket
        if len(self._clients) > MOST_CLIENTS:
            self._clients.popitem(last=False)
        if bucket.left < 1:
            return False
        bucket.left -= 1
        return True


class Guard:
    """Answers what must not reach a page, and sets the security headers of everything else."""

    def __init__(self, app: ASGIApp, *, hosts: Sequence[str], users: Sequence[str], requests: int, refuse: Refusal):
        self._app = app
        self._hosts = frozenset(name.lower() for name in (*OWN_NAMES, *hosts))
        self._users = tuple(user.encode() for user in users)
        self._limit = RequestLimit(requests)
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        status = self._refused(scope)
        if status is None:
            await self._app(scope, receive, send_guarded)
            return
        answer = self._refuse(Request(scope), status)
        if status == 401:
            answer.headers["WWW-Authenticate"] = 'Basic realm="Yalu", charset="UTF-8"'
        if status == 429:
            answer.headers["Retry-After"] = "60"
        await answer(scope, receive, send_guarded)

    def _refused(self, scope: Scope) -> int | None:
        headers = Headers(scope=scope)
        if _name_of(headers.get("host", "")) not in self._hosts:
            return 400
        if not self._limit.allows((scope.get("client") or ("", 0))[0]):
            return 429
        if self._users and not self._is_user(headers.get("authorization", "")):
            return 401
        if scope["method"] not in ("GET", "HEAD"):
            return 405
        return 414 if len(scope.get("query_string", b"")) > LONGEST_QUERY else None

    def _is_user(self, authorization: str) -> bool:
        kind, _, given = authorization.partition(" ")
        try:
            said = base64.b64decode(given, validate=True) if kind.lower() == "basic" else b""
        except binascii.Error:
            return False
        return sum(hmac.compare_digest(said, user) for user in self._users) > 0


def _name_of(host: str) -> str:
    """The name in a Host header, without its port."""
    name, colon, port = host.rpartition(":")
    return (name if colon and port.isdigit() else host).lower()
