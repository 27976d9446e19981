"""The transparency log of captures: its entries with their salts, and its checkpoints (decision 0351)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from yalu.db.core.base import Base

_KEY = BigInteger().with_variant(Integer, "sqlite")


class LogEntry(Base):
    """An entry of the transparency log: the salted commitment to one capture. Erasure takes its salt."""

    __tablename__ = "log_entry"
    __table_args__ = (Index(None, "capture_id"),)

    position: Mapped[int] = mapped_column(_KEY, primary_key=True, autoincrement=False)
    """Its index in the log, from 0."""
    capture_id: Mapped[int] = mapped_column(ForeignKey("capture.id"))
    entry: Mapped[bytes] = mapped_column(LargeBinary)
    """The commitment, 32 bytes."""
    salt: Mapped[bytes | None] = mapped_column(LargeBinary)
    """16 random bytes; NULL once the capture was erased: nobody can tell any more what the entry is about."""


class LogCheckpoint(Base):
    """A checkpoint of the transparency log that was signed."""

    __tablename__ = "log_checkpoint"

    size: Mapped[int] = mapped_column(_KEY, primary_key=True, autoincrement=False)
    """Number of entries."""
    root: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime]
