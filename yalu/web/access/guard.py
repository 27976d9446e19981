"""Who may ask the reading room, under which name and how often, and the headers of every answer (decision 0271)."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Sequence
from urllib.parse import quote, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from yalu.downloads.formats import FORMAT_NAMES
from yalu.errors import UsageError
from yalu.settings import Settings
from yalu.web.access.limits import ClientLimit
from yalu.web.access.proxies import Proxies
from yalu.web.access.sessions import SCOPE_KEY, Asker, LoginSessions
from yalu.web.access.users import Users

OWN_NAMES = ("localhost", "127.0.0.1", "[::1]")
"""Names by which this machine asks itself."""
LONGEST_QUERY = 4000
"""Characters of a query string; a longer one is refused."""
FAILED_LOGINS = 5
"""Wrong tokens that one client may give at once, and within each minute after that."""
FOR_PROGRAMS = re.compile(
    rf"/(?:api|timemap|timegate|memento)/|/healthz$|/\w+\.(?:{'|'.join(FORMAT_NAMES)})$|/\w+/[\w-]+\.(?:atom|json)$"
)
"""Addresses whose errors are told as JSON."""
OPEN = re.compile(r"/login$|/healthz$|/unsubscribe/|/log/(?:checkpoint$|tile/)|/changes/[0-9]{1,15}/evidence\.wacz$")
"""Addresses that answer whoever asks: nothing that is stored, the log's hashes, and packages where terms allow them."""
CHALLENGE = {"WWW-Authenticate": 'Bearer realm="Yalu", Basic realm="Yalu", charset="UTF-8"'}
"""Headers of the answer to a program that is no user."""
LOADED = re.compile(r"/static/")
"""Files that every page loads, the page of a refusal too: never refused, or that page would be without its design."""
POSTS = re.compile(
    r"/login$|/logout$|/unsubscribe/[^/]+$|/changes/[0-9]{1,15}/marks$|/follow$|/coding/[0-9]{1,15}/[0-9]{1,9}$"
)
"""Addresses that take POST."""
FROM_ANYWHERE = re.compile(r"/unsubscribe/")
"""Of those the ones that programs of other sites post to (RFC 8058)."""

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
    # Not "no-referrer": browsers would send the room's own forms without their origin.
    "Referrer-Policy": "same-origin",
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
            "set YALU_WEB_USERS (`yalu web-user NAME`), or leave --host away"
        )


def answers_this_machine_alone(settings: Settings) -> bool:
    """Whether only whoever runs this machine may ask: no users, no other names, no proxy."""
    named = set(names_of(settings)) - set(OWN_NAMES)
    return not (settings.web_users or settings.web_proxies or named)


def names_of(settings: Settings) -> tuple[str, ...]:
    """The names under which the room may be asked for: this machine's, those of the settings, the public address's."""
    public = urlsplit(settings.web_url).hostname or ""
    public = f"[{public}]" if ":" in public else public
    return tuple(name.lower() for name in (*OWN_NAMES, *settings.web_hosts, public) if name)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


class Guard:
    """Answers what must not reach a page, and sets the security headers of everything else."""

    def __init__(
        self, app: ASGIApp, *, settings: Settings, users: Users, sessions: LoginSessions, refuse: Refusal
    ) -> None:
        self._app = app
        self._hosts = frozenset(names_of(settings))
        self._proxies = Proxies(settings.web_proxies)
        self._users = users
        self._sessions = sessions
        self._limit = ClientLimit(settings.web_requests)
        self._failed = ClientLimit(FAILED_LOGINS)
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
                if self._users:
                    headers["Cache-Control"] = _for_one_reader(headers.get("cache-control", ""))
            await send(message)

        by_proxy = self._proxies.apply(scope)
        request = Request(scope)
        refused = None
        if not (request.method in ("GET", "HEAD") and LOADED.match(request.url.path)):
            refused = self._refused(request) or self._unknown(request, by_proxy=by_proxy)
        if refused is None:
            scope["yalu.failed_logins"] = self._failed
            await self._app(scope, receive, send_guarded)
        else:
            await refused(scope, receive, send_guarded)

    def _refused(self, request: Request) -> Response | None:
        """The answer to a request that nobody may make."""
        path, client = request.url.path, address_of(request)
        if _name_of(request.headers.get("host", "")) not in self._hosts and path != "/healthz":
            return self._refuse(request, 400)
        if not self._limit.allows(client):
            return self._too_often(request, self._limit.wait(client))
        if request.method not in ("GET", "HEAD") and not (request.method == "POST" and POSTS.match(path)):
            answer = self._refuse(request, 405)
            answer.headers["Allow"] = "GET, HEAD, POST" if POSTS.match(path) else "GET, HEAD"
            return answer
        if len(request.scope.get("query_string", b"")) > LONGEST_QUERY:
            return self._refuse(request, 414)
        if request.method == "POST" and not FROM_ANYWHERE.match(path) and not _from_here(request.headers):
            return self._refuse(request, 403)
        return None

    def _unknown(self, request: Request, *, by_proxy: bool) -> Response | None:
        """The answer to who is no user of a room that has users; else the scope says who asks."""
        if not self._users:
            return None
        given = request.headers.get("authorization", "")
        asker = self._asker(request, given, by_proxy=by_proxy)
        request.scope[SCOPE_KEY] = asker
        if given and asker is None and not self._failed.allows(address_of(request)):
            return self._too_often(request, self._failed.wait(address_of(request)))
        if asker is not None or OPEN.match(request.url.path):
            return None
        answer = to_login(request)
        if answer is None:
            answer = self._refuse(request, 401)
            answer.headers.update(CHALLENGE)
        return answer

    def _asker(self, request: Request, given: str, *, by_proxy: bool) -> Asker | None:
        if by_proxy and self._users.header:
            named = request.headers.getlist(self._users.header)
            name = self._users.by_proxy(named[0]) if len(named) == 1 else None
            if name is not None:
                return Asker(name)
        if given:
            name = self._users.by_authorization(given)
            return None if name is None else Asker(name)
        return self._sessions.asker(request)

    def _too_often(self, request: Request, wait: int) -> Response:
        answer = self._refuse(request, 429)
        answer.headers["Retry-After"] = str(max(wait, 1))
        return answer


def to_login(request: Request) -> Response | None:
    """The answer that leads a reader to the login and back; None for a program, which is answered 401."""
    if request.headers.get("authorization") or request.method != "GET" or FOR_PROGRAMS.match(request.url.path):
        return None
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"/login?next={quote(here, safe='')}", 303, {"Cache-Control": "no-store"})


def address_of(request: Request) -> str:
    """The address of who asks."""
    return request.client.host if request.client else ""


def _for_one_reader(cached: str) -> str:
    """``Cache-Control`` of an answer in a room with users: kept by no cache that several of them share."""
    if any(word in cached for word in ("no-store", "private", "public")):
        return cached
    return f"private, {cached}" if cached else "private"


def _from_here(headers: Headers) -> bool:
    """Whether a page of this room sent a form, as far as the browser says; the form's hidden field proves it."""
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None:
        return site == "same-origin"
    return origin is None or urlsplit(origin).netloc == headers.get("host", "")


def _name_of(host: str) -> str:
    """The name in a Host header, without its port."""
    name, colon, port = host.rpartition(":")
    return (name if colon and port.isdigit() else host).lower()
