"""Pages that authors cite."""

from __future__ import annotations

import datetime as dt
from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from yalu.db.core.base import Base, Id


class Footnote(Base):
    """A page that a bibliography cites; it is visited whatever its topic. Rows follow the file they come from."""

    __tablename__ = "footnote"
    __table_args__ = (UniqueConstraint("bibliography", "entry"), Index(None, "source_id"), Index(None, "key"))

    id: Mapped[Id]
    bibliography: Mapped[str]
    """Path of the file that cites it; empty for an address that was given by hand."""
    entry: Mapped[str]
    """Key of its entry there, or its address."""
    url: Mapped[str]
    key: Mapped[str]
    """Equal for all URLs of one article; see yalu.ids.same_article_address."""
    source_id: Mapped[str]
    """The source whose crawls visit it: one of the registry, or one that is made for its site."""
    cited_on: Mapped[dt.date | None]
    """The day on which the author saw it; NULL where the entry states none."""
    locator: Mapped[str | None]
    """The page or place, as the entry has it."""
    title: Mapped[str | None]
    """As the entry has it."""
    added_at: Mapped[datetime]
    """When the entry was added, or last named another address or day."""
