"""Whether the operator is told of a failure: once an outage, not once a DAG or run. Pure: ``now`` is an argument."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from yalu.db.reports.outage_log import StoredOutage

SAME_OUTAGE = timedelta(days=1)
"""So long after the operator was told, other failures of the same common cause belong to that outage; what still fails
afterwards is told after all, in one mail."""


class OutageCause(StrEnum):
    """Why a task failed."""

    NETWORK = "network"
    BLOCKED = "blocked"
    STORE = "store"
    CONFIGURATION = "configuration"
    STOPPED = "stopped"
    OTHER = "other"


COMMON = frozenset({OutageCause.NETWORK, OutageCause.STORE, OutageCause.CONFIGURATION, OutageCause.STOPPED})
"""Causes that hit many tasks at once: our network, our database, our settings, a restart of this machine."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A task that failed for good. ``subject`` is the id of the source, or the name of the job."""

    subject: str
    name: str
    """Name of the outlet, or of the job, as a reader knows it."""
    cause: OutageCause
    reason: str
    command: str
    """What to try by hand."""
    where: str = ""
    """Run and log."""


def subjects_to_tell(
    failure: Failure, open_outages: Sequence[StoredOutage], silent_until: datetime | None, now: datetime
) -> tuple[str, ...]:
    """The subjects that a mail about this failure names; none: no mail is sent.

    A known outage is told once. A failure of a common cause belongs to an open outage of that cause that was told
    within ``SAME_OUTAGE``; once it has lasted that long itself, one mail names it and all others like it.
    """
    if silent_until is not None and silent_until > now:
        return ()
    mine = next((outage for outage in open_outages if outage.subject == failure.subject), None)
    if mine is not None and mine.told_at is not None:
        return ()
    if failure.cause not in COMMON:
        return (failure.subject,)
    alike = [outage for outage in open_outages if outage.subject != failure.subject and outage.cause == failure.cause]
    if any(outage.told_at is not None and now - outage.told_at < SAME_OUTAGE for outage in alike):
        return ()
    return (failure.subject, *(outage.subject for outage in alike if outage.told_at is None and _lasts(outage, now)))


def _lasts(outage: StoredOutage, now: datetime) -> bool:
    return now - outage.began_at >= SAME_OUTAGE and now - outage.seen_at < SAME_OUTAGE
