"""Checks the records of a WARC file before anything is read from it: a record reader may pass over broken ones."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path

from yalu.errors import ImportFileError

CHUNK = 1 << 16
LARGEST_HEADER = 1 << 20
"""Bytes of a record's header, and of a gzip member's; what real recorders write takes a few hundred."""
MOST_LINES = 1000
"""Lines of one header."""
_GZIP = b"\x1f\x8b"
_GZIP_HEADERS = 31
"""``wbits`` of zlib for a stream with gzip's header and checksum."""


def check_records(file: Path) -> int:
    """Read the whole file and return the number of its records (WARC 1.1, section 4). Raises ImportFileError."""
    records = _Records(file)
    try:
        for some in _unpacked(file):
            records.add(some)
    except (OSError, EOFError, zlib.error) as error:
        raise ImportFileError(f"{file}", f"cannot be unpacked: {error}") from error
    return records.end()


def _unpacked(file: Path) -> Iterator[bytes]:
    """The bytes of the file, those of a packed one unpacked member by member."""
    with file.open("rb") as stream:
        first = stream.read(CHUNK)
        if not first.startswith(_GZIP):
            while first:
                yield first
                first = stream.read(CHUNK)
            return
        member, silent, rest = zlib.decompressobj(_GZIP_HEADERS), 0, first
        begun = False
        while rest:
            begun = True
            some = member.decompress(rest, CHUNK)
            silent = 0 if some else silent + len(rest)
            if silent > LARGEST_HEADER:
                raise ImportFileError(f"{file}", f"a gzip header of more than {LARGEST_HEADER} bytes")
            yield some
            rest = member.unconsumed_tail
            if member.eof:
                rest, silent, begun = member.unused_data.lstrip(b"\x00"), 0, False
                member = zlib.decompressobj(_GZIP_HEADERS)
            rest = rest or stream.read(CHUNK)
        if begun:
            raise EOFError("it ends within a packed member")


class _Records:
    """Takes the bytes of a file and counts its records."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._held = b""
        self._left = 0
        self._number = 0

    def add(self, some: bytes) -> None:
        """Take the next bytes."""
        if self._left:
            skipped = min(self._left, len(some))
            self._left, some = self._left - skipped, some[skipped:]
        self._held += some
        while self._held and not self._left:
            if not self._header():
                return

    def end(self) -> int:
        """The number of records, once all bytes were taken."""
        if self._left:
            raise ImportFileError(f"{self._file}, record {self._number}", "is cut off")
        if self._held.strip():
            raise self._broken("is cut off")
        if not self._number:
            raise ImportFileError(f"{self._file}", "holds no record")
        return self._number

    def _header(self) -> bool:
        """Take the header that comes next; False while it has not arrived whole."""
        held = self._held.lstrip(b"\r\n")
        end = held.find(b"\r\n\r\n")
        if end < 0:
            if held and not b"WARC/".startswith(held[:5]):
                raise self._broken("does not begin as a record")
            if len(held) > LARGEST_HEADER:
                raise self._broken(f"has a header of more than {LARGEST_HEADER} bytes")
            self._held = held
            return False
        lines = held[:end].split(b"\r\n")
        if not lines[0].startswith(b"WARC/"):
            raise self._broken("does not begin as a record")
        if len(lines) > MOST_LINES:
            raise self._broken(f"has a header of more than {MOST_LINES} lines")
        size = self._size(lines)
        self._number += 1
        body = held[end + 4 :]
        self._held, self._left = body[size:], max(0, size - len(body))
        return True

    def _size(self, lines: list[bytes]) -> int:
        for line in lines:
            name, _, value = line.partition(b":")
            if name.strip().lower() == b"content-length" and (digits := value.strip()).isdigit() and len(digits) < 16:
                return int(digits)
        raise self._broken("states no Content-Length")

    def _broken(self, what: str) -> ImportFileError:
        return ImportFileError(f"{self._file}, record {self._number + 1}", what)
