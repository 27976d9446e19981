"""What one crawl counted, as it is stored with the crawl and passed between processes (decision 0334)."""

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
