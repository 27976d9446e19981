"""A SOCKS proxy (RFC 1928) on loopback that is a browser's only way out: it connects to permitted addresses alone.

Documents, subresources, redirects, frames and websockets pass it alike. Names are resolved here, and the connection is
made to the very address that was looked at, so that no second answer of a name server counts (decision 0062).
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Callable
from contextlib import suppress

CONNECT_SECONDS = 20
"""For the handshake with the browser, the name and the connection together."""
_CHUNK = 1 << 16
_VERSION, _CONNECT, _IPV4, _NAME, _IPV6 = 5, 1, 1, 3, 4
_DONE, _REFUSED = 0, 2
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class SocksProxy:
    """Lets a browser out for one page at a time: ``begin`` sets what is permitted, ``end`` cuts what is left open."""

    def __init__(self) -> None:
        self._permitted: Callable[[str], bool] = lambda _: False
        self._left = 0
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.Task[None]] = set()

    async def open(self) -> int:
        """Listen on a free port of loopback; return the port."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return int(self._server.sockets[0].getsockname()[1])

    def begin(self, permitted: Callable[[str], bool], most_bytes: int) -> None:
        """Permit connections to the addresses for which ``permitted`` is true, and so many bytes in all."""
        self._permitted, self._left = permitted, most_bytes

    def end(self) -> bool:
        """Cut all connections and permit none; False when there were more bytes than permitted."""
        within = self._left >= 0
        self._permitted, self._left = lambda _: False, 0
        for task in self._open:
            task.cancel()
        return within

    def close(self) -> None:
        """Stop listening."""
        self.end()
        if self._server is not None:
            self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        there: asyncio.StreamWriter | None = None
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                back, there = await self._connected(reader, writer)
            await asyncio.gather(self._pump(reader, there), self._pump(back, writer))
        except (OSError, UnicodeError, asyncio.IncompleteReadError, asyncio.CancelledError):
            return  # the browser sees a connection that was refused or that ended
        finally:
            self._open.discard(task)
            for end in (writer, there):
                if end is not None:
                    end.close()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Streams:
        """Shake hands and connect. Raises OSError; PermissionError: not permitted; UnicodeError: no name."""
        version, methods = await reader.readexactly(2)
        await reader.readexactly(methods)
        if version != _VERSION:
            raise PermissionError
        writer.write(bytes((_VERSION, _DONE)))
        _, command, _, kind = await reader.readexactly(4)
        host = await _host(reader, kind)
        port = int.from_bytes(await reader.readexactly(2), "big")
        try:
            if command != _CONNECT:
                raise PermissionError
            streams = await self._dialled(host, port)
        except (OSError, UnicodeError):  # UnicodeError: a name that no name server could be asked for
            writer.write(_reply(_REFUSED))
            await writer.drain()
            raise
        writer.write(_reply(_DONE))
        return streams

    async def _dialled(self, host: str, port: int) -> Streams:
        resolved = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = [address for *_, place in resolved if self._permitted(address := str(place[0]))]
        for address in addresses[:-1]:
            with suppress(OSError):
                return await asyncio.open_connection(address, port)
        if not addresses:
            raise PermissionError
        return await asyncio.open_connection(addresses[-1], port)

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while data := await source.read(_CHUNK):
            self._left -= len(data)
            if self._left < 0:
                raise PermissionError
            sink.write(data)
            await sink.drain()
        if sink.can_write_eof():
            sink.write_eof()


async def _host(reader: asyncio.StreamReader, kind: int) -> str:
    if kind == _NAME:
        (length,) = await reader.readexactly(1)
        return (await reader.readexactly(length)).decode("ascii", "replace")
    if kind in (_IPV4, _IPV6):
        return str(ipaddress.ip_address(await reader.readexactly(4 if kind == _IPV4 else 16)))
    raise PermissionError


def _reply(code: int) -> bytes:
    return bytes((_VERSION, code, 0, _IPV4, 0, 0, 0, 0, 0, 0))
