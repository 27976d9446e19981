"""A subscription as values: who wants which changes, when and where. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from enum import StrEnum
from pathlib import Path

from yalu.records.figures.outlet import muted_as
from yalu.records.nouns.change import StoredChange
from yalu.records.selection.filters import Filters, selects


class Every(StrEnum):
    """How often a subscription reports."""

    IMMEDIATELY = "immediately"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"


class Weekday(StrEnum):
    """Days of the week, in the order of ISO 8601."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


class MissedReport(StrEnum):
    """What becomes of periods that passed while nothing ran."""

    ONE = "one"
    """One report covers them all."""
    EACH = "each"
    """Each has a report of its own, the oldest folded into one when there are very many."""


class Origin(StrEnum):
    """Where a subscription is written down."""

    FILE = "file"
    DATABASE = "database"
    DEFAULT = "default"
    """Nowhere: none is configured, and every report goes to a folder."""


ALL = Filters(baseline=True)
"""What was there before the first visit counts too: a report counts it apart."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """Who wants which changes, when and where.

    ``to`` holds addresses, which may be secrets: they are left out of ``repr``, and ``shown_address`` says how one may
    be printed. ``at``, ``on`` and ``quiet`` are on the clock of ``timezone`` (an IANA name); ``on`` is set for a week
    only.
    """

    id: str
    to: tuple[str, ...] = field(repr=False)
    every: Every = Every.DAY
    at: time = time(6)
    on: Weekday | None = None
    timezone: str = "UTC"
    language: str = "en"
    filters: Filters = ALL
    """Which changes, as the filters of a list select them; a file names them as ``FIELDS`` has it."""
    words: tuple[str, ...] = ()
    """Only changes with one of these words."""
    muted: tuple[str, ...] = ()
    """Kinds at sources that are left out: "the-estuary article.byline"."""
    quiet: tuple[time, time] | None = None
    """Hours in which nothing is handed over, from the first time to the second, past midnight if it is the earlier."""
    missed: MissedReport = MissedReport.ONE
    paused: bool = False
    user: str = ""
    """The user of the reading room whose own it is: it leads to public addresses alone."""
    origin: Origin = Origin.FILE
    file: str | None = None
    """The file in which it stands; None for other origins."""

    @property
    def silent_when_empty(self) -> bool:
        """True if a period without a matching change gets no report (decision 0250)."""
        return self.every in (Every.IMMEDIATELY, Every.HOUR)


@dataclass(frozen=True, slots=True)
class Period:
    """A period that is due for one report: changes known from ``since`` (inclusive) to ``until`` (exclusive).

    ``send_at`` is when it may be handed over at the earliest, later than now in quiet hours. ``scheduled`` is the
    number of periods of the rule that it covers, more than 1 after an outage or a pause. All times are aware, UTC.
    """

    since: datetime
    until: datetime
    send_at: datetime
    scheduled: int = 1


@dataclass(frozen=True, slots=True)
class SubscriptionRow:
    """What the database holds of a subscription.

    ``rule`` has the fields of a file's ``[[subscription]]``, without the id; None for one that stands in a file.
    """

    id: str
    rule: Mapping[str, object] | None
    paused_at: datetime | None = None
    checked_until: datetime | None = None
    """Up to where changes were looked at, for rules whose empty periods have no report."""


def default_subscription(home: Path) -> Subscription:
    """The subscription that counts when none is configured: every report to the folder ``reports`` under ``home``.

    Daily at 06:00 UTC, a report for each day, so that the folder is an archive without gaps.
    """
    folder = (home.expanduser().absolute() / "reports").as_uri()
    return Subscription("reports", (folder,), missed=MissedReport.EACH, origin=Origin.DEFAULT)


def matches(subscription: Subscription, record: StoredChange) -> bool:
    """True if the subscription asks for the change, but for its words: its filters select it, and do not mute it.

    The words are asked of the index, as a list's are. What was there before the first visit counts too: the report
    counts it apart.
    """
    if muted_as(record.source_id, record.kind) in subscription.muted:
        return False
    return selects(subscription.filters, record)
