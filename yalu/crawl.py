"""A crawl as values: what it starts from, and what it counted, as that is stored and passed on (decision 0334)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from yalu.conversion import Converter, Counts
from yalu.model import Outcome, Verdict
from yalu.reasons import Reason


@dataclass(frozen=True, slots=True)
class WriteCount(Counts):
    """The number of rows that one write added, and of checks that could not be judged because of a defect."""

    captures: int = 0
    articles: int = 0
    versions: int = 0
    comments: int = 0
    comment_versions: int = 0
    defects: int = 0

    def ending(self, verdict: Verdict, reason: Reason | None) -> tuple[Verdict, Reason | None]:
        """Return the verdict of a crawl that wrote this, and why: it is not ok where a check could not be judged."""
        if self.defects and verdict is Verdict.OK:
            return Verdict.PARTIAL, Reason.of("crawl.defects", count=self.defects)
        return verdict, reason


@dataclass(frozen=True, slots=True)
class ChangeCount:
    """The number of changes that were recorded, by kind, and apart from them what the first visit to a source found."""

    changes: Mapping[str, int] = field(default_factory=dict)
    baseline: int = 0

    def __add__(self, other: ChangeCount) -> ChangeCount:
        """Return the sum of both, the kinds in their order."""
        both = Counter(self.changes) + Counter(other.changes)
        return ChangeCount(dict(sorted(both.items())), self.baseline + other.baseline)

    def as_json(self) -> dict[str, Any]:
        """Return the counts under the names that results use."""
        return {"changes": dict(self.changes), "baseline": self.baseline}


@dataclass(frozen=True, slots=True)
class SkippedCandidates:
    """Candidates that a crawl listed and did not check.

    ``older`` and ``older_sitemaps`` count those older than the source's ``since``, ``left`` those over the page limit.
    ``before`` is the time before which candidates were skipped, ``oldest`` the oldest date among them (aware, UTC).
    ``everything`` says that nothing else was listed and nothing is known of the source.
    """

    older: int = 0
    older_sitemaps: int = 0
    left: int = 0
    before: datetime | None = None
    oldest: datetime | None = None
    everything: bool = False

    def __bool__(self) -> bool:
        return bool(self.older or self.older_sitemaps or self.left)


@dataclass(frozen=True, slots=True)
class ListingLimits:
    """What of one listing was skipped; fields as in ``SkippedCandidates``. ``since`` is the source's age limit."""

    since: str | None = None
    older: int = 0
    older_sitemaps: int = 0
    before: datetime | None = None
    oldest: datetime | None = None
    left: int = 0


@dataclass(frozen=True, slots=True)
class DiscoveryStats:
    """How one discovery of a source went.

    ``method`` is a value of ``DiscoveryMethod``, ``state`` one of ``Health``. ``found`` and ``new`` count links;
    ``same`` says that the first page was unchanged, so that ``limits`` and ``notes`` are those of the crawl before.
    ``validators`` holds ETag and Last-Modified by address, ``notes`` what the kind of listing adds.
    """

    method: str
    url: str
    found: int = 0
    new: int = 0
    trouble: Reason | None = None
    state: str | None = None
    same: bool = False
    limits: ListingLimits = field(default_factory=ListingLimits)
    newest: datetime | None = None
    validators: Mapping[str, tuple[str | None, str | None]] = field(default_factory=dict)
    notes: Mapping[str, int | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HostRefused:
    """A host that refuses at the end of a crawl: the HTTP status, and the seconds it wants no request for."""

    status: int
    wait: float | None = None


@dataclass(frozen=True, slots=True)
class CrawlStats:
    """What one crawl counted.

    ``agent`` is the product token of a source with one of its own. ``hosts`` counts requests by host and is None for a
    crawl that did not end by itself. ``rules`` has the time (aware, UTC) at which each policy of a host was read.
    ``known`` and ``due`` count known articles at the start.
    """

    agent: str | None = None
    checks: Mapping[Outcome, int] = field(default_factory=dict)
    requests: Mapping[str, int] = field(default_factory=dict)
    hosts: Mapping[str, int] | None = None
    refusals: Mapping[str, HostRefused] = field(default_factory=dict)
    rules: Mapping[str, datetime] = field(default_factory=dict)
    defects: int = 0
    stopped: bool = False
    known: int = 0
    due: int = 0
    skipped: SkippedCandidates = field(default_factory=SkippedCandidates)
    discoveries: tuple[DiscoveryStats, ...] = ()

    @property
    def checked(self) -> int:
        """How many articles were checked."""
        return sum(self.checks.values())


crawl_stats = Converter(CrawlStats)
"""The statistics out of JSON. Raises ValueError for anything else."""


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
