"""What a crawl of one source starts from: what is known of the source, and how the crawl before left it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Known:
    """An article a source is already known to have, and what a conditional request for it needs."""

    article_id: int
    url: str
    addresses: tuple[str, ...] = ()
    due: bool = True
    etag: str | None = None
    last_modified: str | None = None
    footprint: str | None = None
    """All three of the page last seen; None when its thread comes from elsewhere too, which it would hide."""
    seen_at: datetime | None = None
    """The last look that was answered; a listing that says "modified" after it brings the next look forward."""
    suspects: tuple[str, ...] = ()
    """Platform ids of comments missed and not gone yet: to be asked for by id. The page is then asked for whole."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A way in as the crawl before left it: ETag and Last-Modified of each page, newest date, and what was noted.

    There are ``validators`` only when that crawl left nothing undone: then a page that is the same holds nothing new.
    """

    validators: Mapping[str, tuple[str | None, str | None]] = field(default_factory=dict)
    newest: datetime | None = None
    told: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CrawlPlan:
    """What a crawl of one source starts from: articles in scope, and addresses to skip (looked at, or out of scope)."""

    known: tuple[Known, ...] = ()
    skip: frozenset[str] = frozenset()
    first: bool | None = None
    """Whether no crawl of the source has been finished before: listings are then read back further. None: not told."""
    looks: int = 0
    """How many looks this crawl made before it was interrupted; they count towards the source's ``max_pages``."""
    listed: Mapping[str, Listed] = field(default_factory=dict)
    """The ways in by their address, as the crawl before left them."""
    asked: Mapping[str, int] = field(default_factory=dict)
    """Requests by host that this crawl made before it was interrupted, as far as its captures show them."""
    spent: Mapping[str, int] | None = None
    """Requests by host that all crawls made within the last 24 hours; None: not told, then no budget is kept."""
    read: frozenset[str] = frozenset()  # addresses of TDM reservations that were read within the last 24 hours
    discovers: bool = True  # whether ways in are followed, or only known articles that are due looked at
