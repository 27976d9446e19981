"""What users of the reading room thought of changes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from yalu.db.core.base import Base, Id, by_value
from yalu.records.change import Mark


class ChangeMark(Base):
    """A user's mark of a change. Rows are only added; the latest of a user and change counts."""

    __tablename__ = "change_mark"
    __table_args__ = (Index(None, "change_id", "user_name", "id"), Index(None, "mark", "change_id"))

    id: Mapped[Id]
    change_id: Mapped[int] = mapped_column(ForeignKey("change.id"))
    user_name: Mapped[str]
    """As YALU_WEB_USERS or the proxy names them."""
    mark: Mapped[Mark] = mapped_column(by_value(Mark))
    """seen, important or noise; none takes the one before back."""
    note: Mapped[str]
    marked_at: Mapped[datetime]
