"""Replies of time-stamping authorities (RFC 3161): which hash they are about, and the time that they state.

Part of the stand-alone verifier, which leaves the authority's signature to others (decision 0351).
"""

from __future__ import annotations

from datetime import UTC, datetime

TOKEN = (0, 1, 1, 0)
"""Where the signed data stands in a reply: the index of each value within the one around it."""


def values(der: bytes) -> list[tuple[bytes, bytes]]:
    """The values that stand one after the other in DER: each whole, and its content. Raises ValueError."""
    listed, at = [], 0
    while at < len(der):
        begin, length, at = at, int.from_bytes(der[at + 1 : at + 2], "big"), at + 2
        if length & 0x80:
            length, at = int.from_bytes(der[at : at + (length & 0x7F)], "big"), at + (length & 0x7F)
        if at + length > len(der):
            raise ValueError("a value is cut")
        listed.append((der[begin : at + length], der[at : at + length]))
        at += length
    return listed


def within(der: bytes, *path: int) -> bytes:
    """The content of the value at a path. Raises ValueError, IndexError."""
    for index in path:
        der = values(der)[index][1]
    return der


def stated(reply: bytes) -> tuple[bytes, datetime]:
    """The hash that a reply is about, and the time (UTC) that it states. Raises ValueError for anything else."""
    try:
        about = within(reply, *TOKEN, 2, 1, 0, 0)
        digits = within(about, 4).decode().partition(".")[0].rstrip("Z")
        return within(about, 2, 1), datetime.strptime(digits, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except (IndexError, UnicodeDecodeError) as error:
        raise ValueError("no reply of a time-stamping authority with a time") from error
