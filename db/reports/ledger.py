"""The reports that were made, the changes in each, and their deliveries."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, delete, func, insert, select, update

from yalu.conversion import from_attributes
from yalu.db.core import engine, locks
from yalu.db.core.base import upsert
from yalu.db.core.engine import Database
from yalu.db.core.locks import Lock
from yalu.db.models import Article, Change, Delivery, OptOut, Report, ReportItem
from yalu.model import DeliveryState
from yalu.records.nouns.report import Delivery as DeliveryRecord
from yalu.records.nouns.report import StoredReport

OPEN = (DeliveryState.PENDING, DeliveryState.FAILED)
"""States in which a delivery is tried again by itself."""


@dataclass(frozen=True, slots=True)
class NewReport:
    """A report to be recorded: its period and when it may be sent (aware), and what is in it.

    ``counts`` are the numbers of changes per kind, ``change_ids`` the changes in the order of the report,
    ``recipients`` pairs of channel and recipient.
    """

    subscription: str
    since: datetime
    until: datetime
    title: str
    counts: Mapping[str, int]
    change_ids: Sequence[int]
    recipients: Collection[tuple[str, str]] = ()
    send_at: datetime | None = None
    scheduled: bool = True


def add_report(database: Database, report: NewReport, *, now: datetime | None = None) -> int | None:
    """Record a report with its deliveries, all ``pending``, in one transaction; return its id.

    A report of the same subscription and period stands as it is: only recipients it does not have yet are added.
    Readers who unsubscribed get no delivery. None when a scheduled report of another period reaches into this one:
    another process has made it meanwhile. ``now`` None is the database's time. Raises StoreError.
    """
    with database.write() as connection:
        at = now or engine.now(connection)
        if report.scheduled and _overlaps(connection, report):
            return None
        report_id = _insert(connection, report, at)
        away = _opted_out(connection, report.subscription)
        wanted = [recipient for recipient in dict.fromkeys(report.recipients) if recipient not in away]
        if wanted:
            rows = [_delivery(report_id, channel, recipient, report.send_at or at) for channel, recipient in wanted]
            connection.execute(
                upsert(connection.dialect.name, Delivery)
                .values(rows)
                .on_conflict_do_nothing(index_elements=["report_id", "channel", "recipient"])
            )
        return report_id


def _overlaps(connection: Connection, report: NewReport) -> bool:
    """Whether a later one of two processes has another idea of what is due; both wait for each other here."""
    locks.take(connection, Lock.SUBSCRIPTION, report.subscription)
    same = and_(Report.since == report.since, Report.until == report.until)
    query = select(Report.id).where(
        Report.subscription == report.subscription, Report.scheduled, Report.until > report.since, ~same
    )
    return connection.execute(query.limit(1)).first() is not None


def _insert(connection: Connection, report: NewReport, at: datetime) -> int:
    key = {"subscription": report.subscription, "since": report.since, "until": report.until}
    row = key | {
        "scheduled": report.scheduled,
        "made_at": at,
        "send_at": report.send_at or at,
        "title": report.title,
        "counts": dict(report.counts),
    }
    added = connection.execute(
        upsert(connection.dialect.name, Report)
        .values(row)
        .on_conflict_do_nothing(index_elements=list(key))
        .returning(Report.id)
    ).scalar_one_or_none()
    if added is None:
        same = [getattr(Report, name) == value for name, value in key.items()]
        if report.scheduled:
            connection.execute(update(Report).where(*same).values(scheduled=True))
        return int(connection.execute(select(Report.id).where(*same)).scalar_one())
    items = [
        {"report_id": added, "change_id": change_id, "position": position}
        for position, change_id in enumerate(dict.fromkeys(report.change_ids), 1)
    ]
    if items:
        connection.execute(insert(ReportItem), items)
    return int(added)


def _delivery(report_id: int, channel: str, recipient: str, next_at: datetime) -> dict[str, object]:
    return {
        "report_id": report_id,
        "channel": channel,
        "recipient": recipient,
        "state": DeliveryState.PENDING,
        "attempts": 0,
        "next_at": next_at,
        "fence": 0,
    }


def last_until(database: Database) -> dict[str, datetime]:
    """Return, for each subscription with a scheduled report, where its last period ended. Raises StoreError."""
    query = select(Report.subscription, func.max(Report.until)).where(Report.scheduled).group_by(Report.subscription)
    with database.read() as connection:
        return {row[0]: row[1] for row in connection.execute(query)}


@dataclass(frozen=True, slots=True)
class MadeReport:
    """When a report was made, and the articles in it: source and article id, 0 for what concerns a whole source."""

    made_at: datetime
    articles: frozenset[tuple[str, int]]


def made_since(database: Database, subscription: str, since: datetime) -> list[MadeReport]:
    """Return the scheduled reports of a subscription that were made from ``since`` on. Raises StoreError."""
    query = (
        select(Report.id, Report.made_at, Change.source_id, Change.article_id)
        .outerjoin(ReportItem, ReportItem.report_id == Report.id)
        .outerjoin(Change, Change.id == ReportItem.change_id)
        .where(Report.subscription == subscription, Report.scheduled, Report.made_at >= since)
    )
    by_report: dict[tuple[int, datetime], set[tuple[str, int]]] = {}
    with database.read() as connection:
        for row in connection.execute(query):
            articles = by_report.setdefault((row.id, row.made_at), set())
            if row.source_id is not None:
                articles.add((row.source_id, row.article_id or 0))
    return [MadeReport(made_at, frozenset(articles)) for (_, made_at), articles in sorted(by_report.items())]


def reports(database: Database) -> list[StoredReport]:
    """Return reports, newest first. Raises StoreError."""
    query = (
        select(Report.__table__, func.count(ReportItem.change_id).label("changes"))
        .outerjoin(ReportItem, ReportItem.report_id == Report.id)
        .group_by(Report.id)
        .order_by(Report.id.desc())
    )
    with database.read() as connection:
        return [from_attributes(StoredReport, row, report_id=row.id) for row in connection.execute(query)]


def change_ids(database: Database, report_id: int) -> list[int]:
    """Return the ids of a report's changes, in its order. Raises StoreError."""
    query = select(ReportItem.change_id).where(ReportItem.report_id == report_id).order_by(ReportItem.position)
    with database.read() as connection:
        return list(connection.scalars(query))


