"""Checks that found exactly what the check before them found: one row stands for all of them, up to the last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from yalu.history.past_checks import SEEN
from yalu.history.plausibility import is_recognised
from yalu.ids import sha256
from yalu.model import Observation, Outcome


@dataclass(frozen=True, slots=True)
class CheckState:
    """What a check of an article comes to, as far as another one can repeat it.

    ``version`` and ``address`` are numbered by the caller; ``extractor`` and ``page_ended`` are None where no page was
    sent.
    """

    outcome: Outcome
    version: object | None
    address: object | None
    extractor: str | None
    page_ended: bool | None
    reason: str | None = None
    doubt: str | None = None


@dataclass(frozen=True, slots=True)
class LaterCheck:
    """A check that found the same: its crawl, its time (UTC, to the millisecond) and what was served.

    ``served`` is the SHA-256 of the body, or of the digests of several bodies in their order; None when the answer had
    no body, as 304 has none.
    """

    crawl_id: int
    at: datetime
    served: str | None


def finds_the_same(last: CheckState, found: CheckState) -> bool:
    """Whether a check adds nothing to the one before it but its time (decision 0234)."""
    return (
        last.outcome in SEEN
        and found.outcome is Outcome.UNCHANGED
        and last.version is not None
        and (last.version, last.address) == (found.version, found.address)
        and last.doubt is None
        and found.doubt is None
        and found.reason in (None, last.reason)
        and found.extractor in (None, last.extractor)
        and found.page_ended in (None, last.page_ended)
    )


def is_spared(seen: Observation, served: str | None, before: str | None, *, keep_all: bool) -> bool:
    """Whether the bytes of a check that found the same need not be kept.

    That is so where none were served, where they are those of the check before it, and where the page was recognised:
    it differs in tokens and rotating boxes alone. A page that had to be read differs elsewhere, and a better extractor
    may see in it what this one did not. With ``keep_all`` bytes that differ are always kept.
    """
    return served in (None, before) or (is_recognised(seen) and not keep_all)


def digest_of(bodies: Iterable[str]) -> str | None:
    """One digest for the SHA-256 of each body that a check was served: its own where it is one; None without any."""
    digests = list(bodies)
    if len(digests) < 2:
        return digests[0] if digests else None
    return sha256("".join(digests).encode())


def shows_the_same(last: Mapping[str, object], found: Mapping[str, object]) -> bool:
    """Whether a snapshot of a thread in which nothing happened says of the thread what the one before it said.

    Both give ``complete``, ``open``, ``expected``, ``seen``, ``note``, ``extractor`` and ``doubt``. A doubted snapshot
    never counts as the same: what lasts is counted.
    """
    return last == found and found["doubt"] is None
