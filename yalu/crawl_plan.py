"""The input of a crawl of one source: what is known of the source, and how the previous crawl left it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from yalu.crawl_stats import ListingLimits


@dataclass(frozen=True, slots=True)
class KnownArticle:
    """An article already known of a source, with what a conditional request for it needs.

    ``addresses`` are URLs that lead to the article; ``due`` tells if it is to be visited again now. Times are UTC.
    """

    article_id: int
    url: str
    addresses: tuple[str, ...] = ()
    due: bool = True
    etag: str | None = None
    last_modified: str | None = None
    footprint: str | None = None
    """``etag``, ``last_modified`` and ``footprint`` are those of the page last seen.

    They are None if the thread comes from other URLs too: an unchanged page would hide its changes.
    """
    seen_at: datetime | None = None
    """Time of the last answered visit; a listing that states a later modification brings the next visit forward."""
    title: str | None = None
    """Headline last seen; None if it is unknown."""
    suspects: tuple[str, ...] = ()
    """Platform ids of comments missed but not yet gone, to be requested by id; the page is then fetched in full."""


@dataclass(frozen=True, slots=True)
class PastDiscovery:
    """A discovery URL as the previous crawl left it.

    ``validators`` holds the ETag and Last-Modified of each of its pages, only if that crawl left nothing undone: an
    unchanged page then holds nothing new. ``newest`` is the newest date listed; ``limits`` and ``notes`` are as in
    ``DiscoveryStats``.
    """

    validators: Mapping[str, tuple[str | None, str | None]] = field(default_factory=dict)
    newest: datetime | None = None
    limits: ListingLimits | None = None
    """None: nothing is recorded of it."""
    notes: Mapping[str, int | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CrawlPlan:
    """The input of a crawl of one source.

    ``known`` are the articles in scope; ``skip`` are URLs to ignore (already visited, or out of scope).
    """

    known: tuple[KnownArticle, ...] = ()
    skip: frozenset[str] = frozenset()
    first: bool | None = None
    """True if no crawl of the source was finished before: listings are then followed further back. None: unknown."""
    checks: int = 0
    """Visits this crawl made before it was interrupted; they count towards the source's ``max_pages``."""
    listed: Mapping[str, PastDiscovery] = field(default_factory=dict)
    """The discovery URLs as the previous crawl left them."""
    asked: Mapping[str, int] = field(default_factory=dict)
    """Requests per host that this crawl made before it was interrupted, as far as its captures show them."""
    spent: Mapping[str, int] | None = None
    """Requests per host that all crawls made within the last 24 hours; None if unknown: no budget is then enforced."""
    read: frozenset[str] = frozenset()  # URLs of TDM reservations that were read within the last 24 hours
    discovers: bool = True  # True: discovery URLs are followed; False: only due known articles are visited


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to write for one crawl of one source, until another crawl takes over with a newer token."""

    crawl_id: int
    source_id: str
    token: str
    policy: str = "default"  # how the next visits are planned; see yalu.sources.revisit
