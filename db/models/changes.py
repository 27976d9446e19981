"""Changes, how far they are worked off, what re-extraction found apart from them, and erasures."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from yalu.db.core.base import Base, Id, PlainJson, by_value
from yalu.model import Kind, ReextractionKind
from yalu.reasons import Reason


class Change(Base):
    """A typed event between two versions or states, with the evidence for it."""

    __tablename__ = "change"
    __table_args__ = (
        UniqueConstraint("key"),
        CheckConstraint("significance >= 0 AND significance <= 1", name="significance"),
        Index(None, "recorded_at", "id"),
        Index(None, "baseline", "not_after", "id"),
        Index(None, "baseline", "kind", "not_after"),
        Index(None, "baseline", "source_id", "not_after"),
        Index(None, "baseline", "source_id", "kind", "not_after"),
        Index(None, "article_id", "id"),
        Index(None, "comment_id", "id"),
        Index(None, "crawl_id"),
        Index(None, "kind", "significance"),
        Index(
            None,
            "quotations",
            sqlite_where=text("quotations IS NOT NULL"),
            postgresql_where=text("quotations IS NOT NULL"),
        ),
    )

    id: Mapped[Id]
    key: Mapped[str]
    """Unique key of the observation, so that it cannot be recorded twice."""
    kind: Mapped[Kind] = mapped_column(by_value(Kind))
    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"))
    crawl_id: Mapped[int] = mapped_column(ForeignKey("crawl.id"))
    article_id: Mapped[int | None] = mapped_column(ForeignKey("article.id"))
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("thread.id"))
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"))
    old_version_id: Mapped[int | None] = mapped_column(ForeignKey("article_version.id"))
    new_version_id: Mapped[int | None] = mapped_column(ForeignKey("article_version.id"))
    old_comment_version_id: Mapped[int | None] = mapped_column(ForeignKey("comment_version.id"))
    new_comment_version_id: Mapped[int | None] = mapped_column(ForeignKey("comment_version.id"))
    before: Mapped[str | None]
    after: Mapped[str | None]
    significance: Mapped[float]
    reason: Mapped[Reason]
    not_before: Mapped[datetime | None]
    not_after: Mapped[datetime]
    recorded_at: Mapped[datetime]
    """When Yalu learnt of it. A removal is recorded at the check that proves it, later than ``not_after``."""
    evidence: Mapped[Any] = mapped_column(PlainJson)
    baseline: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether it was there before the first visit to its source: it is new nowhere."""
    declared: Mapped[bool | None]
    """Whether the page declares the edit; NULL where the question does not arise."""
    quotations: Mapped[str | None]
    """What the reason says of quotations, between spaces; NULL for nothing. Lists are narrowed by it."""
    content_hash: Mapped[str | None]
    """Hash of the row as it was recorded; NULL where words were erased, and before hashes were recorded."""


class Watermark(Base):
    """How far a processing stage has come through the crawls of a source."""

    __tablename__ = "watermark"

    stage: Mapped[str] = mapped_column(primary_key=True)
    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"), primary_key=True)
    crawl_id: Mapped[int] = mapped_column(ForeignKey("crawl.id"))
    """The last crawl that the stage has processed."""
    at: Mapped[datetime]


class Erasure(Base):
    """What was erased, and what must not be collected again (decision 0076).

    The triggers that forbid changing a version allow it while a row here is open (``ended_at`` NULL). The row is opened
    and closed inside one transaction, so no other transaction ever sees it open; it stays as the record.
    """

    __tablename__ = "erasure"
    __table_args__ = (
        Index(None, "source_id", "author_key"),
        Index(None, "comment_id"),
        Index(None, "article_id"),
        Index(
            "ix_erasure_open",
            "id",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    source_id: Mapped[str | None] = mapped_column(ForeignKey("source.id"))
    author_key: Mapped[str | None]
    """Pseudonym of a commenter whose comments must not be stored."""
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"))
    article_id: Mapped[int | None] = mapped_column(ForeignKey("article.id"))
    reason: Mapped[str]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    counts: Mapped[Any | None] = mapped_column(PlainJson)


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
    reported: Mapped[Any | None] = mapped_column(PlainJson)
    """The change that the old extraction missed: kind, significance, reason, before, after, versions, interval."""


class ReextractionReview(Base):
    """A crawl whose recorded changes about an article must be compared with its history as read now."""

    __tablename__ = "reextraction_review"

    crawl_id: Mapped[int] = mapped_column(ForeignKey("crawl.id"), primary_key=True, autoincrement=False)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), primary_key=True, autoincrement=False)
