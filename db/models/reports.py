"""Subscriptions, reports, their deliveries, readers who unsubscribed, and the outages that the operator is told of."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from yalu.db.core.base import Base, Id, PlainJson, by_value
from yalu.model import DeliveryState


class Subscription(Base):
    """What the database holds of a subscription: its rule if it was added by command, its pause, how far it is checked.

    Rows are updated in place. Reports name a subscription by its id, whether or not it has a row.
    """

    __tablename__ = "subscription"

    id: Mapped[str] = mapped_column(primary_key=True)
    rule: Mapped[Any | None] = mapped_column(PlainJson)
    """Its fields in the words of a subscription file; NULL for one that stands in a file."""
    added_at: Mapped[datetime]
    """When the row was made."""
    paused_at: Mapped[datetime | None]
    """Since when nothing is due; NULL while it is not paused."""
    checked_until: Mapped[datetime | None]
    """Up to where changes were looked at, for rules whose empty periods have no report."""


_OPEN = text("state IN ('pending', 'failed', 'handing_over')")


class Report(Base):
    """The report of a subscription for a period. ``report_item`` lists the changes in it."""

    __tablename__ = "report"
    __table_args__ = (UniqueConstraint("subscription", "since", "until"), Index(None, "until"))

    id: Mapped[Id]
    subscription: Mapped[str]
    """Id of the subscription."""
    since: Mapped[datetime]
    until: Mapped[datetime]
    scheduled: Mapped[bool]
    """False for a period asked for by hand; the next scheduled one does not begin at its end."""
    made_at: Mapped[datetime]
    send_at: Mapped[datetime]
    """Not sent before: the end of the subscription's quiet hours."""
    title: Mapped[str]
    counts: Mapped[Any] = mapped_column(PlainJson)
    """Number of changes per kind."""


class ReportItem(Base):
    """A change in a report."""

    __tablename__ = "report_item"
    __table_args__ = (Index(None, "change_id"),)

    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), primary_key=True, autoincrement=False)
    change_id: Mapped[int] = mapped_column(ForeignKey("change.id"), primary_key=True, autoincrement=False)
    position: Mapped[int]


class Delivery(Base):
    """The delivery of a report to a recipient: when it arrived, or why it has not yet."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("report_id", "channel", "recipient"),
        Index("ix_delivery_open", "next_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: Mapped[Id]
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"))
    channel: Mapped[str]
    """mail, folder, objects, webhook or chat."""
    recipient: Mapped[str]
    """A mail address or folder; of an address that may hold a secret, its host and a fingerprint."""
    state: Mapped[DeliveryState] = mapped_column(by_value(DeliveryState))
    attempts: Mapped[int]
    next_at: Mapped[datetime]
    """The next attempt is not made before."""
    tried_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    error: Mapped[str | None]
    fence: Mapped[int]
    """Counts claims: only the process with the latest number may write."""
    holder: Mapped[str | None]
    """The process that has claimed it, until ``lease_until``."""
    lease_until: Mapped[datetime | None]


class OptOut(Base):
    """A reader who unsubscribed from one subscription, by the link in a mail."""

    __tablename__ = "opt_out"

    subscription: Mapped[str] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(primary_key=True)
    recipient: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]


_NOT_ENDED = text("ended_at IS NULL")


class Outage(Base):
    """A source, or a job, that fails: from its first failed task to the first one that succeeds."""

    __tablename__ = "outage"
    __table_args__ = (
        Index("uq_outage_open", "subject", unique=True, sqlite_where=_NOT_ENDED, postgresql_where=_NOT_ENDED),
        Index(None, "began_at"),
    )

    id: Mapped[Id]
    subject: Mapped[str]
    """Id of the source, or name of the job."""
    cause: Mapped[str]
    reason: Mapped[str]
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    """The last failure."""
    told_at: Mapped[datetime | None]
    """When the operator was told; None while it is silenced or told of with another outage."""
    ended_at: Mapped[datetime | None]


class Silence(Base):
    """A source of which the operator does not want to be told for a while."""

    __tablename__ = "silence"

    subject: Mapped[str] = mapped_column(primary_key=True)
    """Id of the source, or name of the job."""
    until: Mapped[datetime]
    made_at: Mapped[datetime]
