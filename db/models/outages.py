"""What the operator is told of: outages, and sources that are silenced."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from yalu.db.core.base import Base, Id

_OPEN = text("ended_at IS NULL")


class Outage(Base):
    """A source, or a job, that fails: from its first failed task to the first one that succeeds."""

    __tablename__ = "outage"
    __table_args__ = (
        Index("uq_outage_open", "subject", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
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
