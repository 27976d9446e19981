"""Hits of a search: the record that every door shows, and what is stored beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from yalu.sources.source import Terms

SNIPPET = 60
"""Characters shown on each side of the first match."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """The newest version of an article or comment that matches a query.

    Of a text longer than ``quoted_up_to`` the snippet shows its beginning only, however the query is chosen; where the
    first match lies beyond, ``snippet`` is empty, and ``paragraph`` of ``paragraphs`` says where it is (decision 0081).
    """

    kind: str
    """article or comment."""
    version: str
    """Name of the version for ``yalu diff``: v12 of an article, c7 of a comment."""
    seq: int
    """Number of the version among those of its article or comment, from 1."""
    current: bool
    """Whether it is the newest version."""
    source_id: str
    """The source, as the registry names it."""
    source_name: str
    """The source, as readers know it."""
    article_id: int
    """Yalu's number of the article, as in addresses; of a comment the one it stands under."""
    article_url: str | None
    """Where the article is at its publisher."""
    title: str | None
    """The headline of the version; of a comment the article's current one."""
    language: str | None
    """BCP 47 tag of the article."""
    comment_id: int | None
    """Yalu's number of the comment; None of an article."""
    platform_comment_id: str | None
    """What the site calls the comment."""
    not_after: datetime
    """The first time this version was seen."""
    snippet: str
    """The words around the first match, as far as they may be quoted; empty where none may be."""
    marks: tuple[tuple[int, ...], ...]
    """Start and end of each match within the snippet, in characters."""
    paragraph: int
    """Number of the text's paragraph that has the first match, from 1."""
    paragraphs: int
    """How many paragraphs the text has."""
    terms: Terms
    """What may be quoted: the terms of the source; link-only where the article reserves text and data mining."""
    quoted_up_to: int
    """Characters that may be quoted of one of its texts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredHit:
    """A hit as it is stored; ``yalu.records.quoting.cutting.hit_within_terms`` makes the record that may be shown."""

    kind: str
    version: str
    seq: int
    current: bool
    source_id: str
    source_name: str
    source_type: str
    country: str
    terms: Terms
    reserved: str | None
    """Where text and data mining of the article was reserved when it was last seen; None if it was not."""
    article_id: int
    article_url: str
    title: str
    language: str | None
    comment_id: int | None
    platform_comment_id: str | None
    not_after: datetime
    text: str
    """The whole text (headline, body, …) that has the first match."""
    matches: tuple[tuple[int, int], ...]
    """Start and end of the first match in the text, then of those near it, in characters."""
