"""Checks that one ``article_check`` row stands for, encoded in 5 to 10 bytes each, 40 with a digest of what was served.

Decision 0105.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

import msgspec

from yalu.ids import body_sha256, sha256
from yalu.model import HttpExchange

FULL = 1000
"""Bytes at which the next check gets a row of its own: each check that a row takes rewrites the whole row."""

_MILLISECOND = timedelta(milliseconds=1)
_Packed = tuple[int, int, bytes | bool | None]
"""Crawls and milliseconds since the previous check; then a digest, True for the previous one's, or None when no page
was served."""
_DECODER = msgspec.msgpack.Decoder(list[_Packed])


@dataclass(frozen=True, slots=True)
class RepeatedCheck:
    """A check that found the same: its crawl, its time (UTC, to the millisecond) and what was served.

    ``served`` is the SHA-256 of the body, or of the digests of several bodies in order; None for an answer without a
    body, as 304.
    """

    crawl_id: int
    at: datetime
    served: str | None


def digest_of(bodies: Iterable[str]) -> str | None:
    """One digest for the SHA-256 of each served body: the digest itself when there is one, None when there is none."""
    digests = list(bodies)
    if len(digests) < 2:
        return digests[0] if digests else None
    return sha256("".join(digests).encode())


def served(captures: Sequence[HttpExchange]) -> str | None:
    """One digest of all bodies that were served; see ``digest_of``."""
    return digest_of(digest for capture in captures if (digest := body_sha256(capture)) is not None)


def encoded(checks: Sequence[RepeatedCheck]) -> bytes:
    """Encode the checks after the first, which the row itself holds. A time before the previous one is raised to it."""
    packed: list[_Packed] = []
    last, served = checks[0], checks[0].served
    for check in checks[1:]:
        passed = max((check.at - last.at) // _MILLISECOND, 0)
        digest: bytes | bool | None = None
        if check.served is not None:
            digest = True if check.served == served else bytes.fromhex(check.served)
            served = check.served
        packed.append((check.crawl_id - last.crawl_id, passed, digest))
        last = RepeatedCheck(check.crawl_id, last.at + passed * _MILLISECOND, None)
    return msgspec.msgpack.encode(packed)


def all_checks(row: Any, served: str | None = None) -> list[RepeatedCheck]:
    """The checks that a row of ``article_check`` stands for, in order; times of later ones are to the millisecond.

    ``served`` is the digest of what the first one was served.
    """
    crawl_id, at = row.crawl_id, row.at
    checks = [RepeatedCheck(crawl_id, at, served)]
    for crawls, passed, digest in _DECODER.decode(row.repeated_checks) if row.repeated_checks is not None else ():
        crawl_id, at = crawl_id + crawls, at + passed * _MILLISECOND
        if digest is not None and digest is not True and digest is not False:
            served = digest.hex()
        checks.append(RepeatedCheck(crawl_id, at, None if digest is None else served))
    return checks


def last_check(row: Any, until: datetime | None, *, served: bool = False, without: Collection[int] = ()) -> datetime:
    """Return the time of the last check that a row of ``article_check`` or ``thread_snapshot`` stands for.

    ``row`` has ``crawl_id``, ``at``, ``last_repeated_at`` and ``repeated_checks``. Checks after ``until`` (aware; None:
    now) are ignored, those of the crawls ``without``, and with ``served`` also those that were sent no page.
    """
    if (until is None or row.last_repeated_at <= until) and not without:
        return cast("datetime", row.last_repeated_at)
    times = [
        check.at
        for check in all_checks(row, served="")  # the first digest does not matter
        if (until is None or check.at <= until)
        and check.crawl_id not in without
        and (not served or check.served is not None)
    ]
    return times[-1] if times else cast("datetime", row.at)
