"""Decodes content codings of a response (RFC 9110, 8.4), verified: truncated or damaged data is never returned.

A decoder that returns what it could decode makes half a page look like the page. Here every stream must reach its own
end, with checksum and length where the format has them (decision 0191).
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Mapping

import brotli
import zstandard

from yalu.errors import BodyDamaged, PageTooLarge

ACCEPTED_CODINGS = "gzip, deflate, br, zstd"
"""What to send as Accept-Encoding."""

_CHUNK = 1 << 16
"""Bytes that are decoded at once."""
_ZSTD_CHUNK = 256
"""Bytes of zstd fed at once: a block of 4 bytes may hold 128 KiB, and its decoder has no limit of its own."""
_ZSTD_WINDOW = 8 << 20
"""The largest window that zstd may use as a content coding (RFC 9659)."""
_GZIP_MAGIC = b"\x1f\x8b"
_ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
_NO_CODING = frozenset({"", "identity", "none"})
_TRUNCATED = "the {} stream has no end"
_DAMAGED = "the {} stream is damaged"


class _Output:
    """Decoded bytes up to a limit."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._size = 0
        self._chunks: list[bytes] = []

    def add(self, chunk: bytes) -> None:
        self._size += len(chunk)
        if self._size > self._most:
            raise PageTooLarge(f"over {self._most} bytes once decoded")
        self._chunks.append(chunk)

    def all(self) -> bytes:
        return b"".join(self._chunks)


def decode_body(body: bytes, codings: Iterable[str], *, max_bytes: int) -> bytes:
    """The body without its content codings, which are values of Content-Encoding in the order of the headers.

    Names count without case; what is only the name of a character set is no coding. An empty body is empty under any
    coding. Raises BodyDamaged when a stream does not reach its end, its checksum or length is wrong, or its coding is
    unknown; PageTooLarge when any step gives more than ``max_bytes``.
    """
    names = [name.strip().lower() for value in codings for name in value.split(",")]
    for name in reversed(names):
        if name in _NO_CODING or _is_charset(name):
            continue
        decoder = _DECODERS.get(name)
        if decoder is None:
            raise BodyDamaged(f"the coding {name[:40]!r} is not known")
        if body:
            body = decoder(body, max_bytes)
    return body


def gunzip(body: bytes, max_bytes: int) -> bytes:
    """Decode all members of a gzip file. Data after the last member that begins no other is ignored, as gzip does.

    Raises BodyDamaged, and PageTooLarge when the result is over ``max_bytes``.
    """
    output = _Output(max_bytes)
    _gunzip_into(output, body)
    return output.all()


def gunzip_start(body: bytes, max_bytes: int) -> tuple[bytes, bool]:
    """Decode a gzip file up to ``max_bytes``.

    Returns the decoded bytes and True; when they are over the limit, a part from the start that is not, and False.
    Raises BodyDamaged.
    """
    output = _Output(max_bytes)
    try:
        _gunzip_into(output, body)
    except PageTooLarge:
        return output.all(), False
    return output.all(), True


def _gunzip_into(output: _Output, body: bytes) -> None:
    rest = _inflate(body, zlib.MAX_WBITS | 16, output, "gzip")
    while rest and _begins(rest, _GZIP_MAGIC):
        rest = _inflate(rest, zlib.MAX_WBITS | 16, output, "gzip")


def _deflated(body: bytes, max_bytes: int) -> bytes:
    """A zlib stream, as RFC 9110 wants it, or raw deflate, as some servers send it."""
    output = _Output(max_bytes)
    is_zlib = body[0] & 0x0F == 8 and (len(body) < 2 or int.from_bytes(body[:2], "big") % 31 == 0)
    _inflate(body, zlib.MAX_WBITS if is_zlib else -zlib.MAX_WBITS, output, "deflate")
    return output.all()


def _inflate(body: bytes, window: int, output: _Output, name: str) -> bytes:
    """Decode one stream; gives what follows it."""
    stream = zlib.decompressobj(window)
    try:
        while not stream.eof:
            chunk = stream.decompress(body, _CHUNK)
            body = stream.unconsumed_tail
            output.add(chunk)
            if not chunk and not body and not stream.eof:
                raise BodyDamaged(_TRUNCATED.format(name))
    except zlib.error as error:
        raise BodyDamaged(_DAMAGED.format(name)) from error
    return stream.unused_data


def _unbrotli(body: bytes, max_bytes: int) -> bytes:
    output = _Output(max_bytes)
    stream = brotli.Decompressor()
    try:
        chunk = stream.process(body, output_buffer_limit=_CHUNK)
        output.add(chunk)
        while not stream.is_finished():
            if not (chunk := stream.process(b"", output_buffer_limit=_CHUNK)) and not stream.is_finished():
                raise BodyDamaged(_TRUNCATED.format("brotli"))
            output.add(chunk)
    except brotli.error as error:
        raise BodyDamaged(_DAMAGED.format("brotli")) from error
    return output.all()


def _unzstd(body: bytes, max_bytes: int) -> bytes:
    output = _Output(max_bytes)
    rest = _zstd_frame(body, output)
    while rest and (_begins(rest, _ZSTD_MAGIC) or _is_skippable(rest)):
        rest = _zstd_frame(rest, output)
    return output.all()


def _zstd_frame(body: bytes, output: _Output) -> bytes:
    """Decode one frame; gives what follows it."""
    frame = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).decompressobj()
    try:
        for start in range(0, len(body), _ZSTD_CHUNK):
            end = start + _ZSTD_CHUNK
            output.add(frame.decompress(body[start:end]))
            if frame.eof:
                return frame.unused_data + body[end:]
    except zstandard.ZstdError as error:
        raise BodyDamaged(_DAMAGED.format("zstd")) from error
    raise BodyDamaged(_TRUNCATED.format("zstd"))


def _begins(data: bytes, magic: bytes) -> bool:
    """Whether data begins as ``magic`` does, also when it ends before ``magic`` does."""
    return data[: len(magic)] == magic[: len(data)]


def _is_skippable(data: bytes) -> bool:
    return 0x50 <= data[0] <= 0x5F and _begins(data[1:], b"\x2a\x4d\x18")


def _is_charset(name: str) -> bool:
    """Whether a name is that of a character set, which some servers write in the place of a coding."""
    try:
        "".encode(name)
    except (LookupError, ValueError):  # unknown, or no text encoding
        return False
    return True


_DECODERS: Mapping[str, Callable[[bytes, int], bytes]] = {
    "gzip": gunzip,
    "x-gzip": gunzip,
    "deflate": _deflated,
    "br": _unbrotli,
    "zstd": _unzstd,
}
