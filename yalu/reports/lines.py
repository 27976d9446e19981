"""Report as lines: what the present renderers print.

Everything in a ``Report`` is already cut to each source's terms, free of commenters' names, clean and on one line; the
renderers only format it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from yalu.reports import report as values
from yalu.reports.change_classes import ChangeClass, label
from yalu.reports.coverage import SourceCoverage
from yalu.reports.report import Event, Item, Quote, VersionPair
from yalu.reports.wording import outlet, summary


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


TITLE = "China–Korea commentary: changes"


def lines_of(report: values.Report) -> Report:
    """The report as one line an event."""
    lines = [_line(item, event) for item in report.items for event in item.events]
    groups = tuple(
        LineGroup(cls, mine, 0) for cls in ChangeClass if (mine := tuple(line for line in lines if line.cls is cls))
    )
    return Report(
        id=report.id,
        title=TITLE,
        since=report.since,
        until=report.until,
        made_at=report.made_at,
        run_id=report.run_id,
        summary=summary(report.counts, report.coverage),
        top=tuple(_line(item, _leading(item)) for item in report.top if item.events),
        groups=groups,
        not_shown=NotShown(report.not_shown.cosmetic, report.not_shown.withheld, _site_wide(report)),
        coverage=report.coverage,
        counts=report.counts,
        per_source={report.names[source_id]: counts for source_id, counts in report.per_source.items()},
        per_country=report.per_country,
        per_language=report.per_language,
        method=report.method,
    )


def _leading(item: Item) -> Event:
    return max(item.events, key=lambda event: (event.cls is item.cls, event.significance))


def _site_wide(report: values.Report) -> tuple[ReportLine, ...]:
    return tuple(
        ReportLine(
            cls=line.event.cls,
            label=label(line.event.kind, line.event.cls),
            count=line.event.count,
            source_id=line.source_id,
            source_name=line.source_name,
            outlet=outlet(line.source_type, line.source_country),
            title=None,
            url=None,
            byline=(),
            language=None,
            significance=line.event.significance,
            why=line.event.reason,
            scope=None,
            facts=(),
            not_before=line.event.not_before,
            not_after=line.event.not_after,
            quotes=line.event.quotes,
            versions=(),
            change_ids=line.event.change_ids,
            comment_ids=(),
            key=line.event.key,
        )
        for line in report.site_wide
    )


def _line(item: Item, event: Event) -> ReportLine:
    return ReportLine(
        cls=event.cls,
        label=label(event.kind, event.cls, event.count),
        count=event.count,
        source_id=item.source_id,
        source_name=item.source_name,
        outlet=outlet(item.source_type, item.source_country),
        title=item.title,
        url=item.url,
        byline=item.byline,
        language=item.language,
        significance=event.significance,
        why=event.reason,
        scope=f"{item.scope[0]}: {', '.join(item.scope[1])}" if item.scope else None,
        facts=("the page shows no notice and no newer date",) if event.declared is False else (),
        not_before=event.not_before,
        not_after=event.not_after,
        quotes=event.quotes,
        versions=event.versions,
        change_ids=event.change_ids,
        comment_ids=event.comment_ids,
        rank=item.rank if event is _leading(item) else None,
        key=event.key,
    )
