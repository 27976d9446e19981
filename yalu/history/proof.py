"""What proves a removal, and what keeps an observation from proving one: what each outcome and doubt means."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from yalu.model import Outcome
from yalu.reasons import Reason

SEEN = (Outcome.READ, Outcome.UNCHANGED)
"""Outcomes of a check that saw the article."""
COPIES = (*SEEN, Outcome.GONE)
"""Outcomes of checks that were sent a copy of the page: a plausible one is what older copies are known by."""
TAUGHT = (*COPIES, Outcome.UNREADABLE)
"""Outcomes that say something about the article, or are implausible; others neither continue nor end a row."""
UNTAUGHT = (Outcome.UNREADABLE, Outcome.BLOCKED, Outcome.FAILED)
"""Outcomes of checks without a usable answer."""
WITNESSES = (*SEEN, Outcome.OUT_OF_SCOPE)
"""Outcomes of checks by which a crawl saw that its source was there."""
JUDGED = (Outcome.READ, Outcome.GONE)
"""Outcomes that are suspicious when too many of a crawl's observations have them in the same way."""
READ_AGAIN = (*SEEN, Outcome.UNREADABLE, Outcome.BLOCKED)
"""Outcomes of checks whose page, if any, is read again: a page that was not taken for an article may be one."""

RHYTHM_SHARE = 10
"""Divisor of the source's interval; a check sooner than that after the one before proves nothing more.

An outage of seconds would otherwise be seen "twice" by two forced crawls (decision 0137).
"""

LASTING = 4
"""Observations in a row after which a disturbance is no longer implausible.

Disturbances that were reproduced lasted up to three checks (decision 0137).
"""

LASTING_UNCOUNTED = 12
"""The same where only time distinguishes a removal from a partial view.

That is so in a thread without a stated count, and where many threads lost comments at once.
"""

LASTING_IN_PART = 3
A_DAY = timedelta(days=1)
"""The same for each comment that is away with others of its thread: so many snapshots in a row, over a day at least.

A part of a list that was away came back after three checks in what was reproduced; a publisher is to be told of soon.
"""

DOUBTFUL_MISSES = 2
"""Misses in a row by a redirect to anything but the front page, or by an answer whose header misstates its encoding,
after which the next ones count as proof.

A router's mistake, a search or a wall of consent answers so for some visits and stops, a server in disorder too.
"""

CONFIRMED_BY = 2
"""Observations in a row that it takes to believe what a meter, a cache or a moderator may show for a single visit."""


class Implausibility(StrEnum):
    """Why an observation counts for nothing: codes of reasons, stored with it."""

    OUTAGE = "implausible.outage"
    TOO_SOON = "implausible.too_soon"
    OLDER_COPY = "implausible.older_copy"
    BROKEN_OFF = "implausible.broken_off"
    RUN_TOGETHER = "implausible.run_together"
    OTHER_WORDS = "implausible.other_words"
    SAME_PAGE = "implausible.same_page"
    LED_AWAY = "implausible.led_away"
    MISSTATED = "implausible.misstated"
    SHORTENED = "implausible.shortened"
    REPLACED = "implausible.replaced"
    TEMPLATE = "implausible.template"
    THREADS_LOST = "implausible.threads_lost"
    ALL_LOST = "implausible.all_lost"
    SECTION_LOST = "implausible.section_lost"
    HALF_LOST = "implausible.half_lost"
    PART_LOST = "implausible.part_lost"
    RETURNED = "implausible.returned"
    OTHER_THREAD = "implausible.other_thread"

    @property
    def reason(self) -> Reason:
        """The same as a reason."""
        return Reason.of(self.value)


_LASTS = {
    Implausibility.HALF_LOST: LASTING_UNCOUNTED,
    Implausibility.THREADS_LOST: LASTING_UNCOUNTED,
    Implausibility.RETURNED: CONFIRMED_BY,
}
"""Observations in a row that are believed after all; of others ``LASTING``."""
DISTURBANCES = (Implausibility.BROKEN_OFF, Implausibility.SAME_PAGE, Implausibility.REPLACED, Implausibility.TEMPLATE)
"""What makes an extracted page implausible. Some of it is believed once it has lasted."""
OLD_COPIES = (Implausibility.RETURNED, Implausibility.OLDER_COPY)
"""What makes a snapshot one that was shown before."""
MISREAD = (
    *(Implausibility.BROKEN_OFF, Implausibility.RUN_TOGETHER),
    *(Implausibility.OTHER_WORDS, Implausibility.OTHER_THREAD),
)
"""What makes a snapshot one of other words than the thread's."""
_OF_THEIR_OWN = frozenset((Implausibility.SECTION_LOST, Implausibility.RETURNED, Implausibility.OTHER_THREAD))
"""What comments that were lost before prove nothing of, nor the reverse."""
NOT_OF_THE_PAGE = (
    *(Implausibility.THREADS_LOST, Implausibility.ALL_LOST, Implausibility.MISSTATED, Implausibility.OTHER_THREAD),
    *OLD_COPIES,
)
"""What the whole crawl, or the answer, said of a snapshot: it holds whatever an extractor reads in it."""


def has_lasted(implausibility: Implausibility, in_row: int) -> bool:
    """Whether ``in_row`` observations in a row, all implausible for this reason, are believed after all."""
    return in_row >= _LASTS.get(implausibility, LASTING)


def is_row(before: str | None, after: str | None) -> bool:
    """Whether two implausible snapshots of a thread, one after the other, count as a row."""
    return before is not None and after is not None and (before == after or _OF_THEIR_OWN.isdisjoint((before, after)))


@dataclass(frozen=True, slots=True)
class ProofRules:
    """What it takes to prove a removal.

    ``gone_after`` observations in a row must miss it, of a source that is crawled once per ``every``.
    """

    gone_after: int = 2
    every: timedelta = timedelta()

    def counts(self, at: datetime, before: datetime | None) -> bool:
        """Whether a miss at ``at`` counts after the last one that counted, at ``before``.

        After a clock was set back the time between the two is unknown; then the order of the crawls decides.
        """
        return before is None or at < before or at - before >= self.every / RHYTHM_SHARE


def interval(not_before: datetime | None, not_after: datetime) -> tuple[datetime | None, datetime]:
    """Interval of a change, never inverted: it is empty when a clock was set back between two checks."""
    return (None if not_before is None else min(not_before, not_after)), not_after