def erased_articles(database: Database, subscription: str, since: datetime, until: datetime) -> list[int]:
    """Return the articles of the report of a subscription and period that were erased. Raises StoreError."""
    query = (
        select(Article.id)
        .join(Change, Change.article_id == Article.id)
        .join(ReportItem, ReportItem.change_id == Change.id)
        .join(Report, Report.id == ReportItem.report_id)
        .where(Report.subscription == subscription, Report.since == since, Report.until == until)
        .where(Article.erased_at.is_not(None))
    )
    with database.read() as connection:
        return list(connection.scalars(query.distinct().order_by(Article.id)))


def due(database: Database, *, now: datetime | None = None) -> list[DeliveryRecord]:
    """Return deliveries that may be tried at ``now`` (None: the database's time), oldest report first.

    Some may be claimed by another process. Raises StoreError.
    """
    with database.read() as connection:
        at = now or engine.now(connection)
        query = _deliveries().where(Delivery.state.in_(OPEN), Delivery.next_at <= at)
        return [_record(row) for row in connection.execute(query)]


def deliveries(database: Database, *, states: Collection[DeliveryState] | None = None) -> list[DeliveryRecord]:
    """Return deliveries, oldest report first: in some states, or all. Raises StoreError."""
    query = _deliveries()
    if states is not None:
        query = query.where(Delivery.state.in_(tuple(states)))
    with database.read() as connection:
        return [_record(row) for row in connection.execute(query)]


def opt_out(
    database: Database, subscription: str, channel: str, recipient: str, *, now: datetime | None = None
) -> bool:
    """Record that a reader unsubscribed, and refuse what was still due to them; False when that was known.

    Raises StoreError.
    """
    key = {"subscription": subscription, "channel": channel, "recipient": recipient}
    with database.write() as connection:
        added = connection.execute(
            upsert(connection.dialect.name, OptOut)
            .values(**key, at=now or engine.now(connection))
            .on_conflict_do_nothing(index_elements=list(key))
            .returning(OptOut.subscription)
        ).scalar_one_or_none()
        of_reader = select(Report.id).where(Report.subscription == subscription)
        connection.execute(
            update(Delivery)
            .where(
                Delivery.report_id.in_(of_reader),
                Delivery.channel == channel,
                Delivery.recipient == recipient,
                Delivery.state.in_(OPEN),
            )
            .values(state=DeliveryState.REFUSED, error="the reader unsubscribed")
        )
        return added is not None


def opt_in(database: Database, subscription: str) -> int:
    """Forget who unsubscribed from a subscription; returns how many had. Raises StoreError."""
    with database.write() as connection:
        return connection.execute(delete(OptOut).where(OptOut.subscription == subscription)).rowcount


def unsubscribed(database: Database) -> list[tuple[str, str, datetime]]:
    """Return subscription, recipient and time of everybody who unsubscribed. Raises StoreError."""
    query = select(OptOut.subscription, OptOut.recipient, OptOut.at).order_by(OptOut.subscription, OptOut.at)
    with database.read() as connection:
        return [(row.subscription, row.recipient, row.at) for row in connection.execute(query)]


def _opted_out(connection: Connection, subscription: str) -> frozenset[tuple[str, str]]:
    query = select(OptOut.channel, OptOut.recipient).where(OptOut.subscription == subscription)
    return frozenset((channel, recipient) for channel, recipient in connection.execute(query))


def _deliveries() -> Select[Any]:
    return (
        select(
            Delivery.__table__, Report.subscription, Report.since, Report.until, Report.made_at, Report.send_at
        )
        .join(Report, Report.id == Delivery.report_id)
        .order_by(Report.until, Delivery.report_id, Delivery.id)
    )  # fmt: skip


def _record(row: Row[Any]) -> DeliveryRecord:
    return from_attributes(DeliveryRecord, row, delivery_id=row.id)
