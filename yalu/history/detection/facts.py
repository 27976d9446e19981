"""Facts of one crawl beside what was known before it: the input of change detection.

Each fact holds as of its crawl. Later crawls do not alter it, so the diff stage can run late or again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from yalu.changes.quotations.find import TESTED
from yalu.finding import Finding
from yalu.history.thread.thread_doubts import NO_SECTION
from yalu.model import Fate, FieldCandidates, Outcome, ParsedArticle, ParsedComment
from yalu.reasons import Reason

State = TypeVar("State", ParsedArticle, ParsedComment)
Key = tuple[type, int]
"""Article or Comment, and the id of its new version."""


@dataclass(frozen=True, slots=True)
class StoredState:
    """The row of a version with the state in it; ``intact``: the state has the content hash that is stored."""

    row: Any
    state: Any
    intact: bool

    def beside(self, old: StoredState | None, *, one_reader: bool) -> dict[str, Any]:
        """The facts of a version beside the one before it, ``old``; ``one_reader``: one extractor read both.

        A difference is the publisher's where that is so and neither is damaged.
        """
        same = {name: getattr(self.row, name) for name in ("seq", "not_before", "not_after", "recurrence")}
        return {
            **same,
            "version_id": self.row.id,
            "current": self.state,
            "previous_id": None if old is None else old.row.id,
            "previous": None if old is None else old.state,
            "comparable": one_reader and self.intact and (old is None or old.intact),
        }


@dataclass(frozen=True, slots=True)
class VersionFacts(Generic[State]):
    """A version that the crawl made, and the version before it."""

    version_id: int
    seq: int
    current: State
    previous_id: int | None
    previous: State | None
    not_before: datetime | None
    """For a new comment the last complete snapshot without it; None without one: it may always have been there."""
    not_after: datetime
    comparable: bool
    """Whether one extractor read both sides; otherwise a difference may come from the extractor."""
    recurrence: int
    """How often the same transition, from the same state to the same state, was made before (A→B→A→B)."""
    completes: bool = False
    """Whether the page before had no closing tag, and this one has: it may have been cut short."""

    @property
    def is_compared(self) -> bool:
        """Whether the two states are compared."""
        return self.previous is not None and self.comparable

    @property
    def key(self) -> Key:
        """What it is told apart by from the other versions of its crawl."""
        return type(self.current), self.version_id


@dataclass(frozen=True, slots=True)
class ArticleVersionFacts(VersionFacts[ParsedArticle]):
    """A version of an article."""

    capture_id: int | None = None
    previous_capture_id: int | None = None
    rendered: bool = False
    """Whether the site's new rendering made it, which was reported once for the source."""
    repeated: frozenset[str] = frozenset()
    """Paragraphs of the two states that other articles of the source repeat."""
    displaced: frozenset[str] = frozenset()
    """Paragraphs that only one of the two states has and that stand beside the text of the other."""
    candidates: tuple[FieldCandidates, FieldCandidates] = (FieldCandidates(), FieldCandidates())
    """What the places of both captures say of each field."""
    quoted_in: frozenset[str] = TESTED
    """Languages of texts in which quotations are compared."""

    @property
    def is_compared(self) -> bool:
        """Whether the two states are compared."""
        return self.previous is not None and self.comparable and not self.rendered


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentVersionFacts(VersionFacts[ParsedComment]):
    """A version of a comment. ``author`` in the states is the pseudonym; it ``completes`` one that was shown last."""

    comment_id: int
    restored: bool = False
    """Whether an earlier version said the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceFacts:
    """A comment that is missing, or back, with its ``last`` state and the interval in which it went or came back."""

    comment_id: int
    version_id: int
    last: ParsedComment
    not_before: datetime
    """The last time it was surely seen, or the last complete snapshot that missed it."""
    not_after: datetime
    comparable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingFacts(AbsenceFacts):
    """A comment that a complete snapshot of the crawl missed, for the ``in_row``-th time, the first ``not_after``."""

    in_row: int
    snapshots: tuple[int, ...]
    """Ids of the complete snapshots in a row that missed it, this one last."""
    fate: Fate | None = None
    """The platform's answer to its look-up by id; None when it was not looked up."""
    capture_id: int | None = None
    """Capture of that answer."""
    ruled_out: tuple[tuple[int, Reason], ...] = ()
    """Snapshots since it was last seen that prove nothing, each with the reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackFacts(AbsenceFacts):
    """A missing comment that a snapshot of the crawl shows again."""

    was_gone: bool


@dataclass(frozen=True, slots=True)
class ThreadFacts:
    """The crawl's snapshot of one thread."""

    thread_id: int
    snapshot_id: int
    at: datetime
    complete: bool
    open: bool | None
    expected: int | None
    seen: int
    note: Reason | None
    was_open: bool | None
    """Whether the thread was open in the last snapshot before this one that was complete, or ``bare``, and says so."""
    was_open_at: datetime | None
    turn_comparable: bool
    """Whether one extractor read both statements about being open."""
    whole_before: tuple[Reason | None, datetime | None] | None = None
    """Note and time of the last complete snapshot before this one, if any; None if another extractor read it."""
    bare: bool = False
    """Whether the thread never showed a comment: an incomplete snapshot then tells whether it is open too."""
    turned_before: int = 0
    """How often the thread was closed, or opened, in the same direction in earlier snapshots."""
    versions: tuple[CommentVersionFacts, ...] = ()
    missing: tuple[MissingFacts, ...] = ()
    back: tuple[BackFacts, ...] = ()

    @property
    def is_taken_down(self) -> bool:
        """Whether the section of comments is believed to be taken down since this snapshot."""
        before = self.whole_before
        return self.complete and self.note == NO_SECTION and before is not None and before[0] != NO_SECTION

    @property
    def is_put_back(self) -> bool:
        """Whether it shows a section of comments that was taken down."""
        return self.complete and self.seen > 0 and self.whole_before is not None and self.whole_before[0] == NO_SECTION


@dataclass(frozen=True, slots=True)
class ArticleFacts:
    """The crawl's check of one article."""

    article_id: int
    url: str
    title: str | None
    check_id: int
    at: datetime
    outcome: Outcome
    reason: Reason | None
    status: int | None
    capture_id: int | None
    version: ArticleVersionFacts | None = None
    gone_in_row: int = 0
    """Checks in a row that found it gone, this one last. Checks without a usable answer do not interrupt the row.
    """
    gone_checks: tuple[int, ...] = ()
    """Ids of the checks in the row that this check continues or ends."""
    gone_since: datetime | None = None
    last_gone_at: datetime | None = None
    reported_gone: bool = False
    """Whether an ``article.gone`` was recorded; not so after an outage, which is one change of the source."""
    last_seen_at: datetime | None = None
    """Time of the last check that saw it, before this one and before the row."""
    ruled_out: tuple[tuple[int, Reason], ...] = ()
    """Checks since then that count for nothing, each with the reason."""
    moved_from: str | None = None
    """The address at which it was seen before, when it differs from ``url``, its current one."""
    others_seen: bool = True
    """Whether a crawl of the row saw any other article; where none did, the site itself may be down."""
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
    live: int
    """Articles in scope that were known before the crawl and not gone."""
    templates: tuple[Mapping[str, object], ...] = ()
    """Evidence of the latest template changes recorded for the source."""
    events: tuple[Finding, ...] = ()
    """Findings about the source as a whole; see ``yalu.history.judgement.crawls``."""
    articles: tuple[ArticleFacts, ...] = ()
    terms: tuple[Finding, ...] = ()
    """What hosts ask of machines now, where the crawl was the first to read it."""
