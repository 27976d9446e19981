"""Summarises the earlier checks of an article for comparison with its next check."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from yalu.history.plausibility import PastChecks
from yalu.history.proof import DISTURBANCES, Implausibility
from yalu.model import Outcome

SEEN = (Outcome.READ, Outcome.UNCHANGED)
"""Outcomes of a check that saw the article."""

TAUGHT = (*SEEN, Outcome.GONE, Outcome.UNREADABLE)
"""Outcomes that say something about the article, or are implausible; others neither continue nor end a row."""

RECENT = 40
"""Number of checks that are read; a longer row of misses or implausible checks counts as endless."""


class PastCheck(Protocol):
    """A stored check."""

    @property
    def at(self) -> datetime:
        """Time of the check (UTC)."""
        ...

    @property
    def outcome(self) -> Outcome:
        """Outcome that is stored."""
        ...

    @property
    def implausibility(self) -> str | None:
        """Why the check counts for nothing; None when it counts."""
        ...

    @property
    def page_ended(self) -> bool | None:
        """Whether the page had its closing tag; None without a page."""
        ...

    @property
    def extractor(self) -> str | None:
        """Version of the extractor that read the page; None without one."""
        ...


def summary_of_checks(
    url: str,
    publisher_id: str | None,
    recent: Sequence[PastCheck],
    newest_copy: datetime | None,
    served: Sequence[tuple[str, PastCheck]],
) -> PastChecks:
    """Summary of an article's last ``RECENT`` checks.

    ``url`` and ``publisher_id`` are those of the article; ``recent`` are its checks, newest first; ``newest_copy`` is
    when the newest copy that any check received was made (UTC); ``served`` are the digests of the pages that they were
    served, each with its check, newest first.
    """
    missed = _missed(recent)
    return PastChecks(
        url=url,
        publisher_id=publisher_id,
        missed_at=next((check.at for check in missed if check.implausibility is None), None),
        newest_copy=newest_copy,
        ended=next(
            (check.page_ended for check in recent if check.page_ended is not None and check.implausibility is None),
            None,
        ),
        disturbed=_in_row(recent, DISTURBANCES),
        stale=_in_row(recent, (Implausibility.OLDER_COPY,)),
        shortened=_in_row(recent, (Implausibility.SHORTENED,)),
        misses=len(missed),
        extractor=next((check.extractor for check in recent if check.outcome in SEEN and check.extractor), None),
        pages=tuple(digest for digest, check in served if check.outcome in SEEN and check.implausibility is None),
    )


def _missed(recent: Sequence[PastCheck]) -> list[PastCheck]:
    """The checks that found nothing since the last one that saw the article, the newest first."""
    missed = []
    for check in recent:
        if check.outcome in SEEN:
            break
        if check.outcome is Outcome.GONE:
            missed.append(check)
    return missed


def _in_row(recent: Sequence[PastCheck], implausibilities: Sequence[Implausibility]) -> int:
    """How many checks in a row, up to the last that taught anything, were implausible for one of these reasons."""
    count = 0
    for check in recent:
        if check.implausibility in implausibilities:
            count += 1
        elif check.outcome in TAUGHT and check.implausibility is None:
            break
    return count
