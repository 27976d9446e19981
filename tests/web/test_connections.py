"""Connections that say nothing, or too little, shut the room for nobody."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import pytest
import uvicorn

from yalu.db.core.engine import Database
from yalu.settings import Settings
from yalu.web import connections
from yalu.web.app import create_app
from yalu.web.connections import MOST_OPEN, OF_ONE_CLIENT, Connections
from yalu.web.serve import MOST_REQUESTS, configured

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket]

ASKED = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


@pytest.fixture
def port(database: Database, request: pytest.FixtureRequest) -> Iterator[int]:
    """Where a room answers, in a thread; the parameter are settings."""
    settings = replace(Settings(), **{"web_requests": 0, **getattr(request, "param", {})})
    server = uvicorn.Server(configured(create_app(settings, database), settings))
    with socket.create_server(("127.0.0.1", 0), backlog=512) as opened:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [opened]})
        thread.start()
        yield opened.getsockname()[1]
        server.should_exit = True
        server.force_exit = True
        thread.join()


def connected(port: int, held: ExitStack) -> socket.socket:
    """An open connection that has sent nothing."""
    return held.enter_context(socket.create_connection(("127.0.0.1", port), timeout=30))


def answer_of(connection: socket.socket) -> bytes:
    """What comes until the other side closes; nothing where it resets."""
    answer = b""
    try:
        while part := connection.recv(4096):
            answer += part
    except ConnectionResetError:
        pass
    return answer


@pytest.mark.parametrize("port", [{}, {"web_proxies": ("127.0.0.1",)}], indirect=True, ids=["client", "proxy"])
def test_silent_connections_do_not_shut_the_room(port: int) -> None:
    with ExitStack() as held:
        for _ in range(MOST_REQUESTS + 5):
            connected(port, held)
        asked = connected(port, held)
        asked.sendall(ASKED)
        assert answer_of(asked).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(
    "sent", [b"", b"GET / HTTP/1.1\r\nHost: loc", ASKED.replace(b"close", b"keep-alive") + b"GET /"]
)
def test_a_head_that_does_not_come_to_an_end_closes_its_connection(
    port: int, sent: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.2)
    with ExitStack() as held:
        slow = connected(port, held)
        slow.sendall(sent)
        assert answer_of(slow).count(b"HTTP/1.1") == sent.count(b"keep-alive")


class _Transport:
    closed = False

    def abort(self) -> None:
        self.closed = True


def _connection() -> Any:
    made: Any = connections.BoundedConnection()
    made.transport = _Transport()
    return made


def test_the_one_that_waited_longest_gives_way_and_none_that_is_answered() -> None:
    held = Connections(lambda address: address == "10.0.0.1")
    first, second, *others = (_connection() for _ in range(OF_ONE_CLIENT))
    for connection in (first, second, *others):
        assert held.enter(connection, "192.0.2.1")
    held.waits(first, again=False)
    assert held.enter(_connection(), "192.0.2.1")
    assert second.transport.closed and not first.transport.closed and not others[0].transport.closed
    assert held.enter(_connection(), "192.0.2.2")
    assert not others[0].transport.closed


def test_a_client_whose_connections_are_all_answered_gets_no_further_one() -> None:
    held = Connections(lambda _address: False)
    for _ in range(OF_ONE_CLIENT):
        connection = _connection()
        assert held.enter(connection, "2001:db8::1")
        held.waits(connection, again=False)
    assert not held.enter(_connection(), "2001:db8::2")
    held.leave(connection)
    assert held.enter(_connection(), "2001:db8::3")


def test_many_clients_together_hold_no_more_than_there_may_be() -> None:
    held = Connections(lambda _address: False)
    made = [_connection() for _ in range(MOST_OPEN + 10)]
    for number, connection in enumerate(made):
        assert held.enter(connection, f"192.0.2.{number}")
    assert [connection.transport.closed for connection in made] == [True] * 10 + [False] * MOST_OPEN


def test_the_server_has_these_bounds() -> None:
    protocol = configured(asyncio.sleep, Settings()).http  # type: ignore[arg-type]  # no request comes
    assert isinstance(protocol, type) and issubclass(protocol, connections.BoundedConnection)
