"""How well sources were observed in a period, as a report says it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from yalu.db.queries.coverage import CoverageRecord
from yalu.model import Verdict
from yalu.reports import CoverageState, SourceCoverage


def source_coverage(record: CoverageRecord, until: datetime) -> SourceCoverage:
    """How well a source was observed in the period."""
    crawls = sum(record.crawls.values())
    answered = crawls - record.crawls.get(Verdict.FAILED, 0) - record.crawls.get(Verdict.BLOCKED, 0)
    state = _state(record, crawls, answered, until)
    return SourceCoverage(
        source_id=record.source_id,
        name=record.name,
        country=record.country,
        type=record.type,
        state=state,
        languages=record.languages,
        crawls=crawls,
        crawls_answered=answered,
        articles=record.articles,
        checks=record.checks_conclusive,
        checks_made=record.checks,
        snapshots=record.snapshots,
        snapshots_complete=record.snapshots_complete,
        articles_checked=record.articles_checked,
        articles_due=record.articles_due,
        threads=record.threads,
        threads_whole=record.threads_whole,
        failed_since=record.failed_since,
        answered_again=record.answered_again,
        last_answer=record.last_ok_at,
        note=record.last_reason or record.failure_reason if state is not CoverageState.OK else None,
    )


DEAD_AFTER = timedelta(days=14)
_VERDICTS = {
    Verdict.OK: CoverageState.OK,
    Verdict.PARTIAL: CoverageState.PARTIAL,
    Verdict.BLOCKED: CoverageState.BLOCKED,
    Verdict.FAILED: CoverageState.FAILED,
}


def _state(record: CoverageRecord, crawls: int, answered: int, until: datetime) -> CoverageState:
    if not crawls:
        return CoverageState.NOT_VISITED
    last_sign = record.last_ok_at or record.watched_since
    if not answered and until - last_sign > DEAD_AFTER:
        return CoverageState.DEAD
    worst: Sequence[Verdict] = [verdict for verdict in Verdict if record.crawls.get(verdict)]
    if answered and answered < crawls:
        return CoverageState.GAP
    return _VERDICTS[worst[-1]]
