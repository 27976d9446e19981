"""Comments: versions of them in a list, and their state as a thread showed it. Commenters are never in a record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from yalu.model import CommentState
from yalu.sources.source import Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentVersion:
    """One version of a comment, as every door shows it. Times are aware, UTC."""

    comment_id: int
    platform_comment_id: str
    """What the site calls the comment."""
    parent_id: str | None
    """What the site calls the comment that it answers."""
    version: str
    """c7."""
    seq: int
    state: CommentState
    text: str | None
    posted_at: datetime | None
    not_before: datetime | None
    not_after: datetime
    content_hash: str
    thread_id: int
    platform: str
    article_id: int
    article_url: str | None
    title: str | None
    """The article's current headline."""
    language: str | None
    source_id: str
    source_name: str
    source_type: str
    country: str
    terms: Terms
    quoted_up_to: int = 0
    """Characters to which ``text`` is cut."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCommentVersion(CommentVersion):
    """A version of a comment as it is stored: its text is whole. ``author_key`` is the pseudonym of one source."""

    version_id: int
    author_key: str | None
    snapshot_id: int
    """The thread snapshot that saw it first."""
    reserved: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """A comment as a thread showed it at a time, with its last visible text cut to ``quoted_up_to`` characters."""

    comment_id: int
    platform_comment_id: str
    parent_id: str | None
    state: str
    """visible, held, removed, deleted-by-author; gone where the thread shows nothing in its place."""
    text: str | None
    posted_at: datetime | None
    posted_at_raw: str | None
    first_seen_at: datetime
    not_before: datetime | None
    not_after: datetime
    gone_since: datetime | None
    version: str
    quoted_up_to: int
