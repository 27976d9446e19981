"""Sources as they are watched, and the crawls of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from yalu.model import Verdict
from yalu.reasons import Reason
from yalu.sources.source import Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One source, and how its last crawl ended. Times are aware, UTC."""

    source_id: str
    """The source, as the registry names it."""
    source_name: str
    """Name of the source, for readers."""
    source_type: str
    """newspaper, magazine, think-tank, state-media, blog or agency."""
    homepage: str | None
    """Address of its front page."""
    country: str
    """ISO 3166 code."""
    languages: tuple[str, ...]
    """BCP 47 tags of the languages in which it appears."""
    tier: str
    """How much it matters, from the registry: A (most), B or C."""
    stance: str | None
    """Where it stands, from the registry; None if nothing is noted."""
    editions_of: str | None
    """The source of which it is an edition in another language."""
    terms: Terms
    """What may be quoted of it."""
    every: int
    """Seconds between two crawls."""
    first_seen_at: datetime
    """When it was first watched."""
    last_crawl_at: datetime | None
    """When its last crawl ended."""
    last_verdict: Verdict | None
    """How its last crawl ended: ok, partial, blocked or failed."""
    last_reason: Reason | None
    """Why its last crawl did not end well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crawl:
    """One crawl that ended. Times are aware, UTC."""

    crawl_id: int
    """Yalu's number of the crawl."""
    source_id: str
    """The source, as the registry names it."""
    started_at: datetime
    """When it began."""
    ended_at: datetime
    """When it ended."""
    verdict: Verdict | None
    """How it ended: ok, partial, blocked or failed."""
    reason: Reason | None
    """Why it did not end well."""
