"""The report job: builds a report from recorded changes and delivers it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from db.core.engine import Database
from db.crawls.due_sources import database_now
from db.queries import coverage, overview, report_log
from db.queries.coverage import CoverageRecord
from yalu import __version__
from yalu.change_record import ChangeRecord
from yalu.errors import UsageError
from yalu.jobs.reports.send import send_report
from yalu.jobs.runtime.database import job_database
from yalu.jobs.runtime.exit_codes import Exit
from yalu.model import Verdict
from yalu.pages import EXTRACTOR
from yalu.reports import CoverageState, Format, Reader, Report, SourceCoverage, build, render
from yalu.reports.lines import TITLE
from yalu.settings import Settings

DAY = timedelta(days=1)
ANYBODY = Reader()
Wanted = Callable[[ChangeRecord], bool]


def report_of_period(
    database: Database,
    settings: Settings,
    since: datetime | None,
    until: datetime | None,
    sources: Collection[str] | None = None,
    *,
    reader: Reader = ANYBODY,
    wanted: Wanted | None = None,
) -> Report:
    """The report of what became known from ``since`` to ``until`` (default: the last day, up to now) for ``reader``.

    ``sources`` None: of all of them. ``wanted`` says which changes the reader asked for; None: all. Raises UsageError
    when the period ends before it begins.
    """
    now = settings.now or database_now(database)
    end = until or now + timedelta(milliseconds=1)
    begin = since or end - DAY
    if begin > end:
        raise UsageError(f"the period ends ({end:%Y-%m-%d %H:%M} UTC) before it begins ({begin:%Y-%m-%d %H:%M} UTC)")
    changes = overview.log(database, since=begin, until=end, withdrawn=False)
    changes = [change for change in changes if sources is None or change.source_id in sources]
    told = [change for change in changes if wanted is None or wanted(change)]
    observed = coverage.of_period(database, begin, end)
    return build(
        told,
        [source_coverage(record, end) for record in observed if sources is None or record.source_id in sources],
        reader=reader,
        since=begin,
        until=end,
        now=now,
        filtered=len(changes) - len(told),
        method={"Yalu": __version__, "Extractor": EXTRACTOR, "Gone after": f"{settings.gone_after} checks in a row"},
    )


def report_of_pass(settings: Settings, since: datetime, sources: Collection[str]) -> str:
    """The report of one pass over some sources, as plain text."""
    with job_database(settings) as database:
        return render(report_of_period(database, settings, since, None, sources), Format.TEXT).rstrip()


def rendered(settings: Settings, since: datetime | None, until: datetime | None, form: str) -> str:
    """The report of a period in a format; the default period is the last day. Raises StoreError."""
    with job_database(settings) as database:
        return render(report_of_period(database, settings, since, until), form)


def make_report(
    settings: Settings, *, since: datetime | None, until: datetime | None, send: bool
) -> tuple[Exit, dict[str, Any]]:
    """Build a period's report, record it, and deliver it when ``send``.

    Returns the exit status and ``{"report", "since", "until", "changes", "deliveries"}``. A failed delivery is recorded
    and repeated by the next report. Raises StoreError, SettingsError.
    """
    with job_database(settings, make=True) as database:
        report = report_of_period(database, settings, since, until)
        report_id = report_log.add_report(
            database,
            since=report.since,
            until=report.until,
            title=TITLE,
            counts={str(cls): count for cls, count in report.counts.items()},
            change_ids=report.change_ids,
            now=settings.now,
        )
        rebuild = partial(report_of_period, database, settings)
        sent = send_report(database, settings, report_id, report, rebuild) if send else []
    failed = [delivery for delivery in sent if delivery["error"]]
    result = {
        "report": report_id,
        "since": report.since.isoformat(),
        "until": report.until.isoformat(),
        "changes": report.changes,
        "deliveries": sent,
    }
    return (Exit.DEGRADED if failed else Exit.OK), result


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
        last_answer=record.last_ok_at,
        note=record.last_reason if state is not CoverageState.OK else None,
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
