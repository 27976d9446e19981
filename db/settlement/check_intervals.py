"""The checks that one row of ``look`` stands for beside its first: five to ten bytes each, forty with a digest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, cast

import msgspec

from yalu.history import LaterCheck

FULL = 1000
"""Bytes from which on the next check gets a row of its own: a row is written anew with each check it takes."""

_ONE = 48
"""Bytes of a check with a digest, at most."""
_MILLISECOND = timedelta(milliseconds=1)
_Packed = tuple[int, int, bytes | bool | None]
"""Crawls and milliseconds since the check before; a digest, True for the one before, None when nothing was served."""
_DECODER = msgspec.msgpack.Decoder(list[_Packed])


def has_room(data: bytes | None) -> bool:
    """Whether a row can surely take one more check."""
    return len(data or b"") + _ONE <= FULL


def encoded(first: LaterCheck, checks: Sequence[LaterCheck]) -> bytes:
    """The checks after ``first``, which the row itself tells of. A time before the last one counts as that one's."""
    packed: list[_Packed] = []
    last, served = first, first.served
    for one in checks:
        passed = max((one.at - last.at) // _MILLISECOND, 0)
        digest: bytes | bool | None = None
        if one.served is not None:
            digest = True if one.served == served else bytes.fromhex(one.served)
            served = one.served
        packed.append((one.crawl_id - last.crawl_id, passed, digest))
        last = LaterCheck(one.crawl_id, last.at + passed * _MILLISECOND, None)
    return msgspec.msgpack.encode(packed)


def decoded(first: LaterCheck, data: bytes | None) -> list[LaterCheck]:
    """The inverse of ``encoded``, times to the millisecond; none for None."""
    found: list[LaterCheck] = []
    crawl_id, at, served = first.crawl_id, first.at, first.served
    for crawls, passed, digest in _DECODER.decode(data) if data is not None else ():
        crawl_id, at = crawl_id + crawls, at + passed * _MILLISECOND
        if digest is not None and digest is not True and digest is not False:
            served = digest.hex()
        found.append(LaterCheck(crawl_id, at, None if digest is None else served))
    return found


def last_check(row: Any, as_of: datetime | None, *, served: bool = False) -> datetime:
    """The last check that a row of ``look`` or ``read`` stands for, no later than ``as_of`` (aware; None: now).

    ``row`` has ``crawl_id``, ``at``, ``until_at`` and ``later_checks``; with ``served`` only checks
    count that were sent a page.
    """
    if as_of is None or row.until_at <= as_of:
        return cast("datetime", row.until_at)
    later = decoded(LaterCheck(row.crawl_id, row.at, served=""), row.later_checks)  # what was served does not matter
    times = [one.at for one in later if one.at <= as_of and (not served or one.served is not None)]
    return times[-1] if times else cast("datetime", row.at)
