"""Threads of comments, and the snapshots of them that crawls took."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from yalu.model import Fate
from yalu.reasons import Reason
from yalu.records.nouns.comment import Comment


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadSummary:
    """What a thread was as of the last snapshot up to the time in question, without its comments."""

    thread_id: int
    """Yalu's number of the thread."""
    platform: str
    """The system of comments: wordpress, disqus and so on."""
    read_at: datetime
    """When that snapshot was taken."""
    complete: bool
    """Whether nothing says that a part of it was missing."""
    complete_at: datetime | None
    """When the last complete snapshot was taken."""
    open: bool | None
    """Whether it took comments; None if the page does not say."""
    expected: int | None
    """How many comments the page says there are."""
    note: Reason | None
    """Why it was not read to its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread(ThreadSummary):
    """A thread as of the last snapshot up to the time in question. Times are aware, UTC."""

    comments: tuple[Comment, ...]
    """By posting time as far as known, then by first sight; those that are no longer visible in their place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A thread as one crawl saw it. Times are aware, UTC."""

    snapshot_id: int
    """Yalu's number of the snapshot."""
    thread_id: int
    """Yalu's number of the thread."""
    check_id: int
    """The check of the article with which it was taken."""
    at: datetime
    """When it was taken."""
    last_repeated_at: datetime
    """When the last crawl found exactly the same."""
    complete: bool
    """Whether nothing says that a part is missing."""
    open: bool | None
    """Whether the thread took comments; None if the page does not say."""
    expected: int | None
    """How many comments the page said there are."""
    seen: int
    """How many comments it shows."""
    note: Reason | None
    """Why the thread was not read to its end."""
    implausible: Reason | None
    """Why it does not count."""
    extractor: str
    """Version of the extractor that read it."""
    captures: tuple[int, ...]
    """The exchanges it was read from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedSnapshot:
    """A complete snapshot that missed a comment. Times are aware, UTC."""

    snapshot_id: int
    """Yalu's number of the snapshot."""
    at: datetime
    """When it was taken."""
    in_row: int
    """How many complete snapshots in a row had missed the comment by then."""
    back_at: datetime | None
    """When a later snapshot showed the comment again."""
    fate: Fate | None
    """What the platform answered when asked for the comment; None: it was not asked."""
    capture_id: int | None
    """The exchange in which it was asked."""
