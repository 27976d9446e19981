"""How long a connection may wait before it asks something, and how many one client may hold (decision 0271)."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Any

from uvicorn.protocols.http.auto import AutoHTTPProtocol

from yalu.web.access.limits import client_of
from yalu.web.access.proxies import Proxies

HEAD_SECONDS = 10.0
"""Seconds from the first moment of a connection, or the first byte of a further request, to the end of its headers."""
OF_ONE_CLIENT = 50
"""Connections that one client may hold; named proxies, behind which many ask, may hold as many as there are."""
MOST_OPEN = 150
"""Connections of all clients together; below the number at which the server answers none."""


class Connections:
    """The open connections. One more than there may be takes the place of the one that has waited longest."""

    def __init__(self, is_proxy: Callable[[str], bool]) -> None:
        self._is_proxy = is_proxy
        self._clients: dict[BoundedConnection, str] = {}
        self._counts: Counter[str] = Counter()
        self._waiting: dict[BoundedConnection, None] = {}

    def enter(self, connection: BoundedConnection, address: str) -> bool:
        """Count a new connection, which waits; False where none of its client's gives way."""
        client = "" if self._is_proxy(address) else client_of(address)
        if client and self._counts[client] >= OF_ONE_CLIENT and not self._close_one(client):
            return False
        if len(self._clients) >= MOST_OPEN:
            self._close_one(None)
        self._clients[connection] = client
        self._counts[client] += 1
        self._waiting[connection] = None
        return True

    def waits(self, connection: BoundedConnection, *, again: bool) -> None:
        """Note that a connection is waiting for the head of a request, or that the head is there."""
        self._waiting.pop(connection, None)
        if again and connection in self._clients:
            self._waiting[connection] = None

    def leave(self, connection: BoundedConnection) -> None:
        """Count a connection no more."""
        self._waiting.pop(connection, None)
        client = self._clients.pop(connection, None)
        if client is not None:
            self._counts[client] -= 1
            if not self._counts[client]:
                del self._counts[client]

    def _close_one(self, client: str | None) -> bool:
        for connection in self._waiting:
            if client is None or self._clients[connection] == client:
                self.leave(connection)
                connection.transport.abort()
                return True
        return False


class BoundedConnection(asyncio.Protocol):
    """One connection: mixed into the protocol of the server, which answers it."""

    held: Connections
    loop: asyncio.AbstractEventLoop
    transport: asyncio.Transport
    cycle: Any
    """The server's request that is being answered; None before the first."""
    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as the server has it
        """Take the connection, or close it where its client has too many."""
        super().connection_made(transport)
        peer = transport.get_extra_info("peername")
        if not self.held.enter(self, peer[0] if isinstance(peer, tuple) else ""):
            transport.abort()
            return
        self._late = self.loop.call_later(HEAD_SECONDS, transport.abort)

    def data_received(self, data: bytes) -> None:
        """Take a part of a request; the time for its head ends when that is there."""
        super().data_received(data)
        is_waiting = self.cycle is None or self.cycle.response_complete
        self.held.waits(self, again=is_waiting)
        if not is_waiting:
            self._in_time()
        elif self._late is None:
            self._late = self.loop.call_later(HEAD_SECONDS, self.transport.abort)

    def on_response_complete(self) -> None:
        """Wait for a further request."""
        super().on_response_complete()  # type: ignore[misc]  # the server's protocol has it
        if self.cycle.response_complete:
            self.held.waits(self, again=True)

    def connection_lost(self, exc: Exception | None) -> None:
        """Count it no more."""
        self._in_time()
        self.held.leave(self)
        super().connection_lost(exc)

    def _in_time(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None


def bounded(proxies: Proxies) -> type[asyncio.Protocol]:
    """The protocol for a server whose connections are bounded."""
    return type("HttpConnection", (BoundedConnection, AutoHTTPProtocol), {"held": Connections(proxies.trusts)})
