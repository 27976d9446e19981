"""What the API answers with: rows of ``yalu.downloads.rows`` and what stands around them. Times are UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from yalu.reasons import Reason
from yalu.records.article import Article, Version
from yalu.records.as_of import Between
from yalu.records.change import Change
from yalu.records.comment import Comment, CommentVersion
from yalu.records.hit import Hit
from yalu.sources.source import Terms


@dataclass(frozen=True, slots=True)
class ChangeList:
    """A page of changes; ``next`` is the cursor of the next page."""

    items: tuple[Change, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class MarkView:
    """A mark of a change; ``mark`` "none" takes back what the user said before."""

    user: str
    mark: str
    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class MarkList:
    """Every mark of a change, oldest first; the last of each user counts."""

    items: tuple[MarkView, ...]


@dataclass(frozen=True, slots=True)
class ArticleList:
    """A page of articles."""

    items: tuple[Article, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class CommentList:
    """A page of versions of comments."""

    items: tuple[CommentVersion, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class VersionList:
    """All versions of an article, oldest first."""

    items: tuple[Version, ...]


@dataclass(frozen=True, slots=True)
class Absence:
    """When something was last seen, first missed, and seen again (null: not yet)."""

    last_seen_at: datetime | None
    missed_at: datetime
    back_at: datetime | None


@dataclass(frozen=True, slots=True)
class LikeArticle:
    """A reprint or an edition; ``likeness`` is 0 to 1, of an edition the confidence of the guess."""

    article_id: int
    source_id: str
    url: str | None
    title: str | None
    language: str | None
    likeness: float


@dataclass(frozen=True, slots=True)
class ArticleView:
    """One article. ``rule``, ``terms_matched`` and ``score`` say why it is in scope."""

    article_id: int
    source_id: str
    source_name: str
    url: str | None
    first_seen_at: datetime
    last_seen_at: datetime | None
    last_check_at: datetime
    last_outcome: str
    gone_since: datetime | None
    between: Between | None
    """The next state (a version's name, gone or back), where nobody knows whether it was reached by ``at``."""
    versions: tuple[Version, ...]
    absences: tuple[Absence, ...]
    changes: tuple[Change, ...]
    comments: int
    rule: str | None
    terms_matched: tuple[str, ...]
    score: float | None
    issues: tuple[str, ...]
    reprints: tuple[LikeArticle, ...]
    editions: tuple[LikeArticle, ...]
    terms: Terms
    quoted_up_to: int


@dataclass(frozen=True, slots=True)
class VersionView:
    """One version with the exchange it was read from."""

    article_id: int
    source_id: str
    url: str | None
    version: Version
    previous: int | None
    following: int | None
    capture_url: str | None
    captured_at: datetime | None
    capture_status: int | None
    capture_sha256: str | None


@dataclass(frozen=True, slots=True)
class ThreadView:
    """One thread as of the last snapshot up to the time asked for."""

    thread_id: int
    platform: str
    read_at: datetime
    complete: bool
    complete_at: datetime | None
    open: bool | None
    expected: int | None
    comments: tuple[Comment, ...]


@dataclass(frozen=True, slots=True)
class ThreadList:
    """The threads of an article."""

    article_id: int
    terms: str
    items: tuple[ThreadView, ...]


@dataclass(frozen=True, slots=True)
class MissedSnapshot:
    """A complete snapshot that missed a comment; ``in_row`` counts those in a row that prove it."""

    snapshot_id: int
    at: datetime
    in_row: int
    back_at: datetime | None
    fate: str | None
    """What the platform answered when asked for the comment; null: it was not asked."""
    capture_id: int | None


@dataclass(frozen=True, slots=True)
class CommentView:
    """One comment's life: versions oldest first, snapshots that missed it, changes."""

    comment_id: int
    article_id: int
    versions: tuple[CommentVersion, ...]
    missed: tuple[MissedSnapshot, ...]
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class SourceView:
    """One source."""

    source_id: str
    name: str
    homepage: str | None
    country: str
    languages: tuple[str, ...]
    type: str
    tier: str
    terms: str
    every: int
    first_seen_at: datetime
    last_crawl_at: datetime | None
    last_verdict: str | None


@dataclass(frozen=True, slots=True)
class SourceList:
    """All sources, by id."""

    items: tuple[SourceView, ...]


@dataclass(frozen=True, slots=True)
class CrawlView:
    """One crawl."""

    crawl_id: int
    started_at: datetime
    ended_at: datetime
    verdict: str | None
    reason: Reason | None


@dataclass(frozen=True, slots=True)
class SourceDetail:
    """One source with its last crawls, newest first."""

    source: SourceView
    crawls: tuple[CrawlView, ...]


@dataclass(frozen=True, slots=True)
class HitList:
    """Hits, newest first."""

    items: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class ReportView:
    """A report that was made; in a list ``change_ids`` is empty."""

    report_id: int
    since: datetime
    until: datetime
    made_at: datetime
    title: str
    counts: Mapping[str, int]
    change_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ReportList:
    """A page of reports."""

    items: tuple[ReportView, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class HeaderField:
    """One header of an answer that was captured."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class CaptureView:
    """One HTTP exchange; ``headers`` is null when the bytes were not kept."""

    capture_id: int
    url: str | None
    final_url: str | None
    fetched_at: datetime
    status: int | None
    error: str | None
    sha256: str | None
    size: int
    source_id: str
    article_id: int | None
    crawl_id: int
    headers: tuple[HeaderField, ...] | None
    damage: str | None
