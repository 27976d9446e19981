"""The list of reports by month, and a page of one: its changes composed as in the report itself (decision 0254)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from babel.dates import format_skeleton

from yalu.presentation.page_context import PageContext
from yalu.records.nouns.change import StoredChange
from yalu.records.nouns.report import Report
from yalu.reports.change_classes import ChangeClass
from yalu.reports.composing.build import build
from yalu.reports.coverage import SourceCoverage
from yalu.reports.formats.html import page_values
from yalu.reports.report import Group, Links, Reader
from yalu.reports.words.sentences import counts_sentence, period
from yalu.reports.words.told_report import told_report
from yalu.reports.words.words import Words


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A report in the list."""

    until: datetime
    address: str
    period: str
    changes: str
    """What it counted, in a sentence."""
    note: str
    json: str | None = None
    """The address of the same for programs."""


@dataclass(frozen=True, slots=True)
class Month:
    """The reports whose periods ended in one month of the reader's zone, in the order of the list."""

    heading: str
    reports: Sequence[ReportLine]


def by_month(context: PageContext, lines: Iterable[ReportLine]) -> Sequence[Month]:
    """The reports in groups of a month, in their order."""
    words = context.local or context.words
    months: dict[str, list[ReportLine]] = {}
    for line in lines:
        heading = str(format_skeleton("yMMMM", line.until, tzinfo=words.zone, locale=words.locale))
        months.setdefault(heading, []).append(line)
    return [Month(heading, reports) for heading, reports in months.items()]


def zoned_period(context: PageContext, since: datetime, until: datetime) -> str:
    """A period in the reader's zone, with its name."""
    return f"{period(context.local or context.words, since, until)} {context.place or 'UTC'}"


def known_classes(counts: Mapping[str, int]) -> Mapping[ChangeClass, int]:
    """The counts of a stored report that are of a class of today."""
    known = {str(cls): cls for cls in ChangeClass}
    return {known[name]: count for name, count in counts.items() if name in known}


def report_view(
    context: PageContext,
    report: Report,
    changes: Sequence[StoredChange],
    coverage: Sequence[SourceCoverage],
    kept: Sequence[tuple[str, str]],
    *,
    first: bool,
) -> dict[str, Any]:
    """What the page shows: the ``changes`` in the order of the report, with the top items if it is the first page.

    Its counts are the report's own. Changes that were withdrawn since are counted, not told. ``coverage`` is that of
    the sources with an outage, for its end; what else the report told of coverage is not stored. ``kept`` are the
    parameters that its links carry on.
    """
    words = context.local or context.words
    current = [change for change in changes if not change.withdrawn]
    composed = build(
        current,
        coverage,
        reader=Reader(language=words.language, timezone=words.timezone),
        since=report.since,
        until=report.until,
        now=report.made_at,
        order=[change.change_id for change in current],
    )
    if not first:
        composed = replace(composed, top=(), groups=tuple(map(_unranked, composed.groups)))
    links = Links(room="", number=report.report_id, query=f"?{urlencode(kept)}" if kept else "")
    whole = told_report(replace(composed, id=str(report.report_id)), links)
    shown = replace(
        whole,
        summary=counts_sentence(context.words, known_classes(report.counts)),
        coverage=None,
        sources_sentence="",
        figures=(),
        groups=tuple(replace(group, count="") for group in whole.groups),
        not_shown=_withdrawn(context.words, len(changes) - len(current)),
    )
    return page_values(shown, (), links.reports())


def _withdrawn(words: Words, count: int) -> tuple[str, ...]:
    if not count:
        return ()
    return (
        words.ngettext(
            "{count} change that was withdrawn: a later reading of the same captures found no edit of a publisher.",
            "{count} changes that were withdrawn: a later reading of the same captures found no edit of a publisher.",
            count,
        ),
    )


def _unranked(group: Group) -> Group:
    return replace(group, items=tuple(replace(item, rank=None) for item in group.items))
