"""Builds a report from changes and coverage for one reader (decisions 0081 and 0252)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256

from yalu.records.figures.statistic import Statistics
from yalu.records.nouns.change import StoredChange
from yalu.records.plain_text import plain
from yalu.records.quoting.cutting import within_terms
from yalu.rendering.feeds import key_of
from yalu.reports.change_classes import SITE_WIDE, ChangeClass, classify
from yalu.reports.composing.counting import CountedPeriod, Tally, already_there, totals, zone_of
from yalu.reports.composing.items import item
from yalu.reports.composing.ranking import MAX_TOP, in_order, ranked
from yalu.reports.composing.reported_articles import ReportedArticle, reported_articles
from yalu.reports.composing.selection import ReportSelection, selection
from yalu.reports.composing.shared_edits import join_shared_edits
from yalu.reports.composing.site_wide import outages, site_wide
from yalu.reports.coverage import SourceCoverage, cleaned_coverage
from yalu.reports.report import ComposedReport, Group, Item, NotShown, Reader, ReportedFootnote

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
    statistics: Statistics | None = None,
    footnotes: Sequence[ReportedFootnote] = (),
    order: Sequence[int] = (),
) -> ComposedReport:
    """The report of a period from ``since`` to ``until`` (aware times) for ``reader``, made at ``now``.

    ``changes`` are those that the reader's subscription lets through, ``filtered`` is the number of the others, and
    ``usual`` the low and high of changes in earlier periods like this one (see ``usual_range``), ``statistics`` the
    figures of its sources, ``footnotes`` cited pages that have drifted. ``method`` is printed as the method note
    (versions of topic rules and extractor, thresholds). ``order``: the changes as a report that was made lists them,
    whose articles are not ranked anew. A period without a change makes a report too. What a source's terms do not allow
    is not in the result at all. Raises UsageError for an unknown time zone.
    """
    chosen = selection(changes)
    about_source = [record for record in chosen.reported if classify(record.kind, record.declared) in SITE_WIDE]
    about_articles = (record for record in chosen.reported if classify(record.kind, record.declared) not in SITE_WIDE)
    folded = join_shared_edits(reported_articles(about_articles))
    for article in folded:
        article.fold()
    top, groups = _listed(in_order(folded, order) if order else ranked(folded, reader))
    tally = Tally(chosen.reported, CountedPeriod(since, until, zone_of(reader.timezone)))
    observed = tuple(sorted(map(cleaned_coverage, coverage), key=_by_name))
    beyond = tally.total - len(about_source) - sum(len(item.change_ids) for group in groups for item in group.items)
    hidden = _not_shown(chosen, groups, beyond=beyond, filtered=filtered)
    keys = [key_of([record]) for record in chosen.reported]  # without the database's ids
    report = ComposedReport(
        id=_report_id(reader, since, until, [*keys, str(hidden)]),
        reader=reader,
        since=since.astimezone(UTC),
        until=until.astimezone(UTC),
        made_at=now.astimezone(UTC),
        run_id=plain(run_id) or None,
        top=top,
        groups=groups,
        outages=outages(about_source, observed),
        site_wide=site_wide(about_source),
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
        statistics=statistics,
        footnotes=tuple(footnotes),
        method={plain(name): plain(value) for name, value in (method or {}).items()},
    )
    listed = frozenset(report.change_ids)
    return replace(report, records=tuple(within_terms(each) for each in chosen.reported if each.change_id in listed))


def _listed(order: Sequence[ReportedArticle]) -> tuple[tuple[Item, ...], tuple[Group, ...]]:
    """The top items, and every group with its first items, made from articles in order."""
    places = {
        id(article): at for at, article in enumerate([rankable for rankable in order if rankable.rankable][:MAX_TOP], 1)
    }
    by_class: dict[ChangeClass, list[ReportedArticle]] = {}
    for article in order:
        by_class.setdefault(article.cls, []).append(article)
    groups = tuple(
        Group(
            cls,
            tuple(item(article, places.get(id(article))) for article in by_class[cls][:MAX_ITEMS]),
            max(len(by_class[cls]) - MAX_ITEMS, 0),
        )
        for cls in ChangeClass
        if cls in by_class
    )
    top = [item for group in groups for item in group.items if item.rank is not None]
    return tuple(sorted(top, key=lambda item: item.rank or 0)), groups


def _not_shown(chosen: ReportSelection, groups: Sequence[Group], *, beyond: int, filtered: int) -> NotShown:
    flapping = (line for group in groups for item in group.items for line in item.flapping)
    return NotShown(
        cosmetic=chosen.cosmetic,
        withheld=chosen.withheld,
        filtered=filtered,
        flapped=sum(line.times for line in flapping),
        beyond=beyond,
        already_there=len(chosen.already_there),
    )


def _names(chosen: ReportSelection, coverage: Sequence[SourceCoverage]) -> dict[str, str]:
    names = {source.source_id: source.name for source in coverage}
    for record in (*chosen.reported, *chosen.already_there):
        names.setdefault(plain(record.source_id), plain(record.source_name) or plain(record.source_id))
    return dict(sorted(names.items()))


def _report_id(reader: Reader, since: datetime, until: datetime, keys: Iterable[str]) -> str:
    content = "\x1e".join([reader.subscription or "", reader.language, reader.timezone, *sorted(keys)])
    start, end = (at.astimezone(UTC).strftime("%Y%m%dT%H%M") for at in (since, until))
    return f"{start}-{end}-{sha256(content.encode(errors='replace')).hexdigest()[:10]}"


def _by_name(source: SourceCoverage) -> tuple[str, str]:
    return source.name.casefold(), source.source_id
