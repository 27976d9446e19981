"""A source as a typed record. Field names are those of the source files (see docs/reference/sources.md)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum


class DiscoveryMethod(StrEnum):
    """A method of discovering articles; also the name of the spider that implements it."""

    FEED = "feed"
    SITEMAP = "sitemap"
    SECTION = "section"
    WORDPRESS = "wordpress"
    ARCHIVE = "archive"


class Terms(StrEnum):
    """What a report may quote of a source."""

    LINK_ONLY = "link-only"
    EXCERPT = "excerpt"
    LICENSED = "licensed"
    OFF = "off"


class Scope(StrEnum):
    """Which articles of a source are kept: those on topic, or all."""

    TOPIC = "topic"
    ALL = "all"


class Fetch(StrEnum):
    """How the pages of articles are fetched: as served, or drawn by a browser that runs their scripts."""

    PLAIN = "plain"
    BROWSER = "browser"


SITEMAP_SINCE = timedelta(days=90)
"""How far a sitemap is followed back where a source names no ``since``: it lists all that a site ever published, while
feeds, sections and WordPress list the newest."""


@dataclass(frozen=True, slots=True)
class Discovery:
    """One discovery of a source. ``links`` is a CSS selector for article links, for sections only."""

    method: DiscoveryMethod
    url: str
    links: str | None = None


@dataclass(frozen=True, slots=True)
class PageRules:
    """CSS selectors that override what Yalu would find by itself; ``remove`` is cut before anything is read.

    ``frame`` is the frame in which the thread stands, of pages that a browser draws.
    ``until`` is the last day on which these rules hold (None: still), so that old captures are read by old rules.
    """

    title: str | None = None
    byline: str | None = None
    date: str | None = None
    body: str | None = None
    remove: str | None = None
    frame: str | None = None
    until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class SourceConfig:
    """A site, or a section of one, that is watched."""

    id: str
    name: str
    homepage: str
    country: str
    languages: tuple[str, ...]
    type: str
    discover: tuple[Discovery, ...]
    comments: str = "auto"
    fetch: Fetch = Fetch.PLAIN
    press: str | None = None
    """CSS selector of the button that a browser presses for more comments; None: none."""
    scope: Scope = Scope.TOPIC
    every: timedelta = timedelta(hours=6)
    delay: timedelta = timedelta(seconds=5)
    terms: Terms = Terms.EXCERPT
    page: tuple[PageRules, ...] = ()
    enabled: bool = True
    tier: str = "B"
    stance: str | None = None
    editions_of: str | None = None
    max_pages: int = 200
    revisit: str | None = None
    """The revisit policy, by its name in ``yalu.sources.revisit``; None: the operator's."""
    budget: int | None = None
    """Requests to one host within 24 hours at most, those for other sources counted; None: what the policy allows."""
    allow_private_hosts: bool = False
    user_agent: str | None = None
    timezone: str | None = None
    since: dt.date | timedelta | None = None
    """Articles published before this day (UTC), or longer ago, are skipped; None: the discovery method's limit."""
    evidence: Mapping[str, str] = field(default_factory=dict)

    def oldest(self, now: datetime, otherwise: timedelta | None = None) -> datetime | None:
        """The time before which articles are skipped as too old; None when there is none.

        ``otherwise`` is the maximum age when the source sets no ``since``. ``now`` must be aware.
        """
        since = self.since if self.since is not None else otherwise
        if since is None or isinstance(since, timedelta):
            return None if since is None else now - since
        return datetime.combine(since, time.min, UTC)

    def rules_on(self, day: dt.date) -> PageRules | None:
        """The page rules that were valid on ``day``: those that end first on or after it."""
        fitting = [rules for rules in self.page if rules.until is None or day <= rules.until]
        return min(fitting, key=lambda rules: rules.until or dt.date.max, default=None)


def span_text(span: timedelta) -> str:
    """A duration as source files write it: "90d", "6h", "1.5s"."""
    seconds = span.total_seconds()
    for size, unit in ((86400, "d"), (3600, "h"), (60, "m")):
        if seconds >= size and seconds % size == 0:
            return f"{seconds / size:g}{unit}"
    return f"{seconds:g}s"


def since_text(since: dt.date | timedelta | None) -> str | None:
    """A ``since`` as source files write it: "2014-01-01" or "90d"."""
    if since is None or isinstance(since, timedelta):
        return None if since is None else span_text(since)
    return since.isoformat()
