"""A recorded change: the record that every door shows, and what is stored beside it."""

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


class QuotationEdit(StrEnum):
    """What became of a quotation in a body that was edited, as its reason says."""

    CHANGED = "changed"
    ADDED = "added"
    WITHDRAWN = "withdrawn"
    REATTRIBUTED = "reattributed"
    """The same words are said to be another speaker's."""

    @classmethod
    def among(cls, reason: Reason) -> tuple[QuotationEdit, ...]:
        """Return what a reason says of quotations, each once, in the order of their definition."""
        return tuple(edit for edit in cls if reason.has(f"quotation.{edit}"))


@dataclass(frozen=True, slots=True)
class MarkRecord:
    """A user's mark of a change. ``at`` is aware, UTC."""

    user: str
    """Name of the user who marked the change."""
    mark: Mark
    """What the user thought of it."""
    note: str
    """What the user wrote beside it; empty if nothing."""
    at: datetime
    """When it was marked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change, as every door shows it. Times are aware, UTC."""

    change_id: int
    """Yalu's number of the change."""
    kind: Kind
    """What happened; one of the kinds of change."""
    source_id: str
    """The source, as the registry names it."""
    source_name: str
    """Name of the source, for readers."""
    source_type: str
    """newspaper, magazine, think-tank, state-media, blog or agency."""
    country: str
    """ISO 3166 code of the source's country."""
    language: str | None = None
    """BCP 47 tag of the article."""
    issues: tuple[str, ...] = ()
    """Issues of the topic lexicon that the article was last found to be about."""
    article_id: int | None = None
    """Yalu's number of the article; None for a change of a source."""
    article_url: str | None = None
    """Address of the article."""
    title: str | None = None
    """The article's current headline."""
    comment_id: int | None = None
    """Yalu's number of the comment; None for a change of an article or thread."""
    platform_comment_id: str | None = None
    """What the site calls the comment."""
    before: str | None = None
    """The old state in short: text, address (moved), or access; of what is gone the last visible text."""
    after: str | None = None
    """The new state in short, likewise."""
    before_version: str | None = None
    """Name of the old version for ``yalu diff``: v12 is a version of an article, c7 one of a comment."""
    after_version: str | None = None
    """Name of the new version."""
    before_hash: str | None = None
    """Hash of the old version's content (``yalu.ids``)."""
    after_hash: str | None = None
    """Hash of the new version's content."""
    significance: float
    """0 to 1."""
    reason: Reason
    """Why it matters so much, as a code with arguments."""
    declared: bool | None = None
    """Whether the page declares the edit of a headline or body (a notice, a newer modified date); None for other
    kinds, and for what differs in form only."""
    silent: bool | None = None
    """Whether the page does not declare it; None likewise."""
    baseline: bool = False
    """Whether it was there before the first visit to its source, so that it is new nowhere."""
    withdrawn: bool = False
    """Whether re-extraction by a later extractor found that no publisher made the change."""
    not_before: datetime | None = None
    """The last time the old state was seen; None if there was none."""
    not_after: datetime
    """The first time the new state was seen."""
    recorded_at: datetime
    """When Yalu recorded it."""
    terms: Terms
    """What may be quoted: the terms of the source; link-only where the article reserves text and data mining."""
    quoted_up_to: int = 0
    """Characters to which ``before`` and ``after`` are cut by the terms."""
    captures: tuple[int, ...] = ()
    """The exchanges whose bytes prove it."""
    marks: tuple[MarkRecord, ...] = ()
    """The latest mark of each user of the reading room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredChange(Change):
    """A change as it is stored: texts are whole, and beside them is what reports and subscriptions decide by.

    ``yalu.records.quoting.cutting.within_terms`` makes the record of it that may be shown.
    """

    crawl_id: int
    thread_id: int | None = None
    byline: tuple[str, ...] = ()
    published_at: datetime | None = None
    """When the article was published, as its current version says."""
    tier: str | None = None
    """How much the source matters, from the registry: A (most), B or C."""
    rule: str | None = None
    """The rule by which the article is in scope; ``matched`` holds the terms."""
    matched: tuple[str, ...] = ()
    reserved: str | None = None
    """Where text and data mining of the article was reserved when it was last seen; None if it was not."""
    known_at: datetime | None = None
    """When it counts as known, by which reports choose (decision 0110); None: when it was recorded."""
    reprint_cluster: int | None = None
    """The articles with the same text in other sources share this number; None if there are none."""
    edition_of: int | None = None
    """The article in the publisher's other language that this one probably translates."""
    readable: tuple[int, int] | None = None
    """Characters of the body before and after a change of access."""
    evidence: Mapping[str, object] = field(default_factory=dict)

    @property
    def scope(self) -> str | None:
        """The reason why the article is in scope, in short: "R1: 中韩"."""
        return f"{self.rule}: {', '.join(self.matched[:3])}" if self.rule else None
