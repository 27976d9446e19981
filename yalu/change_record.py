"""A recorded change as it is read back, for the command line and for reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from yalu.model import Kind
from yalu.reasons import Reason
from yalu.sources.source import Terms


class Mark(StrEnum):
    """What a user of the reading room thought of a change."""

    SEEN = "seen"
    IMPORTANT = "important"
    NOISE = "noise"
    NONE = "none"
    """Takes the user's mark back; as a filter: nobody marked it."""


@dataclass(frozen=True, slots=True)
class MarkRecord:
    """A user's mark of a change. ``at`` is aware, UTC."""

    user: str
    mark: Mark
    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ChangeRecord:
    """One change with the context that a reader needs. Times are aware, UTC."""

    change_id: int
    kind: Kind
    source_id: str
    source_name: str
    source_type: str
    source_country: str
    terms: Terms
    """How much of the source a report may quote."""
    significance: float
    reason: Reason
    not_after: datetime
    recorded_at: datetime
    """When Yalu recorded it."""
    crawl_id: int
    not_before: datetime | None = None
    article_id: int | None = None
    article_url: str | None = None
    title: str | None = None
    """The article's current headline."""
    byline: tuple[str, ...] = ()
    language: str | None = None
    thread_id: int | None = None
    comment_id: str | None = None
    """The comment's id on its platform."""
    before: str | None = None
    after: str | None = None
    """Short texts of the old and the new state."""
    before_version: str | None = None
    after_version: str | None = None
    """Names of the two versions for ``yalu diff``: v12 is a version of an article, c7 one of a comment."""
    before_hash: str | None = None
    after_hash: str | None = None
    evidence: Mapping[str, object] = field(default_factory=dict)
    rule: str | None = None
    """The rule by which the article is in scope; ``matched`` holds the terms."""
    matched: tuple[str, ...] = ()
    reserved: str | None = None
    """Where text and data mining of the article was reserved when it was last seen; None if it was not."""
    known_at: datetime | None = None
    """When it counts as known, by which reports choose (decision 0110); None: when it was recorded."""
    withdrawn: bool = False
    """True if re-extraction by a later extractor found that no publisher made the change."""
    tier: str | None = None
    """How much the source matters, from the registry: A (most), B or C."""
    issues: tuple[str, ...] = ()
    """Issues of the topic lexicon that the article was last found to be about."""
    first_crawl: bool = False
    """True of an article that was there before the first crawl of its source: that crawl found it, or a later one that
    came to older pieces."""
    published_at: datetime | None = None
    """When the article was published, as its current version says."""
    reprint_cluster: int | None = None
    """The articles with the same text in other sources share this number; None if there are none."""
    edition_of: int | None = None
    """The article in the publisher's other language that this one probably translates."""
    readable: tuple[int, int] | None = None
    """Characters of the body before and after a change of access."""
    marks: tuple[MarkRecord, ...] = ()
    """The latest mark of each user of the reading room; no part of the record, and only its lists have it."""

    @property
    def declared(self) -> bool | None:
        """True if the page declares the edit (a notice, a newer modified date); None if unknown."""
        said = self.evidence.get("declared")
        return said if isinstance(said, bool) else None

    @property
    def scope(self) -> str | None:
        """The reason why the article is in scope, in short: "R1: 中韩"."""
        return f"{self.rule}: {', '.join(self.matched[:3])}" if self.rule else None
