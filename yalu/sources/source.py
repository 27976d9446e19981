"""A source as a typed record. Field names are those of the source files (see docs/sources.md)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum


class Way(StrEnum):
    """A way to discover articles; also the name of the spider that does it."""

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
    TOPIC = "topic"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Discovery:
    """One way in. ``links`` is a CSS selector for article links, for sections only."""

    way: Way
    url: str
    links: str | None = None


@dataclass(frozen=True, slots=True)
class PageRules:
    """CSS selectors that override what Yalu would find by itself; ``remove`` is cut before anything is read.

    ``until`` is the last day on which these rules hold (None: still), so that old captures are read by old rules.
    """

    title: str | None = None
    byline: str | None = None
    date: str | None = None
    body: str | None = None
    remove: str | None = None
    until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A site, or a section of one, that is watched."""

    id: str
    name: str
    homepage: str
    country: str
    languages: tuple[str, ...]
    type: str
    discover: tuple[Discovery, ...]
    comments: str = "auto"
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
    """The policy of looking again, by its name in ``yalu.sources.revisit``; None: the operator's."""
    budget: int | None = None
    """Requests to one host within 24 hours at most, those for other sources counted; None: what the policy allows."""
    allow_private_hosts: bool = False
    user_agent: str | None = None
    timezone: str | None = None
    evidence: Mapping[str, str] = field(default_factory=dict)

    def rules_on(self, day: dt.date) -> PageRules | None:
        """The page rules that were right on ``day``: those that end first on or after it."""
        fitting = [rules for rules in self.page if rules.until is None or day <= rules.until]
        return min(fitting, key=lambda rules: rules.until or dt.date.max, default=None)
