"""The archive of reports."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.responses import Response

from yalu.db.queries import overview
from yalu.db.queries.coverage import OF_FAILURES, of_period
from yalu.db.room.reports import stored_report, stored_reports
from yalu.jobs.reports.gathering.coverage import source_coverage
from yalu.model import Kind
from yalu.presentation.report_view import ReportLine, by_month, known_classes, report_view, zoned_period
from yalu.records.nouns.change import StoredChange
from yalu.records.nouns.report import Report
from yalu.reports.coverage import SourceCoverage
from yalu.reports.formats.html import REPORT_PAGE
from yalu.reports.words.sentences import counts_sentence
from yalu.web.filtering import first_shown, list_cursor, pager_of
from yalu.web.rendering import page
from yalu.web.visit import RequestContext

PER_PAGE = 40
CHANGES = 20
"""Changes of a report on one page: at a source that may be quoted at length twenty make 95 kB in Korean."""


def listed(visit: RequestContext) -> Response:
    """``/reports``: those whose period ended last before others."""
    listing = stored_reports(visit.database, list_cursor(visit), PER_PAGE)
    return page(
        visit,
        "reports.html",
        subscription=None,
        feeds=(),
        months=by_month(visit, (_line(visit, report) for report in listing.items)),
        first=visit.link("/reports") if "cursor" in visit.query else None,
        following=visit.link("/reports", cursor=listing.next) if listing.next else None,
    )


def _line(visit: RequestContext, report: Report) -> ReportLine:
    made = visit.words.gettext("Made")
    return ReportLine(
        until=report.until,
        address=visit.link(f"/reports/{report.report_id}"),
        period=zoned_period(visit, report.since, report.until),
        changes=counts_sentence(visit.words, known_classes(report.counts)),
        note=f"{made} {visit.at(report.made_at)}",
    )


def one(visit: RequestContext) -> Response:
    """``/reports/ID``: its changes in the order of the report; ``start`` is the place of the first one shown."""
    held = stored_report(visit.database, visit.number("id"))
    start = first_shown(visit)
    end = start + CHANGES
    numbers = held.change_ids[start:end]
    records = {record.change_id: record for record in overview.log(visit.database, change_ids=numbers)}
    shown = [records[number] for number in numbers if number in records]
    return page(
        visit,
        REPORT_PAGE,
        **report_view(visit, held.report, shown, _coverage(visit, held.report, shown), visit.kept, first=not start),
        **pager_of(visit, start, end, len(held.change_ids), CHANGES),
    )


def _coverage(visit: RequestContext, report: Report, changes: Iterable[StoredChange]) -> list[SourceCoverage]:
    """When the sources that had an outage answered again: of no other source is it asked."""
    failed = {change.source_id for change in changes if change.kind is Kind.SOURCE_OUTAGE}
    observed = of_period(visit.database, report.since, report.until, OF_FAILURES) if failed else []
    return [source_coverage(record, report.until) for record in observed if record.source_id in failed]
