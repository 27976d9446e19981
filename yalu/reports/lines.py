"""Report as lines: what the present renderers print.

Everything in a ``Report`` is already cut to each source's terms, free of commenters' names, clean and on one line; the
renderers only format it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from yalu.reports.change_classes import ChangeClass
from yalu.reports.coverage import SourceCoverage
from yalu.reports.report import Quote, VersionPair


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
