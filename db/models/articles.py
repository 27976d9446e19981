"""Articles, their versions, their checks and their topic matches."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from yalu.db.core.base import Base, Id, PlainJson, by_value
from yalu.model import Access, Outcome, Quality
from yalu.reasons import Reason

SHOWN_URL = "\nCASE\nWHEN erased_at IS NULL THEN url\nELSE NULL\nEND"
"""What the views call the address of an article, as PostgreSQL prints it: a check compares the two texts."""


class Article(Base):
    """One article of a source, known by a URL or the publisher's id. Its state is in its versions and checks."""

    __tablename__ = "article"
    __table_args__ = (
        Index(None, "source_id", "publisher_id"),
        Index(None, "source_id", "in_scope", "first_seen_at"),
        Index(None, "in_scope", "first_seen_at", "id"),
        Index(None, "url"),
        Index("ix_article_shown_url", text(f"({SHOWN_URL})")),
    )

    id: Mapped[Id]
    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"))
    url: Mapped[str]
    """The current URL, as far as known: requested first."""
    publisher_id: Mapped[str | None]
    in_scope: Mapped[bool]
    first_seen_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]
    """When its text was erased; it is not collected again."""


class RevisitSchedule(Base):
    """When an article is checked next, and what a conditional request for it needs. Rows are updated in place."""

    __tablename__ = "revisit_schedule"
    __table_args__ = (Index(None, "next_check_at"), Index(None, "checked_at"))

    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), primary_key=True, autoincrement=False)
    next_check_at: Mapped[datetime]
    checked_at: Mapped[datetime]
    active_at: Mapped[datetime | None]
    """The last check that found the thread changed; NULL when none did."""
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    footprint: Mapped[str | None]
    """Digest of the page last seen; a page with an equal digest need not be parsed again (decision 0105)."""
    reserved: Mapped[str | None]
    """What reserved text and data mining on the page last seen: tdmrep.json, header or meta; NULL: no reservation."""
    stated: Mapped[str | None]
    """What the page last sent asks of machines, by its headers and meta elements, as JSON; NULL: not known."""
    misses: Mapped[int]
    """Checks in a row that did not find the article at its URL."""
    failures: Mapped[int]
    """Checks in a row that showed nothing: no answer, refused or unreadable."""


class ArticleVersion(Base):
    """A state of an article whose meaning differs from the state before it. Inserted, never changed (decision 0070).

    When re-extraction gives a version another state, another row with the next ``extraction`` replaces it; see
    ``reextraction``.
    """

    __tablename__ = "article_version"
    __table_args__ = (
        UniqueConstraint("article_id", "seq", "extraction"),
        CheckConstraint("seq >= 1", name="seq"),
        Index(None, "crawl_id"),
        Index(None, "capture_id"),
        Index(None, "not_after"),
        Index(None, "published_at"),
        Index(None, "language", "article_id"),
    )

    id: Mapped[Id]
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"))
    seq: Mapped[int]
    """1, 2, 3 … within the article; the order of its versions."""
    extraction: Mapped[int]
    """1 for what the crawl extracted, one more for each re-extraction that gave another state. The latest counts."""
    crawl_id: Mapped[int] = mapped_column(ForeignKey("crawl.id"))
    capture_id: Mapped[int | None] = mapped_column(ForeignKey("capture.id"))
    """The capture of the page that it was read from."""
    not_before: Mapped[datetime | None]
    """The last time the previous state was seen; NULL for the first version."""
    not_after: Mapped[datetime]
    """The first time this state was seen."""
    title: Mapped[str]
    subtitle: Mapped[str | None]
    byline: Mapped[Any] = mapped_column(PlainJson)
    body: Mapped[str]
    """Paragraphs separated by one blank line."""
    published_at: Mapped[datetime | None]
    """The publisher's date as an instant; UTC is assumed when the page gives no offset."""
    published: Mapped[str | None]
    """The publisher's date in ISO 8601, with exactly the page's precision and offset."""
    published_text: Mapped[str | None]
    """The publisher's date as written on the page."""
    modified_at: Mapped[datetime | None]
    modified: Mapped[str | None]
    modified_text: Mapped[str | None]
    language: Mapped[str | None]
    label: Mapped[str | None]
    tags: Mapped[Any] = mapped_column(PlainJson)
    notices: Mapped[Any] = mapped_column(PlainJson)
    access: Mapped[Access] = mapped_column(by_value(Access))
    boxes: Mapped[Any] = mapped_column(PlainJson)
    """Paragraphs of the body in boxes of their own, as pairs: the first, and the one after the last; not hashed."""
    quality: Mapped[Quality] = mapped_column(by_value(Quality))
    provenance: Mapped[Any] = mapped_column(PlainJson)
    """Where on the page each field was read from."""
    content_hash: Mapped[str]
    extractor: Mapped[str]
    """Version of the extractor that read the page."""


class Check(Base):
    """One check of an article and the later checks with exactly its result, at most one per crawl (decision 0105)."""

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
    """Where the article was found; if it was not found, where it was requested."""
    at: Mapped[datetime]
    """Database time of the exchange; for an archive's copy the archive's time. The order of the checks."""
    outcome: Mapped[Outcome] = mapped_column(by_value(Outcome))
    """``read``: the check made a new version; ``unchanged``: it found the state of the previous check."""
    version_id: Mapped[int | None] = mapped_column(ForeignKey("article_version.id"))
    """The version that this check saw; NULL when it saw none."""
    extractor: Mapped[str | None]
    """Version of the extractor that last read its page; NULL when there was nothing to read."""
    reason: Mapped[Reason | None]
    ordered_at: Mapped[datetime | None]
    """The order of an article's rows: ``at``, but never before the previous check if a clock was set back. Always set;
    an archive's copy keeps the archive's time. Decision 0074."""
    copy_made_at: Mapped[datetime | None]
    """When the newest copy that answered was made: the time of the answer less the ``Age`` that a cache gave. NULL when
    nothing answered."""
    page_ended: Mapped[bool | None]
    """Whether the page had its closing tag; NULL when no page was sent."""
    implausibility: Mapped[str | None]
    """Code of the reason why the check is implausible; NULL: it is not. An implausible check counts for nothing until
    what it saw has lasted; see yalu.history.proof."""
    last_repeated_at: Mapped[datetime | None]
    """The last check that found the same; ``at`` when there was none. Always set."""
    last_repeated_crawl_id: Mapped[int | None] = mapped_column(ForeignKey("crawl.id"))
    """The crawl of that last check; NULL when there was none."""
    repeated_checks: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Crawl, time and digest of served bytes of each check after the first; see yalu.history.check_intervals."""


class TopicMatch(Base):
    """Why an article is in scope or not (topic match).

    A row is added only when the result differs from the last one.
    """

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
    """Version of the lexicon that was used."""
