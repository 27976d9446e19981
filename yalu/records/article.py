"""Articles and their versions: the records that every door shows, and what is stored beside them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from yalu.sources.source import Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article by its current version. Times are aware, UTC."""

    article_id: int
    source_id: str
    source_name: str
    source_type: str
    country: str
    """ISO 3166 code of the source's country."""
    url: str | None
    title: str | None
    byline: tuple[str, ...]
    language: str | None
    """BCP 47."""
    label: str | None
    published_at: datetime | None
    first_seen_at: datetime
    changed_at: datetime
    """When its current version was first seen."""
    versions: int
    comments: int
    """Comments it received, those that are gone included."""
    version: str
    """Name of the current version: v12."""
    content_hash: str
    terms: Terms
    """What may be quoted: the terms of the source; link-only where the article reserves text and data mining."""
    quoted_up_to: int = 0
    """Characters that may be quoted of one of its texts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArticle(Article):
    """An article as it is stored; ``yalu.records.cutting.article_within_terms`` makes the record that may be shown."""

    reserved: str | None = None
    """Where text and data mining of the article was reserved when it was last seen; None if it was not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of an article. ``excerpt`` is the beginning of its body, cut to ``quoted_up_to`` characters."""

    version: str
    """v12."""
    article_id: int
    seq: int
    title: str | None
    subtitle: str | None
    byline: tuple[str, ...]
    language: str | None
    label: str | None
    access: str
    notices: int
    """Corrections and editor's notes that the page shows."""
    published_at: datetime | None
    published_at_raw: str | None
    """As the publisher states it, with its own offset."""
    excerpt: str | None
    characters: int
    """Length of the whole body."""
    not_before: datetime | None
    not_after: datetime
    last_seen_at: datetime
    """The last check that found this state."""
    content_hash: str
    capture_id: int | None
    extractor: str
    terms: Terms
    quoted_up_to: int
