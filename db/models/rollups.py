"""Rollup tables: counts that queries need over whole years, refreshed for one article whenever it changes.

They hold nothing that cannot be derived from the other tables. Only db.schema.rollups writes them (decision 0124).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from yalu.db.core.base import Base


class ArticleTerm(Base):
    """A term that the last topic match of an article found, or (kind "tag") a topic that it assigned."""

    __tablename__ = "article_term"
    __table_args__ = (Index(None, "term", "source_id", "month"), Index(None, "source_id", "month"))

    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(primary_key=True)
    term: Mapped[str] = mapped_column(primary_key=True)
    field: Mapped[str] = mapped_column(primary_key=True)
    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"))
    month: Mapped[str | None]
    """Month of publication, or if that is unknown, of first sight; NULL when there is no version."""


class SourceLanguage(Base):
    """A language that a version of a source's articles has or had: versions are kept, and so is this."""

    __tablename__ = "source_language"

    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"), primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)


class ArticleAuthor(Base):
    """An author named by the newest version of an article in scope."""

    __tablename__ = "article_author"
    __table_args__ = (Index(None, "at", "author", "source_id"), Index(None, "author", "at"))

    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), primary_key=True, autoincrement=False)
    author: Mapped[str] = mapped_column(primary_key=True)
    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"))
    at: Mapped[datetime]
    """The publisher's date, or if that is unknown, the time of first sight."""


class ArticleCommentCount(Base):
    """The number of comments an article received, including those that are gone."""

    __tablename__ = "article_comment_count"
    __table_args__ = (Index(None, "comments"), Index(None, "first_day"))

    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), primary_key=True, autoincrement=False)
    comments: Mapped[int]
    first_day: Mapped[int]
    """Number of comments written within a day of publication."""


class CommenterArticle(Base):
    """The number of comments of one commenter on one article."""

    __tablename__ = "commenter_article"
    __table_args__ = (Index(None, "article_id"),)

    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"), primary_key=True)
    author_key: Mapped[str] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), primary_key=True, autoincrement=False)
    comments: Mapped[int]
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]


class Commenter(Base):
    """All comments of one commenter at one source, counted."""

    __tablename__ = "commenter"
    __table_args__ = (Index(None, "source_id", "articles"), Index(None, "author_key"))

    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"), primary_key=True)
    author_key: Mapped[str] = mapped_column(primary_key=True)
    comments: Mapped[int]
    articles: Mapped[int]
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]


class ChangeRollup(Base):
    """How many changes a source had of a kind in a day, week or month; those that re-extraction withdrew are left out.

    Once for all issues ("*"), and once for each issue of the article, or "" where it has none. Weeks and months as
    sums, and parted by declaration and significance as days are.
    """

    __tablename__ = "change_count"
    __table_args__ = (Index(None, "source_id", "span", "start"), {"sqlite_with_rowid": False})

    span: Mapped[str] = mapped_column(primary_key=True)
    """day, week or month; week+ or month+ where ``declared`` and ``tenths`` part the rows, as they part days."""
    issue: Mapped[str] = mapped_column(primary_key=True)
    start: Mapped[str] = mapped_column(primary_key=True)
    """Its first day (UTC, ISO 8601)."""
    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    """That of the article's newest version; "" where there is none."""
    declared: Mapped[str] = mapped_column(primary_key=True)
    """yes or no, "" where the question does not arise; "*" in a sum."""
    baseline: Mapped[bool] = mapped_column(primary_key=True)
    tenths: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """How many tenths the significance reaches, 0 to 10; 0 in a sum."""
    changes: Mapped[int]


class CrawlRollup(Base):
    """How many crawls of a source ended in a day, week or month; copies from an archive are left out."""

    __tablename__ = "crawl_count"
    __table_args__ = ({"sqlite_with_rowid": False},)

    span: Mapped[str] = mapped_column(primary_key=True)
    """day, week or month."""
    start: Mapped[str] = mapped_column(primary_key=True)
    """Its first day (UTC, ISO 8601)."""
    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"), primary_key=True)
    crawls: Mapped[int]
    visits: Mapped[int]
    """Those that were answered: ok or partial."""
