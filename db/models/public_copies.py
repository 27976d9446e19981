"""Copies of pages that public archives were asked to make."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from yalu.db.core.base import Base


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
