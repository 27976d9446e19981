"""Checks that a row stands for, and digests of what they were served (decision 0105)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from yalu.ids import body_sha256, sha256
from yalu.model import HttpExchange


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
