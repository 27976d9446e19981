"""What proves a removal, and what keeps an observation from proving one. The values that the whole room shares."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

RHYTHM_SHARE = 10
"""A look sooner than this part of the source's rhythm after the one before repeats it and proves nothing more: an
outage of seconds would else be seen "twice" by two forced crawls (decision 0200)."""

LASTING = 4
"""Observations in a row after which a doubt that explains them as a disturbance no longer holds: disturbances that
were reproduced lasted up to three looks (decision 0201)."""


class Doubt(StrEnum):
    """Why an observation counts for nothing. Stored with it, in these words."""

    OUTAGE = "more than a fifth of the known pages vanished at once: an outage until they are missing one by one"
    TOO_SOON = "asked again too soon after the look before to prove anything more"
    OLDER_COPY = "an older copy from a cache than the newest state seen"
    BROKEN_OFF = "the page broke off before its end"
    SAME_PAGE = "the same page answered at many addresses"
    REPLACED = "another text stands at the address; believed once it has lasted"
    TEMPLATE = "most pages of the source changed alike in one crawl; believed once it has lasted"
    THREADS_LOST = "many threads lost most of their comments in one crawl; believed once it has lasted"
    ALL_LOST = "the thread lost all of its comments at once; believed once it has lasted"
    HALF_LOST = "more than half of the known comments are missing and the page states no count"


DISTURBANCES = (Doubt.BROKEN_OFF, Doubt.SAME_PAGE, Doubt.REPLACED, Doubt.TEMPLATE)
"""Doubts about a page that was read. Some of them are believed once they have lasted."""


@dataclass(frozen=True, slots=True)
class ProofRules:
    """How much it takes to prove a removal.

    ``gone_after`` observations in a row must miss it, each at least ``least_gap`` after the one before.
    """

    gone_after: int = 2
    least_gap: timedelta = timedelta()

    @classmethod
    def of(cls, gone_after: int, every: timedelta) -> ProofRules:
        """The rules for a source that is crawled ``every`` so often."""
        return cls(gone_after, every / RHYTHM_SHARE)

    def counts(self, at: datetime, before: datetime | None) -> bool:
        """Whether a miss at ``at`` counts beside the last one that counted.

        After a clock was set back the time between the two is unknown, and the order of the crawls decides.
        """
        return before is None or at < before or at - before >= self.least_gap


def interval(not_before: datetime | None, not_after: datetime) -> tuple[datetime | None, datetime]:
    """The interval of a change, never inverted: a clock that was set back between two looks makes it empty."""
    return (None if not_before is None else min(not_before, not_after)), not_after
