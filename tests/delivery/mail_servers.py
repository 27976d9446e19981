"""Real mail servers of every temper, each on a port of this machine."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult


@dataclass
class Inbox:
    """A handler that keeps what it takes. Some readers are refused, some mails are taken and never answered."""

    refused: dict[str, str] = field(default_factory=dict)
    """Answer to RCPT by address."""
    unanswered: set[str] = field(default_factory=set)
    """Addresses whose mail is taken, whereupon the connection is dropped."""
    after: dict[str, str] = field(default_factory=dict)
    """Answer to the whole mail by address."""
    mails: list[tuple[str, EmailMessage]] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    logins: list[tuple[bytes, bytes]] = field(default_factory=list)
    connections: int = 0
    delay: float = 0.0

    async def handle_EHLO(  # noqa: N802  the library's name
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(  # noqa: N802  the library's name
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  the library's name
        if self.delay:
            await asyncio.sleep(self.delay)
        (address,) = envelope.rcpt_tos
        if address in self.after:
            return self.after[address]
        parsed = message_from_bytes(envelope.original_content, policy=default)
        assert isinstance(parsed, EmailMessage)
        self.raw.append(envelope.original_content)
        self.mails.append((address, parsed))
        if address in self.unanswered:
            server.transport.abort()
        return "250 OK"

    def login(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        self.logins.append((data.login, data.password))
        return AuthResult(success=data.password == b"p:ss/w", handled=False)

    @property
    def count(self) -> Counter[str]:
        """How many mails each address got."""
        return Counter(address for address, _ in self.mails)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@contextmanager
def post_office(inbox: Inbox, port: int | None = None, **options: Any) -> Iterator[int]:
    """A mail server that works."""
    chosen = port or free_port()
    controller = Controller(inbox, hostname="127.0.0.1", port=chosen, authenticator=inbox.login, **options)
    controller.start()
    try:
        yield chosen
    finally:
        controller.stop()


@dataclass
class Trickle:
    """A server that takes its time: where it is, and how often it was called."""

    port: int
    connections: int = 0


@contextmanager
def trickling_server(greeting: bytes = b"220 " + b"slow " * 4000 + b"\r\n", every: float = 0.05) -> Iterator[Trickle]:
    """A server that greets byte by byte for a quarter of an hour, so that no wait for the next byte is ever long."""
    over = threading.Event()

    def serve(listener: socket.socket) -> None:
        while not over.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            trickle.connections += 1
            with connection, suppress(OSError):
                for number in range(len(greeting)):
                    if over.is_set():
                        return
                    connection.sendall(greeting[number : number + 1])
                    time.sleep(every)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        trickle = Trickle(int(listener.getsockname()[1]))
        thread = threading.Thread(target=serve, args=(listener,))
        thread.start()
        try:
            yield trickle
        finally:
            over.set()
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


def signing_key(folder: Path) -> Path:
    """A new private key with which mails can be signed."""
    file = folder / "key.pem"
    subprocess.run(["openssl", "genrsa", "-out", file, "2048"], check=True, capture_output=True)
    return file
