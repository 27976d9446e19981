"""Results of re-extraction: a log of its own, apart from the changes that publishers made."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from yalu.db.core.base import Base, Id, PlainJson, by_value
from yalu.model import ReextractionKind


class Reextraction(Base):
    """Something that re-extraction found to be different. A version that is ``replaced`` is no longer current."""

    __tablename__ = "reextraction"
    __table_args__ = (
        Index(None, "at", "id"),
        Index(None, "article_id", "id"),
        Index(None, "change_id"),
        Index(
            "uq_reading_replaced_id",
            "replaced_id",
            unique=True,
            sqlite_where=text("replaced_id IS NOT NULL"),
            postgresql_where=text("replaced_id IS NOT NULL"),
        ),
        Index(
            "uq_reading_replaced_comment_id",
            "replaced_comment_id",
            unique=True,
            sqlite_where=text("replaced_comment_id IS NOT NULL"),
            postgresql_where=text("replaced_comment_id IS NOT NULL"),
        ),
    )

    id: Mapped[Id]
    at: Mapped[datetime]
    kind: Mapped[ReextractionKind] = mapped_column(by_value(ReextractionKind))
    extractor: Mapped[str]
    """Version of the extractor that read it this way."""
    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"))
    article_id: Mapped[int | None] = mapped_column(ForeignKey("article.id"))
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"))
    crawl_id: Mapped[int | None] = mapped_column(ForeignKey("crawl.id"))
    """The crawl that made the captures."""
    change_id: Mapped[int | None] = mapped_column(ForeignKey("change.id"))
    """A recorded change that no publisher made."""
    replaced_id: Mapped[int | None] = mapped_column(ForeignKey("article_version.id"))
    version_id: Mapped[int | None] = mapped_column(ForeignKey("article_version.id"))
    """The version that replaces the old one, or of a state that was not seen before."""
    replaced_comment_id: Mapped[int | None] = mapped_column(ForeignKey("comment_version.id"))
    comment_version_id: Mapped[int | None] = mapped_column(ForeignKey("comment_version.id"))
    fields: Mapped[Any] = mapped_column(PlainJson)
    """Names of the fields that were extracted differently."""
    told: Mapped[Any | None] = mapped_column(PlainJson)
    """The change that the old extraction missed: kind, significance, reason, before, after, versions, interval."""


class ReextractionReview(Base):
    """A crawl whose recorded changes about an article must be compared with its history as read now."""

    __tablename__ = "reextraction_review"

    crawl_id: Mapped[int] = mapped_column(ForeignKey("crawl.id"), primary_key=True, autoincrement=False)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), primary_key=True, autoincrement=False)
