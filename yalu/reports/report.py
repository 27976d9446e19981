"""Report as values: its input (items and coverage) and what a reader is shown (lines in groups).

Everything in a ``Report`` is already cut to each source's terms, free of commenters' names, clean and on one line; the
renderers only format it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from yalu.reports.change_classes import ChangeClass


class CoverageState(StrEnum):
    """How well a source was observed in the period."""

    OK = "ok"
    PARTIAL = "partial"
    STALE = "stale"
    """Its feed answers with nothing but old items."""
    EMPTY = "empty"
    SILENT = "silent"
    """Nothing new for much longer than usual."""
    GAP = "gap"
    """It was not checked for part of the period."""
    BLOCKED = "blocked"
    FAILED = "failed"
    DEAD = "dead"
    """It has not answered for weeks."""
    NOT_VISITED = "not visited"


ANSWERED = frozenset(
    {
        CoverageState.OK,
        CoverageState.PARTIAL,
        CoverageState.STALE,
        CoverageState.EMPTY,
        CoverageState.SILENT,
        CoverageState.GAP,
    }
)


@dataclass(frozen=True, slots=True)
class SourceCoverage:
    """What was observed of one source in the period. ``note`` says why ``state`` is not OK."""

    source_id: str
    name: str
    country: str
    type: str
    state: CoverageState
    languages: tuple[str, ...] = ()
    crawls: int = 0
    crawls_answered: int = 0
    articles: int = 0
    """Pieces in scope that are known."""
    checks: int = 0
    """Checks that showed whether the article was there."""
    checks_due: int = 0
    snapshots: int = 0
    """Snapshots of threads."""
    snapshots_complete: int = 0
    last_answer: datetime | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class QuoteRun:
    """A run of text in a quotation; ``changed`` when the other side does not have it."""

    text: str
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Quote:
    """What a report may quote of a change: each side cut to the terms, None when a side has nothing."""

    before: tuple[QuoteRun, ...] | None = None
    after: tuple[QuoteRun, ...] | None = None
    comment_id: str | None = None


@dataclass(frozen=True, slots=True)
class VersionPair:
    """Evidence: ids of the versions on both sides and hashes of their content."""

    before: str | None
    after: str | None
    before_hash: str | None = None
    after_hash: str | None = None


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One line of a report: a change, or the similar changes of one thread."""

    cls: ChangeClass
    label: str
    count: int
    source_id: str
    source_name: str
    outlet: str
    """Type and country of the outlet, in words, from the registry."""
    title: str | None
    url: str | None
    """http or https, or None."""
    byline: tuple[str, ...]
    language: str | None
    significance: float
    why: str
    scope: str | None
    facts: tuple[str, ...]
    not_before: datetime | None
    not_after: datetime
    quotes: tuple[Quote, ...]
    versions: tuple[VersionPair, ...]
    change_ids: tuple[int, ...]
    comment_ids: tuple[str, ...]
    rank: int | None = None
    """Place among the top items, from 1."""
    key: str = ""
    """Stable across reports: the same change has the same key."""


@dataclass(frozen=True, slots=True)
class LineGroup:
    """The lines of one class, most significant first; ``more`` counts those that are not listed."""

    cls: ChangeClass
    lines: tuple[ReportLine, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class NotShown:
    """What was observed and is not listed."""

    cosmetic: int = 0
    withheld: int = 0
    """Changes at sources whose terms allow no mention."""
    site_wide: tuple[ReportLine, ...] = ()
    """Template changes and outages: one line a source."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a reader gets for a period. ``id`` depends on the period and the content, not on when it was made."""

    id: str
    title: str
    since: datetime
    until: datetime
    made_at: datetime
    run_id: str | None
    summary: str
    top: tuple[ReportLine, ...]
    groups: tuple[LineGroup, ...]
    not_shown: NotShown
    coverage: tuple[SourceCoverage, ...]
    counts: Mapping[ChangeClass, int]
    per_source: Mapping[str, Mapping[ChangeClass, int]]
    per_country: Mapping[str, int]
    per_language: Mapping[str, int]
    method: Mapping[str, str] = field(default_factory=dict)

    @property
    def changes(self) -> int:
        """Number of changes listed, new articles and comments included."""
        return sum(self.counts.values())


def frozen(mapping: Mapping[str, str]) -> Mapping[str, str]:
    """A read-only copy."""
    return MappingProxyType(dict(mapping))
