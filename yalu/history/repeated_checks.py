"""Recognises checks that found exactly what the check before them found; one row stands for all (decision 0105)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from yalu.history.past_checks import SEEN
from yalu.history.plausibility import is_recognised
from yalu.ids import sha256
from yalu.model import Observation, Outcome
from yalu.reasons import Reason


@dataclass(frozen=True, slots=True)
class CheckState:
    """The result of a check as far as another check can repeat it.

    ``version`` and ``address`` are numbered by the caller; ``extractor`` and ``page_ended`` are None when no page was
    served.
    """

    outcome: Outcome
    version: object | None
    address: object | None
    extractor: str | None
    page_ended: bool | None
    reason: Reason | None = None
    implausibility: str | None = None


@dataclass(frozen=True, slots=True)
class RepeatedCheck:
    """A check that found the same: its crawl, its time (UTC, to the millisecond) and what was served.

    ``served`` is the SHA-256 of the body, or of the digests of several bodies in order; None for an answer without a
    body, as 304.
    """

    crawl_id: int
    at: datetime
    served: str | None


def finds_the_same(last: CheckState, current: CheckState) -> bool:
    """Whether a check adds nothing to the one before it but its time (decision 0105)."""
    return (
        last.outcome in SEEN
        and current.outcome is Outcome.UNCHANGED
        and last.version is not None
        and (last.version, last.address) == (current.version, current.address)
        and last.implausibility is None
        and current.implausibility is None
        and current.reason in (None, last.reason)
        and current.extractor in (None, last.extractor)
        and current.page_ended in (None, last.page_ended)
    )


def is_spared(seen: Observation, served: str | None, before: str | None, *, keep_all: bool) -> bool:
    """Whether the bytes of a check that found the same need not be kept.

    They need not when none were served, when they equal those of the check before, and when the page was recognised:
    then it differs in tokens and rotating boxes only. A page that had to be extracted differs elsewhere, and a better
    extractor may see more in it. With ``keep_all`` differing bytes are always kept.
    """
    return served in (None, before) or (is_recognised(seen) and not keep_all)


def digest_of(bodies: Iterable[str]) -> str | None:
    """One digest for the SHA-256 of each served body: the digest itself when there is one, None when there is none."""
    digests = list(bodies)
    if len(digests) < 2:
        return digests[0] if digests else None
    return sha256("".join(digests).encode())


def shows_the_same(last: Mapping[str, object], current: Mapping[str, object]) -> bool:
    """Whether a snapshot in which nothing happened states the same about the thread as the snapshot before it.

    Both mappings have ``complete``, ``open``, ``expected``, ``seen``, ``note``, ``extractor`` and ``implausibility``.
    An implausible snapshot never counts as the same, because those in a row are counted.
    """
    return last == current and current["implausibility"] is None
