"""Comments: versions of them in a list, and their state as a thread showed it. Commenters are never in a record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from yalu.model import CommentState
from yalu.records.as_of import Between
from yalu.sources.source import Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentVersion:
    """One version of a comment, as every door shows it. Times are aware, UTC."""

    comment_id: int
    """Yalu's number of the comment."""
    platform_comment_id: str
    """What the site calls the comment."""
    parent_id: str | None
    """What the site calls the comment that it answers."""
    version: str
    """c7."""
    seq: int
    """Place among the versions of its comment, from 1."""
    state: CommentState
    """visible, held, removed or deleted-by-author: of this version; ``gone_since`` says whether it still stood."""
    text: str | None
    """What the comment says, cut by the terms; None if it was erased."""
    posted_at: datetime | None
    """When it was posted, as the page says."""
    not_before: datetime | None
    """The last time the state before it was seen; None for the first."""
    not_after: datetime
    """The first time this state was seen."""
    gone_since: datetime | None
    """When the comment's text was first missed, up to the time in question; None while it is visible."""
    between: Between | None
    """The comment's next state, as in ``Comment``, where nobody knows whether it was reached."""
    content_hash: str
    """Hash of the content (``yalu.ids``)."""
    thread_id: int
    """Yalu's number of the thread."""
    platform: str
    """The system of comments: wordpress, disqus and so on."""
    article_id: int
    """Yalu's number of the article."""
    article_url: str | None
    """Address of the article."""
    title: str | None
    """The article's current headline."""
    language: str | None
    """BCP 47 tag of the article."""
    source_id: str
    """The source, as the registry names it."""
    source_name: str
    """Name of the source, for readers."""
    source_type: str
    """newspaper, magazine, think-tank, state-media, blog or agency."""
    country: str
    """ISO 3166 code of the source's country."""
    terms: Terms
    """What may be quoted."""
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
    """Yalu's number of the comment."""
    platform_comment_id: str
    """What the site calls the comment."""
    parent_id: str | None
    """What the site calls the comment that it answers."""
    state: str
    """visible, held, removed, deleted-by-author; gone where the thread shows nothing in its place; between where nobody
    knows whether it had changed."""
    text: str | None
    """Its last visible text, cut by the terms."""
    posted_at: datetime | None
    """When it was posted, as the page says."""
    posted_at_raw: str | None
    """As the page states it, with its own offset."""
    first_seen_at: datetime
    """When Yalu first saw it."""
    not_before: datetime | None
    """The last time the state before this one was seen."""
    not_after: datetime
    """The first time this state was seen."""
    gone_since: datetime | None
    """When a complete snapshot first missed it; None while it is there."""
    between: Between | None
    """The next state: another version (c9), gone, held, removed, deleted-by-author, or visible again."""
    version: str
    """Name of the current version: c7."""
    terms: Terms
    """What may be quoted."""
    quoted_up_to: int
    """Characters to which ``text`` is cut."""
