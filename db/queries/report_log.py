"""The log of reports: the changes in each, and its deliveries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select, update

from db.core import engine
from db.core.base import upsert
from db.core.engine import Database
from db.models import Delivery, Report, ReportItem


@dataclass(frozen=True, slots=True)
class ReportRecord:
    """A report that was made. ``until`` is where the next one begins."""

    report_id: int
    since: datetime
    until: datetime
    made_at: datetime
    title: str
    counts: Mapping[str, int]
    items: int


@dataclass(frozen=True, slots=True)
class DeliveryRecord:
    """The delivery of a report to one recipient, done or still due."""

    report_id: int
    channel: str
    recipient: str
    attempts: int
    tried_at: datetime
    delivered_at: datetime | None
    error: str | None


def add_report(
    database: Database,
    *,
    since: datetime,
    until: datetime,
    title: str,
    counts: Mapping[str, int],
    change_ids: Sequence[int],
    now: datetime | None = None,
) -> int:
    """Record a report with its changes, in their order; return its id.

    ``since`` and ``until`` (aware) are its period, ``counts`` the numbers of changes per kind, ``change_ids`` the
    changes in the order of the report. ``now`` None is the database's time.
    """
    with database.write() as connection:
        row = {
            "since": since,
            "until": until,
            "made_at": now or engine.now(connection),
            "title": title,
            "counts": dict(counts),
        }
        report_id = int(connection.execute(insert(Report).values(row).returning(Report.id)).scalar_one())
        items = [
            {"report_id": report_id, "change_id": change_id, "position": position}
            for position, change_id in enumerate(dict.fromkeys(change_ids), 1)
        ]
        if items:
            connection.execute(insert(ReportItem), items)
        return report_id


def reports(database: Database, *, limit: int | None = None) -> list[ReportRecord]:
    """Return reports, newest first, at most ``limit``."""
    query = (
        select(Report.__table__, func.count(ReportItem.change_id).label("items"))
        .outerjoin(ReportItem, ReportItem.report_id == Report.id)
        .group_by(Report.id)
        .order_by(Report.id.desc())
        .limit(limit)
    )
    with database.read() as connection:
        return [
            ReportRecord(row.id, row.since, row.until, row.made_at, row.title, row.counts, row.items)
            for row in connection.execute(query)
        ]


def change_ids(database: Database, report_id: int) -> list[int]:
    """Return the ids of a report's changes, in its order."""
    query = select(ReportItem.change_id).where(ReportItem.report_id == report_id).order_by(ReportItem.position)
    with database.read() as connection:
        return list(connection.scalars(query))


def note_delivery(
    database: Database,
    report_id: int,
    channel: str,
    recipient: str,
    *,
    error: str | None = None,
    now: datetime | None = None,
) -> None:
    """Record an attempt to deliver a report to ``recipient`` by ``channel`` (mail, feed or webhook).

    ``error`` None: it arrived; a delivery that has arrived stays arrived. ``now`` None is the database's time.
    """
    with database.write() as connection:
        at = now or engine.now(connection)
        key = {"report_id": report_id, "channel": channel, "recipient": recipient}
        first = upsert(connection, Delivery).values(**key, attempts=0, tried_at=at)
        connection.execute(first.on_conflict_do_nothing(index_elements=list(key)))
        connection.execute(
            update(Delivery)
            .where(*(getattr(Delivery, name) == value for name, value in key.items()), Delivery.delivered_at.is_(None))
            .values(
                attempts=Delivery.attempts + 1, tried_at=at, delivered_at=None if error is not None else at, error=error
            )
        )


def deliveries(database: Database, *, report_id: int | None = None, due: bool = False) -> list[DeliveryRecord]:
    """Return deliveries, oldest first; with ``due`` only those not yet done."""
    query = select(Delivery.__table__).order_by(Delivery.id)
    if report_id is not None:
        query = query.where(Delivery.report_id == report_id)
    if due:
        query = query.where(Delivery.delivered_at.is_(None))
    with database.read() as connection:
        return [
            DeliveryRecord(
                row.report_id, row.channel, row.recipient, row.attempts, row.tried_at, row.delivered_at, row.error
            )
            for row in connection.execute(query)
        ]
