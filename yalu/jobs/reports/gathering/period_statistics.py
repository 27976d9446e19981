"""The figures of a report: what the room's overview counts of its sources in its period."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from yalu.db.core.engine import Database
from yalu.db.figures.statistics import statistics
from yalu.errors import UsageError
from yalu.records.figures.statistic import CalendarStep, Grouping, Statistics
from yalu.records.nouns.change import StoredChange
from yalu.records.selection.filters import Filters
from yalu.sources.source import Terms

SHORTEST = timedelta(days=3)
"""The shortest period with figures over time."""
MOST_DAYS = timedelta(days=45)
"""Days with a column each; a longer period has a column a week."""


def period_statistics(
    database: Database, changes: Iterable[StoredChange], asked: Filters, since: datetime, until: datetime
) -> Statistics | None:
    """The figures by source of the period, of the sources of the changes; None for a short one, or too many figures.

    ``asked`` are filters that narrow them down. Raises StoreError.
    """
    sources = sorted({change.source_id for change in changes if change.terms is not Terms.OFF})
    if until - since < SHORTEST or not sources:
        return None
    filters = replace(asked, source=tuple(sources), since=since, until=until, baseline=False)
    per = CalendarStep.DAY if until - since <= MOST_DAYS else CalendarStep.WEEK
    try:
        return statistics(database, filters, Grouping.SOURCE, per, until)
    except UsageError:
        return None
