"""What became known in a period and how well its sources were observed, and the reports that are made of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from yalu import __version__
from yalu.db.core.engine import Database
from yalu.db.queries import coverage, overview
from yalu.db.queries.volumes import VolumeFilter
from yalu.jobs.reports.gathering.coverage import source_coverage, usual_changes
from yalu.jobs.reports.gathering.footnotes import drifted_footnotes, with_citations
from yalu.jobs.reports.gathering.period_statistics import period_statistics
from yalu.records.nouns.change import StoredChange
from yalu.records.selection.filters import Filters
from yalu.records.study.footnote import Footnote
from yalu.reports.composing.build import build
from yalu.reports.coverage import SourceCoverage
from yalu.reports.report import ComposedReport, Reader
from yalu.reports.words.words import words_for
from yalu.settings import Settings
from yalu.sources.extractor_version import EXTRACTOR


@dataclass(frozen=True, slots=True)
class GatheredPeriod:
    """What became known from ``since`` to ``until`` (aware) at all sources."""

    since: datetime
    until: datetime
    changes: tuple[StoredChange, ...]
    coverage: tuple[SourceCoverage, ...]
    footnotes: tuple[Footnote, ...]
    """Cited pages that have drifted."""


@dataclass(frozen=True, slots=True)
class ReportScope:
    """Who a report is for, and what is told beside its changes."""

    reader: Reader
    sources: Collection[str] | None = None
    """Sources of the coverage and the cited pages; None: all."""
    usual: VolumeFilter | None = None
    """Which changes of earlier periods are counted as usual; None: no usual volume is told."""
    figures: Filters | None = None
    """Narrows the figures over time; None: none are told."""
    filtered: int = 0
    """Changes of the period that the rule of a subscription leaves out."""


def gather(database: Database, since: datetime, until: datetime) -> GatheredPeriod:
    """Return what became known in a period, without what was withdrawn. Raises StoreError."""
    changes = tuple(overview.log(database, since=since, until=until, withdrawn=False))
    observed = tuple(source_coverage(record, until) for record in coverage.of_period(database, since, until))
    return GatheredPeriod(since, until, changes, observed, drifted_footnotes(database, changes, since, until))


def report_of(
    database: Database,
    settings: Settings,
    period: GatheredPeriod,
    changes: Sequence[StoredChange],
    scope: ReportScope,
    now: datetime,
) -> ComposedReport:
    """Return the report that is made at ``now`` (aware) of some of the changes of a period. Raises StoreError."""
    since, until, sources = period.since, period.until, scope.sources
    drifted = [each for each in period.footnotes if sources is None or each.source_id in sources]
    figures = None if scope.figures is None else period_statistics(database, changes, scope.figures, since, until)
    return build(
        changes,
        [each for each in period.coverage if sources is None or each.source_id in sources],
        reader=scope.reader,
        since=since,
        until=until,
        now=now,
        filtered=scope.filtered,
        usual=None if scope.usual is None else usual_changes(database, since, until, scope.usual),
        method=method(settings),
        statistics=figures,
        footnotes=with_citations(database, drifted, words_for(scope.reader.language), settings.web_url),
    )


def method(settings: Settings) -> dict[str, str]:
    """What the method note of a report says."""
    return {"Yalu": __version__, "Extractor": EXTRACTOR, "Gone after": f"{settings.gone_after} checks in a row"}
