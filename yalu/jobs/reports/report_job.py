"""The report of a period that somebody asks for; nothing is recorded."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from yalu.db.core.engine import Database
from yalu.db.crawls.due_sources import database_now
from yalu.db.queries.volumes import VolumeFilter
from yalu.db.reports.ledger import NewReport
from yalu.errors import UsageError
from yalu.jobs.reports.gathering.period import ReportScope, gather, report_of
from yalu.jobs.runtime.database import job_database
from yalu.records.selection.filters import Filters
from yalu.reports.formats.render import Format, render
from yalu.reports.report import ComposedReport, Reader
from yalu.reports.words import sentences
from yalu.reports.words.words import words_for
from yalu.settings import Settings

DAY = timedelta(days=1)
ANYBODY = Reader()


def report_of_period(
    database: Database,
    settings: Settings,
    since: datetime | None,
    until: datetime | None,
    sources: Collection[str] | None = None,
    *,
    reader: Reader = ANYBODY,
) -> ComposedReport:
    """The report of what became known from ``since`` to ``until`` (default: the last day, up to now) for ``reader``.

    ``sources`` None: of all of them. Raises UsageError when the period ends before it begins.
    """
    now = settings.now or database_now(database)
    end = until or now + timedelta(milliseconds=1)
    begin = since or end - DAY
    if begin > end:
        raise UsageError(f"the period ends ({end:%Y-%m-%d %H:%M} UTC) before it begins ({begin:%Y-%m-%d %H:%M} UTC)")
    period = gather(database, begin, end)
    changes = [change for change in period.changes if sources is None or change.source_id in sources]
    scope = ReportScope(reader, sources, VolumeFilter(sources=sources), Filters())
    return report_of(database, settings, period, changes, scope, now)


def new_report(report: ComposedReport, subscription: str) -> NewReport:
    """The report as the ledger records it, asked for by hand and with nobody to send it to."""
    return NewReport(
        subscription=subscription,
        since=report.since,
        until=report.until,
        title=sentences.title(words_for(report.reader.language)),
        counts={str(cls): count for cls, count in report.counts.items()},
        change_ids=report.change_ids,
        scheduled=False,
    )


def report_of_pass(settings: Settings, since: datetime, sources: Collection[str]) -> str:
    """The report of one pass over some sources, as plain text."""
    with job_database(settings) as database:
        return render(report_of_period(database, settings, since, None, sources), Format.TEXT).rstrip()


def rendered(
    settings: Settings, since: datetime | None, until: datetime | None, form: str, *, reader: Reader = ANYBODY
) -> str:
    """The report of a period in a format; the default period is the last day. Raises StoreError."""
    with job_database(settings) as database:
        return render(report_of_period(database, settings, since, until, reader=reader), form)
