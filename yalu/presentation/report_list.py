"""The list of reports, by month: of the reading room, and the index of a folder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from babel.dates import format_skeleton

from yalu.presentation.page_context import PageContext
from yalu.reports.change_classes import ChangeClass
from yalu.reports.words.sentences import period


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
