"""Facts of one crawl beside what was known before it: the input of change detection.

Each fact holds as of its crawl. Later crawls do not alter it, so the diff stage can run late or again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from yalu.model import Article, Comment, Fate, Finding, Kind, Outcome, Verdict


@dataclass(frozen=True, slots=True)
class VersionFacts:
    """A version of an article that the crawl made, and the version before it."""

    version_id: int
    seq: int
    current: Article
    previous_id: int | None
    previous: Article | None
    not_before: datetime | None
    not_after: datetime
    capture_id: int | None
    previous_capture_id: int | None
    comparable: bool
    """Whether one extractor read both sides; what differs may else be the reading."""
    recurrence: int
    """How often the same step, from the same state to the same state, was made before: it goes back and forth."""
    rendered: bool = False
    """Whether the site's rendering made it, which was told of the source when it began."""


@dataclass(frozen=True, slots=True)
class CommentVersionFacts:
    """A version of a comment that the crawl made. ``author`` in the states is the pseudonym."""

    comment_id: int
    platform_id: str
    version_id: int
    seq: int
    current: Comment
    previous_id: int | None
    previous: Comment | None
    not_before: datetime | None
    """For a new comment the last complete read without it; None when there was none: it may always have been there."""
    not_after: datetime
    recurrence: int
    comparable: bool


@dataclass(frozen=True, slots=True)
class MissingFacts:
    """A comment that a complete snapshot of the crawl missed, for the ``in_row``-th time."""

    comment_id: int
    platform_id: str
    version_id: int
    last: Comment
    in_row: int
    reads: tuple[int, ...]
    """The complete reads in a row that missed it, this one last."""
    not_before: datetime
    """The last time it was surely seen."""
    not_after: datetime
    """The first read of the row."""
    comparable: bool
    fate: Fate | None = None
    """What the platform said when asked for it by its id; None when it was not asked."""
    capture_id: int | None = None
    """That answer."""
    ruled_out: tuple[tuple[int, str], ...] = ()
    """Reads since it was last seen that prove nothing, each with the reason."""


@dataclass(frozen=True, slots=True)
class BackFacts:
    """A missing comment that a snapshot of the crawl shows again."""

    comment_id: int
    platform_id: str
    version_id: int
    last: Comment
    was_gone: bool
    not_before: datetime
    """The last complete read that missed it."""
    not_after: datetime
    comparable: bool


@dataclass(frozen=True, slots=True)
class ThreadFacts:
    """The crawl's snapshot of one thread."""

    thread_id: int
    platform: str
    read_id: int
    at: datetime
    complete: bool
    open: bool | None
    expected: int | None
    seen: int
    note: str | None
    was_open: bool | None
    """What the last complete read before this one that told said."""
    was_open_at: datetime | None
    turn_comparable: bool
    """Whether one extractor read what was said of being open, then and now."""
    turned_before: int = 0
    """How often the thread closed, or opened, as it does now, in earlier reads."""
    versions: tuple[CommentVersionFacts, ...] = ()
    missing: tuple[MissingFacts, ...] = ()
    back: tuple[BackFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class ArticleFacts:
    """The crawl's check of one article."""

    article_id: int
    url: str
    title: str | None
    first_seen_at: datetime
    look_id: int
    at: datetime
    outcome: Outcome
    reason: str | None
    status: int | None
    capture_id: int | None
    version: VersionFacts | None = None
    gone_in_row: int = 0
    """Looks in a row that found it gone, this one last. Looks that taught nothing neither count nor break the row."""
    gone_looks: tuple[int, ...] = ()
    """The row of such looks that this look continues or ends."""
    gone_since: datetime | None = None
    last_gone_at: datetime | None = None
    was_gone: bool = False
    """Whether it counted as gone before this look."""
    told_gone: bool = False
    """Whether readers were told that it is gone. Not so after an outage, which is told as one change."""
    last_seen_at: datetime | None = None
    """The last look that saw it, before this one and before the row."""
    ruled_out: tuple[tuple[int, str], ...] = ()
    """Looks since then that count for nothing, each with the reason."""
    moved_from: str | None = None
    """The address at which it was seen before, when that is another one; ``url`` is where it is now."""
    others_seen: bool = True
    """Whether a crawl of the row saw any other article. Where none did, the site itself may be away."""
    site_answered: bool = True
    """Whether the site's listings answered in a crawl of the row."""
    threads: tuple[ThreadFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class CrawlFacts:
    """One crawl of one source. ``articles`` holds only those with something to report."""

    crawl_id: int
    source_id: str
    started_at: datetime
    ended_at: datetime
    verdict: Verdict
    live: int
    """Articles in scope that were known before the crawl and did not count as gone."""
    looked: int
    """Articles the crawl looked at."""
    templates: tuple[Mapping[str, object], ...] = ()
    """The evidence of template changes recorded for the source, the newest few."""
    events: tuple[Finding, ...] = ()
    """What the crawl as a whole shows of the source; see ``yalu.history.crawls``."""
    articles: tuple[ArticleFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class NewChange:
    """A change to record. One crawl records at most one of a kind per article and comment.

    ``distinct`` tells several changes of one kind apart that concern a whole source.
    """

    kind: Kind
    significance: float
    reason: str
    not_after: datetime
    not_before: datetime | None = None
    before: str | None = None
    after: str | None = None
    article_id: int | None = None
    thread_id: int | None = None
    comment_id: int | None = None
    old_version_id: int | None = None
    new_version_id: int | None = None
    old_comment_version_id: int | None = None
    new_comment_version_id: int | None = None
    evidence: Mapping[str, object] = field(default_factory=dict)
    distinct: str = ""
