"""A server on loopback for any number of outlets, which puts answers on the wire whole or in every broken way."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import socket
import struct
import threading
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from email.utils import format_datetime
from http import HTTPStatus
from typing import Protocol

import brotli
import zstandard

from benchmarks.press.model import Answer

HANG_SECONDS = 200.0
ENCODERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda body: gzip.compress(body, mtime=0),
    "deflate": zlib.compress,
    "br": lambda body: bytes(brotli.compress(body)),
    "zstd": lambda body: zstandard.ZstdCompressor().compress(body),
}
PHRASES = {status.value: status.phrase for status in HTTPStatus}
"""A status that no standard names, as 522 of a content delivery network, is sent without a phrase."""
CLOSED_AFTER = ("chunked-open", "long-length", "short-length", "close")


class Answering(Protocol):
    """Whatever can be served; `base` is set to its scheme, host and port."""

    base: str

    @property
    def now(self) -> datetime: ...

    def answer(self, path: str, headers: Mapping[str, str]) -> Answer: ...


def on_the_wire(answer: Answer, accepted: str, now: datetime, *, with_body: bool = True) -> bytes:
    """The bytes of an answer: its `wire` says what is wrong with them.

    A content coding with `cut:SHARE` loses the rest of its body, with `short:SHARE` though its length is stated, with
    `crc` its checksum is another; `long-length` and `short-length` state a length that is none; `chunked-open` never
    ends; `close` states none. `accepted` are the client's content codings; what it does not take is sent as gzip.
    """
    body, length, coding = _coded(answer, accepted)
    length = {"long-length": length + 2000, "short-length": int(length * 0.7)}.get(answer.wire, length)
    lines = [f"HTTP/1.1 {answer.status} {PHRASES.get(answer.status, '')}"]
    if not any(name.lower() == "date" for name, _ in answer.headers):
        lines.append(f"Date: {format_datetime(now, usegmt=True)}")
    lines += ["Server: nginx", *([f"Content-Type: {answer.media_type}"] if answer.media_type else [])]
    lines += [f"{name}: {value}" for name, value in answer.headers]
    lines += [f"Content-Encoding: {coding}"] if coding else []
    match answer.wire:
        case "chunked-open":
            lines.append("Transfer-Encoding: chunked")
            body = body[: int(len(body) * 0.6)]
            body = f"{len(body):x}\r\n".encode() + body + b"\r\n"
        case "close":
            lines.append("Connection: close")
        case _:
            lines.append(f"Content-Length: {length}")
    return "\r\n".join((*lines, "", "")).encode("latin-1") + (body if with_body else b"")


def _coded(answer: Answer, accepted: str) -> tuple[bytes, int, str]:
    """The body in the coding of its wire, the length that is to be stated, and the coding's name."""
    coding, _, rest = answer.wire.partition("-")
    if coding not in ENCODERS:
        return answer.body, len(answer.body), ""
    coding = coding if coding in accepted else "gzip"
    body = ENCODERS[coding](answer.body)
    whole = len(body)
    fault, _, share = rest.partition(":")
    if fault in ("cut", "short"):
        body = body[: int(whole * float(share or "0.5"))]
    elif fault == "crc" and coding == "gzip":
        body = body[:-8] + struct.pack("<L", 0xDEADBEEF) + body[-4:]
    return body, whole if fault == "short" else len(body), coding


class _Connection(asyncio.Protocol):
    def __init__(self, outlet: Answering) -> None:
        self.outlet = outlet
        self.held = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.held += data
        while b"\r\n\r\n" in self.held and not self.transport.is_closing():
            request, _, self.held = self.held.partition(b"\r\n\r\n")
            first, *rest = request.decode("latin-1").split("\r\n")
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in rest)}
            method, path, _ = first.split(" ")
            self._send(self.outlet.answer(path, headers), headers.get("accept-encoding", ""), method != "HEAD")

    def _send(self, answer: Answer, accepted: str, with_body: bool) -> None:
        if answer.wire == "reset":
            self._reset()
        elif answer.wire == "hang":
            asyncio.get_running_loop().call_later(HANG_SECONDS, self._reset)
        else:
            self.transport.write(on_the_wire(answer, accepted, self.outlet.now, with_body=with_body))
            if answer.wire in CLOSED_AFTER or "-short" in answer.wire:
                self.transport.close()

    def _reset(self) -> None:
        if not self.transport.is_closing():
            linger = struct.pack("ii", 1, 0)
            self.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.transport.abort()


async def listen(outlet: Answering, host: str) -> asyncio.Server:
    """Serve an outlet on `host`, a loopback address, for as long as the loop runs."""
    listener = socket.create_server((host, 0), backlog=128)
    outlet.base = f"http://{host}:{listener.getsockname()[1]}"
    return await asyncio.get_running_loop().create_server(lambda: _Connection(outlet), sock=listener)


@contextlib.contextmanager
def serving(outlets: Sequence[tuple[Answering, str]]) -> Iterator[None]:
    """Serve outlets, each on its loopback address, by a thread until the block ends."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    servers = []
    try:
        for outlet, host in outlets:
            servers.append(asyncio.run_coroutine_threadsafe(listen(outlet, host), loop).result())
        yield
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        _close(loop, servers)


def _close(loop: asyncio.AbstractEventLoop, servers: Sequence[asyncio.Server]) -> None:
    async def end() -> None:
        for server in servers:
            server.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()

    loop.run_until_complete(end())
    loop.close()
