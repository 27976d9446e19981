"""Outages, and changes of templates and terms: what concerns a whole source."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from yalu.model import Kind
from yalu.records.nouns.change import StoredChange
from yalu.records.quoting.cutting import cleaned
from yalu.reports.change_classes import classify
from yalu.reports.composing.items import event
from yalu.reports.composing.reported_articles import Fold
from yalu.reports.coverage import SourceCoverage
from yalu.reports.report import OutageSource, ReportedOutage, SiteWide

TOGETHER = timedelta(hours=6)
"""Sources that fail within so much time of each other are one line: the interval at which most sources are crawled."""


@dataclass(frozen=True, slots=True)
class _FailedSource:
    since: datetime
    until: datetime | None
    source: OutageSource


def site_wide(records: Iterable[StoredChange]) -> tuple[SiteWide, ...]:
    """One line for each change of a template or of terms, the most significant first."""
    lines = []
    for record in records:
        if record.kind is Kind.SOURCE_OUTAGE:
            continue
        clean = cleaned(record)
        fold = Fold((record,), classify(record.kind, record.declared))
        lines.append(SiteWide(clean.source_id, clean.source_name, clean.source_type, clean.country, event(fold)))
    return tuple(sorted(lines, key=lambda line: (-line.event.significance, line.event.not_after, line.source_id)))


def outages(records: Iterable[StoredChange], coverage: Sequence[SourceCoverage]) -> tuple[ReportedOutage, ...]:
    """The outages of the period, the earliest first, each with its sources.

    An outage is a recorded one (``source.outage``) or a time in which a source failed or refused. Each source is in
    one line only; sources whose failures begin within ``TOGETHER`` of the last share a line.
    """
    lines: list[list[_FailedSource]] = []
    for failure in sorted(_failures(records, coverage), key=lambda each: (each.since, each.source.name)):
        if lines and failure.since - lines[-1][-1].since <= TOGETHER:
            lines[-1].append(failure)
        else:
            lines.append([failure])
    return tuple(_outage(line) for line in lines)


def _failures(records: Iterable[StoredChange], coverage: Sequence[SourceCoverage]) -> list[_FailedSource]:
    reported: dict[str, list[StoredChange]] = {}
    for record in records:
        if record.kind is Kind.SOURCE_OUTAGE:
            reported.setdefault(cleaned(record).source_id, []).append(record)
    failures = []
    for source in coverage:
        if source.failed_since is not None:
            own = reported.pop(source.source_id, [])
            note = cleaned(own[-1]).reason if own else source.note
            ids = tuple(record.change_id for record in own)
            since = min([source.failed_since, *(record.not_after for record in own)])
            until = source.answered_again
            failures.append(_FailedSource(since, until, OutageSource(source.source_id, source.name, note, ids)))
    for own in reported.values():
        last = cleaned(own[-1])
        ids = tuple(record.change_id for record in own)
        line = OutageSource(last.source_id, last.source_name, last.reason, ids)
        failures.append(_FailedSource(own[0].not_after, None, line))
    return failures


def _outage(failures: Sequence[_FailedSource]) -> ReportedOutage:
    ends = [failure.until for failure in failures]
    known = [end for end in ends if end is not None]
    since = failures[0].since.astimezone(UTC)
    names = "\x1e".join(sorted(failure.source.source_id for failure in failures))
    return ReportedOutage(
        since=since,
        until=max(known).astimezone(UTC) if len(known) == len(ends) else None,
        sources=tuple(failure.source for failure in sorted(failures, key=lambda each: each.source.name.casefold())),
        key=sha256(f"{since}\x1f{names}".encode(errors="replace")).hexdigest()[:32],
    )
