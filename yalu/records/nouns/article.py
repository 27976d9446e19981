"""Articles, their versions and issues: the records that every door shows, and what is stored beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from yalu.sources.source import Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article by its current version. Times are aware, UTC."""

    article_id: int
    """Yalu's number of the article."""
    source_id: str
    """The source, as the registry names it."""
    source_name: str
    """Name of the source, for readers."""
    source_type: str
    """newspaper, magazine, think-tank, state-media, blog or agency."""
    country: str
    """ISO 3166 code of the source's country."""
    url: str | None
    """Address of the article; None if it was erased."""
    title: str | None
    """Headline."""
    byline: tuple[str, ...]
    """Authors as the page names them."""
    language: str | None
    """BCP 47."""
    label: str | None
    """Section, or what the page calls the kind of article: opinion, editorial."""
    published_at: datetime | None
    """When it was published, as the page says."""
    first_seen_at: datetime
    """When Yalu first saw it."""
    changed_at: datetime
    """When its current version was first seen."""
    versions: int
    """Versions of the article so far."""
    comments: int
    """Comments it received, those that are gone included."""
    version: str
    """Name of the current version: v12."""
    content_hash: str
    """Hash of the current version's content (``yalu.ids``)."""
    terms: Terms
    """What may be quoted: the terms of the source; link-only where the article reserves text and data mining."""
    quoted_up_to: int = 0
    """Characters that may be quoted of one of its texts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArticle(Article):
    """An article as it is stored; ``yalu.records.quoting.cutting`` makes the record that may be shown."""

    reserved: str | None = None
    """Where text and data mining of the article was reserved when it was last seen; None if it was not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of an article. ``excerpt`` is the beginning of its body, cut to ``quoted_up_to`` characters."""

    version: str
    """v12."""
    article_id: int
    """Yalu's number of the article."""
    seq: int
    """Place among the versions of its article, from 1."""
    title: str | None
    """Headline."""
    subtitle: str | None
    """Standfirst."""
    byline: tuple[str, ...]
    """Authors as the page names them."""
    language: str | None
    """BCP 47 tag."""
    label: str | None
    """Section, or what the page calls the kind of article."""
    access: str
    """full or teaser."""
    notices: int
    """Corrections and editor's notes that the page shows."""
    published_at: datetime | None
    """When it was published, as the page says."""
    published_at_raw: str | None
    """As the publisher states it, with its own offset."""
    excerpt: str | None
    """Beginning of the body, cut by the terms."""
    characters: int
    """Length of the whole body."""
    not_before: datetime | None
    """The last time the state before it was seen; None for the first."""
    not_after: datetime
    """The first time this state was seen."""
    last_seen_at: datetime
    """The last check that found this state."""
    content_hash: str
    """Hash of the content (``yalu.ids``)."""
    capture_id: int | None
    """The exchange it was read from."""
    extractor: str
    """Version of the extractor that read it."""
    terms: Terms
    """What may be quoted."""
    quoted_up_to: int
    """Characters to which texts are cut."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """An issue of the topic lexicon."""

    issue: str
    """What filters take: trade."""
    names: Mapping[str, str]
    """Its name in each language of a reader: en, ko, zh, ja."""
    examples: Mapping[str, tuple[str, ...]]
    """At most three of its terms in each family of languages."""
