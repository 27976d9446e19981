"""Subscriptions that were added by command, and what is recorded of all."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from yalu.db.core.base import Base, PlainJson


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
