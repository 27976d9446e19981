"""Builds a report from changes and coverage for one reader (decisions 0081 and 0252)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256

from yalu.records.change import StoredChange
from yalu.records.plain_text import plain
from yalu.reports.change_classes import SITE_WIDE, ChangeClass, classify
from yalu.reports.composing.counting import CountedPeriod, Tally, already_there, totals, zone_of
from yalu.reports.composing.items import item, key_of
from yalu.reports.composing.pieces import ReportedArticle, pieces
from yalu.reports.composing.ranking import MAX_TOP, ranked
from yalu.reports.composing.selection import ReportSelection, selection
from yalu.reports.composing.shared_edits import join_shared_edits
from yalu.reports.composing.site_wide import outages, site_wide
from yalu.reports.coverage import SourceCoverage, cleaned_coverage
from yalu.reports.report import Group, Item, NotShown, Reader, Report

MAX_ITEMS = 60
"""Items listed in one group; the rest is counted."""


def build(
    changes: Iterable[StoredChange],
    coverage: Sequence[SourceCoverage] = (),
    *,
    reader: Reader,
    since: datetime,
    until: datetime,
    now: datetime,
    run_id: str | None = None,
    method: Mapping[str, str] | None = None,
    filtered: int = 0,
    usual: tuple[int, int] | None = None,
) -> Report:
    """The report of a period from ``since`` to ``until`` (aware times) for ``reader``, made at ``now``.

    ``changes`` are those that the reader's subscription lets through, ``filtered`` is the number of the others, and
    ``usual`` the low and high of changes in earlier periods like this one (see ``usual_range``). ``method`` is printed
    as the method note (versions of topic rules and extractor, thresholds). A period without a change makes a report
    too. What a source's terms do not allow is not in the result at all. Raises UsageError for an unknown time zone.
    """
    chosen = selection(changes)
    about_source = [record for record in chosen.told if classify(record.kind, record.declared) in SITE_WIDE]
    about_pieces = (record for record in chosen.told if classify(record.kind, record.declared) not in SITE_WIDE)
    folded = join_shared_edits(pieces(about_pieces))
    for piece in folded:
        piece.fold()
    top, groups = _listed(ranked(folded, reader))
    tally = Tally(chosen.told, CountedPeriod(since, until, zone_of(reader.timezone)))
    observed = tuple(sorted(map(cleaned_coverage, coverage), key=_by_name))
    lines = site_wide(about_source)
    beyond = tally.total - len(about_source) - _listed_changes(groups)
    hidden = _not_shown(chosen, groups, beyond=beyond, filtered=filtered)
    return Report(
        id=_report_id(reader, since, until, [*_keys(chosen), str(hidden)]),
        reader=reader,
        since=since.astimezone(UTC),
        until=until.astimezone(UTC),
        made_at=now.astimezone(UTC),
        run_id=plain(run_id) or None,
        top=top,
        groups=groups,
        outages=outages(about_source, observed),
        site_wide=lines,
        already_there=already_there(chosen.already_there),
        coverage=observed,
        totals=totals(observed, usual, tally.total),
        counts=tally.by_class,
        per_source=tally.by_source,
        per_country=tally.by_country,
        per_language=tally.by_language,
        per_day=tally.by_day,
        names=_names(chosen, observed),
        not_shown=hidden,
        method={plain(name): plain(value) for name, value in (method or {}).items()},
    )


def _listed(order: Sequence[ReportedArticle]) -> tuple[tuple[Item, ...], tuple[Group, ...]]:
    """The top items, and every group with its first items, made from pieces in order."""
    places = {id(piece): at for at, piece in enumerate([one for one in order if one.rankable][:MAX_TOP], 1)}
    found: dict[ChangeClass, list[ReportedArticle]] = {}
    for piece in order:
        found.setdefault(piece.cls, []).append(piece)
    groups = tuple(
        Group(
            cls,
            tuple(item(piece, places.get(id(piece))) for piece in found[cls][:MAX_ITEMS]),
            max(len(found[cls]) - MAX_ITEMS, 0),
        )
        for cls in ChangeClass
        if cls in found
    )
    top = [one for group in groups for one in group.items if one.rank is not None]
    return tuple(sorted(top, key=lambda one: one.rank or 0)), groups


def _listed_changes(groups: Sequence[Group]) -> int:
    """Number of changes that the items of the groups tell."""
    return sum(len(one.change_ids) for group in groups for one in group.items)


def _not_shown(chosen: ReportSelection, groups: Sequence[Group], *, beyond: int, filtered: int) -> NotShown:
    flapping = (line for group in groups for one in group.items for line in one.flapping)
    return NotShown(
        cosmetic=chosen.cosmetic,
        withheld=chosen.withheld,
        filtered=filtered,
        flapped=sum(line.times for line in flapping),
        beyond=beyond,
        already_there=len(chosen.already_there),
    )


def _names(chosen: ReportSelection, coverage: Sequence[SourceCoverage]) -> dict[str, str]:
    found = {source.source_id: source.name for source in coverage}
    for record in (*chosen.told, *chosen.already_there):
        found.setdefault(plain(record.source_id), plain(record.source_name) or plain(record.source_id))
    return dict(sorted(found.items()))


def _keys(chosen: ReportSelection) -> list[str]:
    """What the report tells, without the database's ids."""
    return [key_of([record]) for record in chosen.told]


def _report_id(reader: Reader, since: datetime, until: datetime, told: Iterable[str]) -> str:
    content = "\x1e".join([reader.subscription or "", reader.language, reader.timezone, *sorted(told)])
    start, end = (at.astimezone(UTC).strftime("%Y%m%dT%H%M") for at in (since, until))
    return f"{start}-{end}-{sha256(content.encode(errors='replace')).hexdigest()[:10]}"


def _by_name(source: SourceCoverage) -> tuple[str, str]:
    return source.name.casefold(), source.source_id
