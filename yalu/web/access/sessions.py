"""Sessions and forms: cookies and hidden fields that only this room can have made.

A session is a signed cookie; nothing is stored but the ids of those that were ended, until they would have ended by
themselves. The key is derived from ``YALU_SECRET``; without one it is made anew by each process.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from yalu.conversion import base64url, from_base64url, whole_number
from yalu.web.access.users import Users

SCOPE_KEY = "yalu.asker"
"""Where the guard puts who asks."""
LASTING = 12 * 3600
"""Seconds after which a session or a form ends."""
COOKIE = "yalu_session"
_PURPOSE = b"yalu web 1"


@dataclass(frozen=True, slots=True)
class Asker:
    """A user who asks, and by which session; without one by a token or a proxy's word with every request."""

    name: str
    session: str = ""


def asker_of(scope: Scope) -> Asker | None:
    """Who asks, as the guard found; None: nobody that is known."""
    asker: Asker | None = scope.get(SCOPE_KEY)
    return asker


def _now() -> float:
    return datetime.now(UTC).timestamp()


class CookieSigner:
    """Makes and checks what is handed to browsers."""

    def __init__(self, secret: str | None, clock: Callable[[], float] = _now) -> None:
        self._key = hmac.digest((secret or secrets.token_hex(32)).encode(), _PURPOSE, "sha256")
        self._clock = clock

    def now(self) -> float:
        """The time by which signatures hold, in seconds since 1970."""
        return self._clock()

    def sign(self, *parts: str) -> str:
        """A text that says until when it is valid, and proves that this room made it for ``parts``."""
        until = str(int(self._clock()) + LASTING)
        return f"{until}.{self._mac(until, *parts)}"

    def holds(self, signed: str, *parts: str) -> bool:
        """Whether ``sign`` made the text for these parts and it is still valid."""
        until, _, mac = signed.partition(".")
        end = whole_number(until, 11)
        if end is None or not mac.isascii():
            return False
        return hmac.compare_digest(mac, self._mac(until, *parts)) and end > self._clock()

    def _mac(self, *parts: str) -> str:
        message = b"".join(len(part.encode()).to_bytes(4) + part.encode() for part in parts)
        return hmac.digest(self._key, message, "sha256").hex()


class LoginSessions:
    """The sessions of users who gave their token on the login page.

    Which were ended is known to this process until it ends (decision 0271): to another one, and after a restart with
    the same ``YALU_SECRET``, a cookie that somebody kept is valid until its twelve hours are over or the user's token
    changes.
    """

    def __init__(self, users: Users, signer: CookieSigner) -> None:
        self._users = users
        self._signer = signer
        self._ended: dict[str, float] = {}

    def form_token(self, asker: Asker | None, purpose: str) -> str:
        """The hidden field of a form."""
        return self._signer.sign("form", purpose, *(() if asker is None else (asker.name, asker.session)))

    def is_form_token(self, token: str, asker: Asker | None, purpose: str) -> bool:
        """Whether ``form_token`` made the field for who asks now."""
        return self._signer.holds(token, "form", purpose, *(() if asker is None else (asker.name, asker.session)))

    def begin(self, request: Request, answer: Response, name: str) -> None:
        """Set the cookie of a new session: for this room alone, out of reach of scripts and of other sites."""
        session = secrets.token_urlsafe(16)
        signed = self._signer.sign("session", name, session, self._users.seal_of(name) or "")
        value = f"{base64url(name.encode())}.{session}.{signed}"
        secure = request.url.scheme == "https"
        answer.set_cookie(
            _cookie(secure=secure), value, max_age=LASTING, path="/", secure=secure, httponly=True, samesite="strict"
        )

    def end(self, request: Request, answer: Response) -> None:
        """End the session of a request: this process takes its cookie no more, and the browser forgets it."""
        secure = request.url.scheme == "https"
        asker = asker_of(request.scope)
        now = self._signer.now()
        self._ended = {session: until for session, until in self._ended.items() if until > now}
        if asker is not None and asker.session:
            self._ended[asker.session] = now + LASTING
        answer.delete_cookie(_cookie(secure=secure), path="/", secure=secure, httponly=True, samesite="strict")

    def asker(self, request: Request) -> Asker | None:
        """Who asks, by the cookie of a request; None without a valid one."""
        parts = request.cookies.get(_cookie(secure=request.url.scheme == "https"), "").split(".", 2)
        if len(parts) != 3 or parts[1] in self._ended:
            return None
        try:
            name = from_base64url(parts[0]).decode()
        except ValueError:
            return None
        seal = self._users.seal_of(name)
        if seal is None or not self._signer.holds(parts[2], "session", name, parts[1], seal):
            return None
        return Asker(name, parts[1])


def _cookie(*, secure: bool) -> str:
    """The cookie's name: where the connection is secure, one that no other host and no plain page can set."""
    return f"__Host-{COOKIE}" if secure else COOKIE
