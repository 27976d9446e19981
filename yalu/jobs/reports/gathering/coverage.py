"""How well sources were observed in a period, as a report says it, and how many changes are usual in one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from yalu.conversion import from_attributes
from yalu.db.core.engine import Database
from yalu.db.queries.coverage import WatchedSource
from yalu.db.queries.volumes import VolumeFilter, earlier_counts
from yalu.model import ANSWERING, Verdict
from yalu.reports.composing.counting import usual_range
from yalu.reports.coverage import CoverageState, SourceCoverage
from yalu.sources.health import DEAD_AFTER


def source_coverage(record: WatchedSource, until: datetime) -> SourceCoverage:
    """How well a source was observed in the period."""
    crawls = sum(record.crawls.values())
    answered = sum(record.crawls.get(verdict, 0) for verdict in ANSWERING)
    state = _state(record, crawls, answered, until)
    return from_attributes(
        SourceCoverage,
        record,
        state=state,
        crawls=crawls,
        crawls_answered=answered,
        checks=record.checks_conclusive,
        checks_made=record.checks,
        last_answer=record.last_ok_at,
        note=record.last_reason or record.failure_reason if state is not CoverageState.OK else None,
    )


def _state(record: WatchedSource, crawls: int, answered: int, until: datetime) -> CoverageState:
    if not crawls:
        return CoverageState.NOT_VISITED
    last_sign = record.last_ok_at or record.watched_since
    if not answered and until - last_sign > DEAD_AFTER:
        return CoverageState.DEAD
    worst: Sequence[Verdict] = [verdict for verdict in Verdict if record.crawls.get(verdict)]
    if answered and answered < crawls:
        return CoverageState.GAP
    return CoverageState(worst[-1].value)


def usual_changes(
    database: Database, since: datetime, until: datetime, narrowing: VolumeFilter
) -> tuple[int, int] | None:
    """The usual low and high of changes in a period like this one, of those that ``narrowing`` selects.

    From the same days of the week in the last eight weeks; None if too few of them were observed. A subscription that
    also chooses by language, issue or word cannot be counted this way: its reader is told no usual volume.
    """
    return usual_range(earlier_counts(database, since, until, narrowing))
