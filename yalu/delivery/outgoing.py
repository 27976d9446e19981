"""HTTP requests to addresses that were named to us: no redirect is followed, and a deadline holds for the whole."""

from __future__ import annotations

import http.client
import socket
import threading
import urllib.error
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self, cast

from yalu import __version__
from yalu.redact import hidden
from yalu.sources.public_addresses import is_public
from yalu.text import one_line

SECONDS = 20.0
"""How long a server may take for its whole answer."""
MOST_BYTES = 4 << 20
"""Bytes of an answer that are read."""


class Deadline:
    """Context in which watched sockets are shut down after ``seconds``; what waits for them then fails.

    Timeouts of sockets only limit the wait for the next byte.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.expired = False
        self._sockets: list[socket.socket] = []
        self._lock = threading.Lock()
        self._timer = threading.Timer(seconds, self._expire)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()

    def watch(self, connection: socket.socket) -> None:
        """Shut this socket down too when the time is over."""
        with self._lock:
            self._sockets.append(connection)
            if self.expired:
                _shut_down(connection)

    def _expire(self) -> None:
        with self._lock:
            self.expired = True
            for connection in self._sockets:
                _shut_down(connection)


def _shut_down(connection: socket.socket) -> None:
    with suppress(OSError):
        socket.socket.shutdown(connection, socket.SHUT_RDWR)  # below TLS, which would wait for the other side


@dataclass(frozen=True, slots=True)
class ServerAnswer:
    """What a server answered; ``status`` 0: nothing, and ``error`` says why. Names of ``headers`` are in lower case."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    error: str = ""

    @property
    def summary(self) -> str:
        """The answer in few words, for a message."""
        return self.error or f"answered {self.status}"


def ask(
    url: str, body: bytes | None = None, headers: Mapping[str, str] | None = None, seconds: float = SECONDS
) -> ServerAnswer:
    """Return what a server answers to GET, or with a body to POST. Raises nothing; ``url`` is http or https."""
    sent = {"User-Agent": f"Yalu/{__version__}", **(headers or {})}
    try:
        request = urllib.request.Request(url, body, sent)  # noqa: S310  http(s) alone: the opener knows no other
        with Deadline(seconds) as deadline:
            try:
                answer = opener(deadline).open(request, timeout=seconds)
            except urllib.error.HTTPError as error:
                answer = error
            if answer is None:
                return ServerAnswer(0, error="the address is not http or https")
            with answer:
                fields = {name.lower(): value for name, value in answer.headers.items()}
                return ServerAnswer(answer.status, answer.read(MOST_BYTES), fields)
    except (OSError, http.client.HTTPException, ValueError) as error:
        reason = hidden(one_line(str(getattr(error, "reason", None) or error)))[:200]
        return ServerAnswer(0, error=reason or type(error).__name__)


def opener(deadline: Deadline, *, public: bool = False) -> urllib.request.OpenerDirector:
    """All that asking needs; nothing in it follows redirects, and each socket is watched.

    ``public`` connects to public addresses alone and asks no proxy (decision 0062).
    """

    class Plain(http.client.HTTPConnection):
        def connect(self) -> None:
            if public:
                self.sock = _public_connection(self.host, self.port, self.timeout, deadline)
            else:
                super().connect()
            deadline.watch(self.sock)

    class Encrypted(http.client.HTTPSConnection, Plain):
        def connect(self) -> None:
            super().connect()
            deadline.watch(self.sock)

    class PlainHandler(urllib.request.HTTPHandler):
        def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
            return self.do_open(cast("Any", Plain), req)

    class EncryptedHandler(urllib.request.HTTPSHandler):
        def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
            return self.do_open(cast("Any", Encrypted), req)

    made = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler({} if public else None),
        PlainHandler(),
        EncryptedHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
    ):
        made.add_handler(handler)
    return made


def _public_connection(host: str, port: int, seconds: float | None, deadline: Deadline) -> socket.socket:
    """Connect to a public address of a host: the very one that was looked at. Raises OSError.

    A name may have any number of addresses, each of which may let us wait: none is begun past the deadline.
    """
    failure = OSError(f"{host} has no public address")
    for *_, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        if is_public(str(address[0])) and not deadline.expired:
            try:
                return socket.create_connection((str(address[0]), port), seconds)
            except OSError as error:
                failure = error
    raise failure
