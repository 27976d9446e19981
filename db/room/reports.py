"""Reports for the reading room."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, func, select

from yalu.conversion import from_attributes
from yalu.db.core.engine import Database
from yalu.db.listing.filters import beyond, page_of
from yalu.db.models import (
    Report,
    ReportItem,
)
from yalu.errors import UnknownItem
from yalu.records.nouns.details import ReportDetail
from yalu.records.nouns.report import Report as ReportRecord
from yalu.records.selection.page import Cursor, RecordPage


def stored_reports(database: Database, cursor: Cursor | None = None, limit: int = 50) -> RecordPage[ReportRecord]:
    """Return reports after ``cursor``, those whose period ended last before others."""
    order = Report.until.desc(), Report.id.desc()
    with database.read() as connection:
        query = _reports().where(*beyond(cursor, Report.until, Report.id)).order_by(*order)
        rows = connection.execute(query.limit(limit + 1)).all()
    records = tuple(_report(row) for row in rows[:limit])
    _, following = page_of([Cursor(row.until, row.id) for row in rows], limit)
    return RecordPage(records, following)


def stored_report(database: Database, report_id: int) -> ReportDetail:
    """Return one report with the ids of its changes. Raises UnknownItem."""
    with database.read() as connection:
        row = connection.execute(_reports().where(Report.id == report_id)).one_or_none()
        if row is None:
            raise UnknownItem(f"there is no report {report_id}")
        own = select(ReportItem.change_id).where(ReportItem.report_id == report_id).order_by(ReportItem.position)
        return ReportDetail(report=_report(row), change_ids=tuple(connection.scalars(own)))


def _reports() -> Select[Any]:
    many = select(func.count()).where(ReportItem.report_id == Report.id).correlate(Report).scalar_subquery()
    return select(Report.__table__, many.label("changes"))


def _report(row: Any) -> ReportRecord:
    return from_attributes(ReportRecord, row, report_id=row.id)
