"""Articles, their versions, and each check that was taken at them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.core.base import Base, Id, PlainJson, by_value
from yalu.model import Access, Outcome, Quality


class Article(Base):
    """One piece, known by its source and an address or the publisher's id. Its state is in its versions and checks."""

    __tablename__ = "article"
    __table_args__ = (
        Index(None, "source_id", "publisher_id"),
        Index(None, "source_id", "in_scope", "first_seen_at"),
        Index(None, "url"),
    )

    id: Mapped[Id]
    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"))
    url: Mapped[str]
    """Where it is now, as far as known: the address to visit first."""
    publisher_id: Mapped[str | None]
    in_scope: Mapped[bool]
    first_seen_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]
    """When its words were erased; they are not collected again."""


class RevisitSchedule(Base):
    """When an article is to be looked at again, and what a conditional request for it needs. The one mutable record."""

    __tablename__ = "revisit_schedule"
    __table_args__ = (Index(None, "next_check_at"),)

    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), primary_key=True, autoincrement=False)
    next_check_at: Mapped[datetime]
    checked_at: Mapped[datetime]
    active_at: Mapped[datetime | None]
    """The last check that found the thread changed; NULL when no check did."""
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    footprint: Mapped[str | None]
    """Digest of the page last seen, where an equal one spares the reading."""
    reserved: Mapped[str | None]
    """By what text and data mining of the page last seen is reserved: tdmrep.json, header or meta; NULL: it is not."""
    misses: Mapped[int]
    """Checks in a row that did not find it where it was."""
    failures: Mapped[int]
    """Checks in a row that taught nothing: no answer, refused, unreadable."""


class ArticleVersion(Base):
    """A state of an article whose meaning differs from the state before it. Inserted, never changed.

    A version that a later extractor reads otherwise is replaced by another row; see ``reading``.
    """

    __tablename__ = "article_version"
    __table_args__ = (
        UniqueConstraint("article_id", "seq", "extraction"),
        CheckConstraint("seq >= 1", name="seq"),
        Index(None, "crawl_id"),
        Index(None, "capture_id"),
        Index(None, "not_after"),
        Index(None, "published_at"),
    )

    id: Mapped[Id]
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"))
    seq: Mapped[int]
    """1, 2, 3 … within the article; orders its versions."""
    extraction: Mapped[int]
    """1 as a crawl read it, one more each time a later extractor reads otherwise. The latest one stands."""
    crawl_id: Mapped[int] = mapped_column(ForeignKey("crawl.id"))
    capture_id: Mapped[int | None] = mapped_column(ForeignKey("capture.id"))
    """The page it was read from."""
    not_before: Mapped[datetime | None]
    """The last time the state before it was seen; NULL for the first."""
    not_after: Mapped[datetime]
    """The first time this state was seen."""
    title: Mapped[str]
    subtitle: Mapped[str | None]
    byline: Mapped[Any] = mapped_column(PlainJson)
    body: Mapped[str]
    """Paragraphs separated by one blank line."""
    published_at: Mapped[datetime | None]
    """The publisher's date as an instant, taking UTC where the page gives no offset."""
    published: Mapped[str | None]
    """The same with exactly the precision and offset of the page, ISO 8601."""
    published_text: Mapped[str | None]
    """The date as the page writes it."""
    modified_at: Mapped[datetime | None]
    modified: Mapped[str | None]
    modified_text: Mapped[str | None]
    language: Mapped[str | None]
    label: Mapped[str | None]
    tags: Mapped[Any] = mapped_column(PlainJson)
    notices: Mapped[Any] = mapped_column(PlainJson)
    access: Mapped[Access] = mapped_column(by_value(Access))
    quality: Mapped[Quality] = mapped_column(by_value(Quality))
    provenance: Mapped[Any] = mapped_column(PlainJson)
    """Where on the page each field was read."""
    content_hash: Mapped[str]
    extractor: Mapped[str]
    """Version of the extractor that read it."""


class Check(Base):
    """One check of an article, and those after it that found exactly the same: at most one per crawl."""

    __tablename__ = "article_check"
    __table_args__ = (
        UniqueConstraint("crawl_id", "article_id"),
        Index(None, "article_id", "id"),
        Index(None, "capture_id"),
    )

    id: Mapped[Id]
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"))
    crawl_id: Mapped[int] = mapped_column(ForeignKey("crawl.id"))
    capture_id: Mapped[int | None] = mapped_column(ForeignKey("capture.id"))
    url_id: Mapped[int | None] = mapped_column(ForeignKey("url.id"))
    """Where it was found; where it was looked for when it was not."""
    at: Mapped[datetime]
    """Database time of the exchange, or an archive's. Orders the checks."""
    outcome: Mapped[Outcome] = mapped_column(by_value(Outcome))
    """``read`` made a new version, ``unchanged`` found the state of the check before."""
    version_id: Mapped[int | None] = mapped_column(ForeignKey("article_version.id"))
    """The version that this check saw; NULL when it saw none."""
    extractor: Mapped[str | None]
    """Version of the extractor that read its page last; NULL when there was nothing to read."""
    reason: Mapped[str | None]
    ordered_at: Mapped[datetime | None]
    """Orders the rows of one article: ``at``, but never before the check before when a clock was set back. Set always;
    an archive's copy keeps the archive's time."""
    copy_made_at: Mapped[datetime | None]
    """When the newest copy was made that answered: then, less the ``Age`` that a cache gave. NULL when nothing did."""
    page_ended: Mapped[bool | None]
    """Whether the page had its closing tag; NULL when no page was sent."""
    doubt: Mapped[str | None]
    """Why it counts for nothing, or why it was doubted before it lasted; see yalu.history.proof."""
    until_at: Mapped[datetime | None]
    """The last check that found the same, ``at`` when there was none. Set always."""
    until_crawl_id: Mapped[int | None] = mapped_column(ForeignKey("crawl.id"))
    """The crawl of that check; NULL when there was none."""
    later_checks: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Crawl, time and digest of what was served, of each check after the first; see db.settlement.check_intervals."""


class TopicMatch(Base):
    """Why an article is in scope or not. A new row only when the answer differs from the one before."""

    __tablename__ = "topic_match"
    __table_args__ = (Index(None, "article_id", "id"), Index(None, "score"))

    id: Mapped[Id]
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"))
    crawl_id: Mapped[int] = mapped_column(ForeignKey("crawl.id"))
    at: Mapped[datetime]
    in_scope: Mapped[bool]
    score: Mapped[float]
    rule: Mapped[str]
    terms: Mapped[Any] = mapped_column(PlainJson)
    """The terms that matched: text, kind, field, start, end."""
    tags: Mapped[Any] = mapped_column(PlainJson)
    lexicon: Mapped[str]
    """Version of the lexicon that judged."""
