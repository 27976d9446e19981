"""The report job: builds a report from recorded changes and delivers it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from db.core.engine import Database
from db.crawls.due_sources import database_now
from db.queries import coverage, overview, report_log
from db.queries.volumes import Narrowing
from yalu import __version__
from yalu.errors import UsageError
from yalu.jobs.reports.coverage import source_coverage
from yalu.jobs.reports.send import send_report
from yalu.jobs.reports.usual import usual_changes
from yalu.jobs.runtime.database import job_database
from yalu.jobs.runtime.exit_codes import Exit
from yalu.pages import EXTRACTOR
from yalu.reports import Format, Reader, Report, build, render
from yalu.reports.words.sentences import title
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
) -> Report:
    """The report of what became known from ``since`` to ``until`` (default: the last day, up to now) for ``reader``.

    ``sources`` None: of all of them. Raises UsageError when the period ends before it begins.
    """
    now = settings.now or database_now(database)
    end = until or now + timedelta(milliseconds=1)
    begin = since or end - DAY
    if begin > end:
        raise UsageError(f"the period ends ({end:%Y-%m-%d %H:%M} UTC) before it begins ({begin:%Y-%m-%d %H:%M} UTC)")
    changes = overview.log(database, since=begin, until=end, withdrawn=False)
    observed = coverage.of_period(database, begin, end)
    return build(
        [change for change in changes if sources is None or change.source_id in sources],
        [source_coverage(record, end) for record in observed if sources is None or record.source_id in sources],
        reader=reader,
        since=begin,
        until=end,
        now=now,
        usual=usual_changes(database, begin, end, Narrowing(sources=sources)),
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
            title=title(words_for(report.reader.language)),
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
