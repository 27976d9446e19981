"""A recorded change as it is read back: what the command line prints and what reports are made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from yalu.model import Kind
from yalu.sources.source import Terms


@dataclass(frozen=True, slots=True)
class ChangeRecord:
    """One change with what a reader needs beside it. Times are aware, UTC."""

    change_id: int
    kind: Kind
    source_id: str
    source_name: str
    source_type: str
    source_country: str
    terms: Terms
    """What a report may quote of the source."""
    significance: float
    reason: str
    not_after: datetime
    recorded_at: datetime
    crawl_id: int
    not_before: datetime | None = None
    article_id: int | None = None
    article_url: str | None = None
    title: str | None = None
    """The article's headline now."""
    byline: tuple[str, ...] = ()
    language: str | None = None
    thread_id: int | None = None
    comment_id: str | None = None
    """The platform's id."""
    before: str | None = None
    after: str | None = None
    """Short texts."""
    before_version: str | None = None
    after_version: str | None = None
    """As ``yalu diff`` takes them: v12 is a version of an article, c7 one of a comment."""
    before_hash: str | None = None
    after_hash: str | None = None
    evidence: Mapping[str, object] = field(default_factory=dict)
    rule: str | None = None
    """Why the article is in scope."""
    matched: tuple[str, ...] = ()
    reserved: str | None = None
    """By what text and data mining of the article was reserved when it was last seen; None: it was not."""
    withdrawn: bool = False
    """Whether a later extractor found that no publisher made it."""

    @property
    def declared(self) -> bool | None:
        """Whether the page declares the edit (a notice, a newer modified date); None when that is not known."""
        said = self.evidence.get("declared")
        return said if isinstance(said, bool) else None

    @property
    def scope(self) -> str | None:
        """Why the article is in scope, in short: "R1: 中韩"."""
        return f"{self.rule}: {', '.join(self.matched[:3])}" if self.rule else None
