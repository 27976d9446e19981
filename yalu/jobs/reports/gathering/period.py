"""What became known in a period and how well its sources were observed, and the reports that are made of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from yalu import __version__
from yalu.db.core.engine import Database
from yalu.db.figures.statistics import statistics
from yalu.db.queries import coverage, overview
from yalu.db.queries.volumes import VolumeFilter
from yalu.db.study.footnote_states import states
from yalu.downloads.footnotes import citation_of, footnote_record
from yalu.errors import UsageError
from yalu.jobs.reports.gathering.coverage import source_coverage, usual_changes
from yalu.records.figures.statistic import CalendarStep, Grouping, Statistics
from yalu.records.nouns.change import StoredChange
from yalu.records.selection.filters import Filters
from yalu.records.study.footnote import Footnote
from yalu.reports.composing.build import build
from yalu.reports.coverage import SourceCoverage
from yalu.reports.report import ComposedReport, Reader, ReportedFootnote
from yalu.reports.words.words import Words, words_for
from yalu.settings import Settings
from yalu.sources.extractor_version import EXTRACTOR
from yalu.sources.source import Terms

SHORTEST = timedelta(days=3)
"""The shortest period with figures over time."""
MOST_DAYS = timedelta(days=45)
"""Days with a column each; a longer period has a column a week."""


def _period_statistics(
    database: Database, changes: Iterable[StoredChange], asked: Filters, since: datetime, until: datetime
) -> Statistics | None:
    """The figures by source of the period, of the sources of the changes; None for a short one, or too many figures.

    ``asked`` are filters that narrow them down. Raises StoreError.
    """
    sources = sorted({change.source_id for change in changes if change.terms is not Terms.OFF})
    if until - since < SHORTEST or not sources:
        return None
    filters = replace(asked, source=tuple(sources), since=since, until=until, baseline=False)
    per = CalendarStep.DAY if until - since <= MOST_DAYS else CalendarStep.WEEK
    try:
        return statistics(database, filters, Grouping.SOURCE, per, until)
    except UsageError:
        return None


def _drifted_footnotes(
    database: Database, changes: Iterable[StoredChange], since: datetime, until: datetime
) -> tuple[Footnote, ...]:
    """The cited pages of which a change became known in a period, or that were added in it. Raises StoreError."""
    changed = {change.article_id for change in changes if change.comment_id is None}
    # Chosen before they are compared: a report tells of few of the pages that are cited.
    reported = (
        footnote_record(row, held)
        for row, held in states(database)
        if (held is not None and held.cited.owner.article_id in changed) or since <= row.added_at < until
    )
    return tuple(footnote for footnote in reported if footnote.has_drifted)


def _with_citations(
    database: Database, drifted: Collection[Footnote], words: Words, room: str
) -> tuple[ReportedFootnote, ...]:
    """Each with the citation of the state that was cited; ``room`` as for ``cite``. Raises StoreError."""
    cited = ((footnote, citation_of(words, database, footnote, room)) for footnote in drifted)
    return tuple(ReportedFootnote(footnote, citation.text if citation else None) for footnote, citation in cited)


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
    return GatheredPeriod(since, until, changes, observed, _drifted_footnotes(database, changes, since, until))


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
    figures = None if scope.figures is None else _period_statistics(database, changes, scope.figures, since, until)
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
        footnotes=_with_citations(database, drifted, words_for(scope.reader.language), settings.web_url),
    )


def method(settings: Settings) -> dict[str, str]:
    """What the method note of a report says."""
    return {"Yalu": __version__, "Extractor": EXTRACTOR, "Gone after": f"{settings.gone_after} checks in a row"}
