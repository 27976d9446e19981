"""How many changes are usual in a period, from the stored history."""

from __future__ import annotations

from datetime import datetime

from yalu.db.core.engine import Database
from yalu.db.queries.volumes import VolumeFilter, earlier_counts
from yalu.reports import usual_range
from yalu.reports.change_classes import COSMETIC, COSMETIC_KINDS


def usual_changes(
    database: Database, since: datetime, until: datetime, narrowing: VolumeFilter
) -> tuple[int, int] | None:
    """The usual low and high of changes in a period like this one, of those that ``narrowing`` selects.

    From the same days of the week in the last eight weeks; None if too few of them were observed. A subscription that
    also chooses by language, issue or word cannot be counted this way: its reader is told no usual volume.
    """
    counts = earlier_counts(database, since, until, narrowing=narrowing, edits=COSMETIC_KINDS, cosmetic=COSMETIC)
    return usual_range(counts)
