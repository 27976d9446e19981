"""What questions count over whole years, kept counted: gathered anew for one article whenever it changes.

Nothing here is known otherwise than from the other tables; see db.schema.rollups, which alone writes here.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from db.core.base import Base


class ArticleTerm(Base):
    """A term that the last judgement of an article found in it, or with the kind "tag" a topic that it gave it."""

    __tablename__ = "article_term"
    __table_args__ = (Index(None, "term", "source_id", "month"), Index(None, "source_id", "month"))

    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(primary_key=True)
    term: Mapped[str] = mapped_column(primary_key=True)
    field: Mapped[str] = mapped_column(primary_key=True)
    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"))
    month: Mapped[str | None]
    """The month of publication, as far as known, else of first sight; NULL when there is no version."""


class ArticleAuthor(Base):
    """Somebody whom the newest version of an article in scope names as its author."""

    __tablename__ = "article_author"
    __table_args__ = (Index(None, "at", "author", "source_id"), Index(None, "author", "at"))

    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), primary_key=True, autoincrement=False)
    author: Mapped[str] = mapped_column(primary_key=True)
    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"))
    at: Mapped[datetime]
    """The publisher's date, as far as known, else the first sight."""


class ArticleCommentCount(Base):
    """How many comments an article drew. Those that are gone count too."""

    __tablename__ = "article_comment_count"
    __table_args__ = (Index(None, "comments"), Index(None, "first_day"))

    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), primary_key=True, autoincrement=False)
    comments: Mapped[int]
    first_day: Mapped[int]
    """Those written within a day of publication."""


class CommenterArticle(Base):
    """That a commenter wrote under an article, and how often."""

    __tablename__ = "commenter_article"
    __table_args__ = (Index(None, "article_id"),)

    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"), primary_key=True)
    author_key: Mapped[str] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), primary_key=True, autoincrement=False)
    comments: Mapped[int]
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]


class Commenter(Base):
    """What a commenter wrote at a source in all."""

    __tablename__ = "commenter"
    __table_args__ = (Index(None, "source_id", "articles"), Index(None, "author_key"))

    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"), primary_key=True)
    author_key: Mapped[str] = mapped_column(primary_key=True)
    comments: Mapped[int]
    articles: Mapped[int]
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
