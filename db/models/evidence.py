"""The transparency log of captures with its checkpoints (decision 0351), and copies that public archives made."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from yalu.db.core.base import KEY, Base


class LogEntry(Base):
    """An entry of the transparency log: the salted commitment to one capture. Erasure takes its salt."""

    __tablename__ = "log_entry"
    __table_args__ = (Index(None, "capture_id"),)

    position: Mapped[int] = mapped_column(KEY, primary_key=True, autoincrement=False)
    """Its index in the log, from 0."""
    capture_id: Mapped[int] = mapped_column(ForeignKey("capture.id"))
    entry: Mapped[bytes] = mapped_column(LargeBinary)
    """The commitment, 32 bytes."""
    salt: Mapped[bytes | None] = mapped_column(LargeBinary)
    """16 random bytes; NULL once the capture was erased: nobody can tell any more what the entry is about."""


class LogCheckpoint(Base):
    """A checkpoint of the transparency log that was signed."""

    __tablename__ = "log_checkpoint"

    size: Mapped[int] = mapped_column(KEY, primary_key=True, autoincrement=False)
    """Number of entries."""
    root: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime]


class PublicCopy(Base):
    """What a public archive answered when it was asked to save the page of a change."""

    __tablename__ = "public_copy"

    change_id: Mapped[int] = mapped_column(ForeignKey("change.id"), primary_key=True, autoincrement=False)
    asked_at: Mapped[datetime]
    """When it was asked last."""
    attempts: Mapped[int]
    status: Mapped[int]
    """HTTP status of its last answer; 0: none came."""
    address: Mapped[str | None]
    """Where its copy is, as it said."""
    answer: Mapped[str]
    """Its last answer in few words."""
