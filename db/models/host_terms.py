"""What hosts ask of machines, state by state."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from yalu.db.core.base import Base, Id, PlainJson


class HostTerms(Base):
    """A state of what one host asks of machines, once a host however many sources it serves (decision 0145).

    Inserted when a document of the host reads otherwise; a reading with equal bytes only extends the times at which it
    was seen. An answer that is no document (no answer, refused, 5xx) makes no row and extends none.
    """

    __tablename__ = "host_terms"
    __table_args__ = (
        UniqueConstraint("host", "seq"),
        CheckConstraint("seq >= 1", name="seq"),
        Index(None, "crawl_id"),
    )

    id: Mapped[Id]
    host: Mapped[str]
    """Scheme and authority, which policies apply to: https://example.org."""
    seq: Mapped[int]
    """1, 2, 3 … within the host; the order of its states."""
    crawl_id: Mapped[int] = mapped_column(ForeignKey("crawl.id"))
    """The crawl that read it first."""
    robots_capture_id: Mapped[int | None] = mapped_column(ForeignKey("capture.id"))
    """The robots.txt, or the 404 or 410 in its place; NULL as long as none was read."""
    robots_seen_at: Mapped[datetime | None]
    """When it was last read."""
    tdmrep_capture_id: Mapped[int | None] = mapped_column(ForeignKey("capture.id"))
    """The tdmrep.json, likewise."""
    tdmrep_seen_at: Mapped[datetime | None]
    pages: Mapped[Any | None] = mapped_column(PlainJson)
    """What headers and meta elements of its pages state alike: pairs of place and value; NULL as long as unknown."""
    pages_seen_at: Mapped[datetime | None]
    content_hash: Mapped[str]
    """Equal for two states whose documents are equal byte for byte."""
    signals: Mapped[Any] = mapped_column(PlainJson)
    """The statements of all documents, each with document, line, name, value, and what of it is unknown."""
    decisions: Mapped[Any] = mapped_column(PlainJson)
    """The answer for the host as a whole about each act (fetch, keep, quote, hand to a model), with its reasons."""
    difference: Mapped[Any | None] = mapped_column(PlainJson)
    """The change from the state before, as it is recorded; NULL when there is none to tell."""
    not_before: Mapped[datetime | None]
    """The last time what differs was read as before; NULL for the first state."""
    not_after: Mapped[datetime]
    """The first time this state was read."""
    last_seen_at: Mapped[datetime]
    """The last time any of its documents was read like this."""
