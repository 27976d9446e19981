"""Comment threads, the snapshots of them, the versions of each comment, and the secrets of its pseudonyms."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from yalu.db.core.base import Base, Id, by_value
from yalu.model import CommentState, Fate
from yalu.reasons import Reason


class Thread(Base):
    """The comments under one article on one platform."""

    __tablename__ = "thread"
    __table_args__ = (UniqueConstraint("article_id", "platform"),)

    id: Mapped[Id]
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"))
    platform: Mapped[str]
    first_seen_at: Mapped[datetime]


class ThreadSnapshot(Base):
    """A thread snapshot: the thread as one check saw it, and as later checks saw it unchanged.

    Only a complete snapshot may prove that a comment is missing.
    """

    __tablename__ = "thread_snapshot"
    __table_args__ = (
        UniqueConstraint("crawl_id", "thread_id"),
        Index(None, "thread_id", "id"),
        Index(None, "check_id"),
    )

    id: Mapped[Id]
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id"))
    crawl_id: Mapped[int] = mapped_column(ForeignKey("crawl.id"))
    check_id: Mapped[int] = mapped_column(ForeignKey("article_check.id"))
    at: Mapped[datetime]
    complete: Mapped[bool]
    open: Mapped[bool | None]
    """Whether comments could be added; NULL when the page does not say."""
    expected: Mapped[int | None]
    """How many comments the page says there are."""
    seen: Mapped[int]
    """How many comments were read."""
    note: Mapped[Reason | None]
    """Why it is not complete, or why the thread cannot be read at all."""
    extractor: Mapped[str]
    """Version of the extractor that read the page."""
    implausibility: Mapped[str | None]
    """Code of the reason why it is implausible; NULL: it is not. An implausible snapshot proves nothing until what it
    shows has lasted; see yalu.history.proof."""
    last_repeated_at: Mapped[datetime | None]
    """The last check that saw the same; ``at`` when there was none. Always set."""


class Comment(Base):
    """One reader comment, known by its thread and the platform's id."""

    __tablename__ = "comment"
    __table_args__ = (UniqueConstraint("thread_id", "platform_id"),)

    id: Mapped[Id]
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id"))
    platform_id: Mapped[str]
    erased_at: Mapped[datetime | None]
    """When its text was erased; it is not collected again."""


class CommentVersion(Base):
    """A state of a comment whose meaning differs from the state before it. Inserted, never changed."""

    __tablename__ = "comment_version"
    __table_args__ = (
        UniqueConstraint("comment_id", "seq", "extraction"),
        CheckConstraint("seq >= 1", name="seq"),
        Index(None, "snapshot_id"),
        Index(None, "author_key"),
        Index(None, "not_after"),
    )

    id: Mapped[Id]
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"))
    seq: Mapped[int]
    extraction: Mapped[int]
    """As in ``article_version``: the latest extraction of a state counts."""
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("thread_snapshot.id"))
    """The snapshot that saw it first; leads to the check, the crawl and the captures."""
    not_before: Mapped[datetime | None]
    """The last time the previous state was seen, or a complete snapshot without the comment; NULL when there is
    neither."""
    not_after: Mapped[datetime]
    """The first time this state was seen."""
    text: Mapped[str]
    parent_id: Mapped[str | None]
    """The platform's id of the comment that this one answers."""
    author_key: Mapped[str | None]
    """A keyed pseudonym, different at each source. The name is never stored."""
    posted_at: Mapped[datetime | None]
    posted: Mapped[str | None]
    posted_text: Mapped[str | None]
    state: Mapped[CommentState] = mapped_column(by_value(CommentState))
    content_hash: Mapped[str]


class CommentAbsence(Base):
    """A known comment that a complete snapshot did not show.

    ``in_row`` counts the snapshots in a row that missed the comment and count as proof, including this one if it does.
    Once the comment counts as gone, no more rows are added. A snapshot that shows the comment again closes the row of
    its last absence (``back_snapshot_id``). ``fate`` is the platform's answer when asked for the comment by id
    (decision 0128), ``capture_id`` that exchange; both are NULL when it was not asked.
    """

    __tablename__ = "comment_absence"
    __table_args__ = (
        UniqueConstraint("comment_id", "snapshot_id"),
        Index(None, "snapshot_id"),
        Index(
            "ix_absence_comment_id_open",
            "comment_id",
            sqlite_where=text("back_snapshot_id IS NULL"),
            postgresql_where=text("back_snapshot_id IS NULL"),
        ),
        Index(None, "back_snapshot_id"),
    )

    id: Mapped[Id]
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"))
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("thread_snapshot.id"))
    in_row: Mapped[int]
    back_snapshot_id: Mapped[int | None] = mapped_column(ForeignKey("thread_snapshot.id"))
    fate: Mapped[Fate | None] = mapped_column(by_value(Fate))
    capture_id: Mapped[int | None] = mapped_column(ForeignKey("capture.id"))


class PseudonymKey(Base):
    """A secret used for pseudonyms, by a fingerprint that does not reveal it. The last row is the current one."""

    __tablename__ = "pseudonym_key"

    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    fingerprint: Mapped[str]
    since: Mapped[datetime]
