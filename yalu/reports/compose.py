"""Builds a report from changes and coverage: selection, order, and what may be quoted (decision 0081)."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256

from yalu.change_record import ChangeRecord
from yalu.model import Kind
from yalu.reports.change_classes import (
    COSMETIC,
    COSMETIC_KINDS,
    QUOTED,
    SITE_WIDE,
    UNRANKED,
    ChangeClass,
    classify,
    label,
)
from yalu.reports.coverage import SourceCoverage
from yalu.reports.lines import LineGroup, NotShown, Report, ReportLine, frozen
from yalu.reports.redline import EXCERPT, MAX_COMPARED, limit_of, quote
from yalu.reports.report import Quote, VersionPair
from yalu.reports.wording import day_and_time, outlet, plain, safe_url, summary, without_quotes
from yalu.sources.source import Terms

MAX_TOP_LINES = 7
MAX_LINES = 60
"""Lines listed under one heading; the rest is counted."""
MAX_QUOTES = 3
"""Comments quoted on one line."""

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
"""A language tag as BCP 47 has it, near enough."""
_BY_THREAD = frozenset(
    {ChangeClass.COMMENT_NEW, ChangeClass.COMMENT_GONE, ChangeClass.COMMENT_BACK, ChangeClass.COMMENT_EDITED}
)
_COUNTED = frozenset({Kind.COMMENT_GONE, Kind.COMMENT_BACK})
"""Kinds whose evidence says how many comments the thread showed."""

TITLE = "China–Korea commentary: changes"


def build(
    items: Iterable[ChangeRecord],
    coverage: Sequence[SourceCoverage] = (),
    *,
    since: datetime,
    until: datetime,
    now: datetime,
    run_id: str | None = None,
    title: str = TITLE,
    method: Mapping[str, str] | None = None,
) -> Report:
    """The report of a period from ``since`` to ``until`` (aware times), made at ``now``.

    ``method`` is printed as the method note (versions of topic rules and extractor, thresholds). A period without a
    change makes a report too. What a source's terms do not allow is not in the result at all.
    """
    told, cosmetic, withheld = _separate(_cleaned(item) for item in items)
    lines = [_line(group) for group in _grouped(told)]
    lines.sort(key=_sort_key)
    top, lines = _ranked(lines)
    counts = _counts(lines)
    return Report(
        id=_report_id(since, until, lines, cosmetic),
        title=plain(title),
        since=since.astimezone(UTC),
        until=until.astimezone(UTC),
        made_at=now.astimezone(UTC),
        run_id=plain(run_id) or None,
        summary=summary(counts, coverage),
        top=top,
        groups=_groups(lines),
        not_shown=NotShown(cosmetic, withheld, tuple(line for line in lines if line.cls in SITE_WIDE)),
        coverage=tuple(_covered(source) for source in sorted(coverage, key=lambda source: source.name.casefold())),
        counts=counts,
        per_source=_per_source(lines),
        per_country=_tally(told, lambda item: item.source_country),
        per_language=_tally(told, lambda item: item.language or "unknown"),
        method=frozen({plain(name): plain(value) for name, value in (method or {}).items()}),
    )


def period(report: Report) -> str:
    """Period of a report as text: "23 Nov 2026 00:00 to 24 Nov 2026 00:00 UTC"."""
    return f"{day_and_time(report.since, year=True)} to {day_and_time(report.until, year=True)} UTC"


def _cleaned(item: ChangeRecord) -> ChangeRecord:
    """The item with every foreign text made safe to print."""
    return replace(
        item,
        source_id=plain(item.source_id),
        source_name=plain(item.source_name) or plain(item.source_id),
        source_type=plain(item.source_type, 40),
        source_country=plain(item.source_country, 40),
        terms=_effective_terms(item),
        reason=plain(item.reason),
        article_url=safe_url(item.article_url),
        title=plain(item.title) or None,
        byline=tuple(plain(name, 100) for name in item.byline[:10]),
        language=item.language if item.language and _LANGUAGE.fullmatch(item.language) else None,
        comment_id=_clean(item.comment_id),
        before=plain(item.before, MAX_COMPARED) or None,
        after=plain(item.after, MAX_COMPARED) or None,
        rule=_clean(item.rule),
        matched=tuple(plain(term) for term in item.matched[:3]),
        before_version=_clean(item.before_version),
        after_version=_clean(item.after_version),
        before_hash=_clean(item.before_hash),
        after_hash=_clean(item.after_hash),
    )


def _effective_terms(item: ChangeRecord) -> Terms:
    """What may be quoted: without a licence, nothing of an article that reserves text and data mining."""
    return Terms.LINK_ONLY if item.reserved is not None and item.terms is Terms.EXCERPT else item.terms


def _clean(text: str | None) -> str | None:
    return None if text is None else plain(text)


def _separate(items: Iterable[ChangeRecord]) -> tuple[list[ChangeRecord], int, int]:
    told: list[ChangeRecord] = []
    cosmetic = withheld = 0
    for item in items:
        if item.terms is Terms.OFF:
            withheld += 1
        elif item.kind in COSMETIC_KINDS and item.significance < COSMETIC:
            cosmetic += 1
        else:
            told.append(item)
    return told, cosmetic, withheld


def _grouped(items: list[ChangeRecord]) -> list[list[ChangeRecord]]:
    """Similar changes to the comments of one article make one line; every other change is a line of its own."""
    groups: dict[tuple[object, ...], list[ChangeRecord]] = defaultdict(list)
    for item in sorted(items, key=lambda item: (item.not_after, item.change_id)):
        cls = classify(item.kind, item.declared)
        thread = (item.source_id, item.article_url, cls)
        groups[thread if cls in _BY_THREAD else (item.change_id,)].append(item)
    return list(groups.values())


def _line(items: list[ChangeRecord]) -> ReportLine:
    first = max(items, key=lambda item: (item.significance, -item.change_id))
    cls = classify(first.kind, first.declared)
    starts = [item.not_before for item in items if item.not_before is not None]
    sparing = limit_of(first.terms, first.source_country, first.source_type) < EXCERPT
    return ReportLine(
        cls=cls,
        label=label(first.kind, cls, len(items)),
        count=len(items),
        source_id=first.source_id,
        source_name=first.source_name,
        outlet=outlet(first.source_type, first.source_country),
        title=first.title,
        url=first.article_url,
        byline=first.byline,
        language=first.language,
        significance=round(first.significance, 2),
        why=without_quotes(first.reason) if sparing else first.reason,
        scope=None if first.terms is Terms.LINK_ONLY else first.scope or None,
        facts=_facts(first),
        not_before=min(starts).astimezone(UTC) if starts else None,
        not_after=max(item.not_after for item in items).astimezone(UTC),
        quotes=_quotes(items, cls),
        versions=_versions(items),
        change_ids=tuple(item.change_id for item in items),
        comment_ids=tuple(item.comment_id for item in items if item.comment_id is not None),
        key=_key(items),
    )


def _facts(item: ChangeRecord) -> tuple[str, ...]:
    """Short statements about the change, for its reader."""
    facts: tuple[str, ...] = ()
    if item.declared is False and "no notice" not in item.reason:
        facts = ("the page shows no notice and no newer date",)
    seen, expected = item.evidence.get("seen"), item.evidence.get("expected")
    if item.kind in _COUNTED and isinstance(seen, int):
        of = f" of {expected} the page counts" if isinstance(expected, int) else ""
        facts = (*facts, f"{seen} comments visible{of}")
    if item.reserved is not None and item.terms is Terms.LINK_ONLY:
        facts = (*facts, "its publisher reserves text and data mining, so nothing is quoted")
    return facts


def _quotes(items: list[ChangeRecord], cls: ChangeClass) -> tuple[Quote, ...]:
    if cls not in QUOTED:
        return ()
    quotes = []
    for item in items[:MAX_QUOTES]:
        limit = limit_of(item.terms, item.source_country, item.source_type)
        if made := quote(item.before, item.after, limit, item.comment_id):
            quotes.append(made)
    return tuple(quotes)


def _versions(items: list[ChangeRecord]) -> tuple[VersionPair, ...]:
    return tuple(
        VersionPair(item.before_version, item.after_version, item.before_hash, item.after_hash)
        for item in items[:MAX_QUOTES]
        if item.before_version is not None or item.after_version is not None
    )


def _sort_key(line: ReportLine) -> tuple[float, int, float, tuple[int, ...]]:
    """Most significant first, then by class, then newest first."""
    return (-line.significance, list(ChangeClass).index(line.cls), -line.not_after.timestamp(), line.change_ids)


def _ranked(lines: list[ReportLine]) -> tuple[tuple[ReportLine, ...], list[ReportLine]]:
    """The top lines, at most one per article and per thread, and all lines with their rank."""
    top: list[ReportLine] = []
    ranked: list[ReportLine] = []
    seen: set[tuple[str, str | None, bool]] = set()
    for line in lines:
        place = (line.source_id, line.url or line.title, line.cls in _BY_THREAD)
        fit = line.cls not in UNRANKED and line.significance >= COSMETIC and place not in seen
        if fit and len(top) < MAX_TOP_LINES:
            line = replace(line, rank=len(top) + 1)
            top.append(line)
            seen.add(place)
        ranked.append(line)
    return tuple(top), ranked


def _groups(lines: list[ReportLine]) -> tuple[LineGroup, ...]:
    groups = []
    for cls in ChangeClass:
        mine = [line for line in lines if line.cls is cls]
        if mine and cls not in SITE_WIDE:
            groups.append(LineGroup(cls, tuple(mine[:MAX_LINES]), max(len(mine) - MAX_LINES, 0)))
    return tuple(groups)


def _counts(lines: list[ReportLine]) -> dict[ChangeClass, int]:
    count: Counter[ChangeClass] = Counter()
    for line in lines:
        count[line.cls] += line.count
    return {cls: count[cls] for cls in ChangeClass if count[cls]}


def _per_source(lines: list[ReportLine]) -> dict[str, dict[ChangeClass, int]]:
    """Counts of each class by the name of the source, the busiest source first."""
    by_name: dict[str, list[ReportLine]] = defaultdict(list)
    for line in lines:
        by_name[line.source_name].append(line)
    totals = {name: _counts(mine) for name, mine in by_name.items()}
    return dict(sorted(totals.items(), key=lambda pair: (-sum(pair[1].values()), pair[0])))


def _tally(items: list[ChangeRecord], of: Callable[[ChangeRecord], str]) -> dict[str, int]:
    return dict(
        Counter(of(item) for item in items if classify(item.kind, item.declared) not in SITE_WIDE).most_common()
    )


def _key(items: list[ChangeRecord]) -> str:
    """Stable name of a line, made from its changes without database ids."""
    parts = sorted(
        f"{item.source_id}\x1f{item.kind}\x1f{item.article_url}\x1f{item.comment_id}\x1f{item.not_after.astimezone(UTC)}"
        for item in items
    )
    return sha256("\x1e".join(parts).encode()).hexdigest()[:32]


def _covered(source: SourceCoverage) -> SourceCoverage:
    return replace(source, name=plain(source.name) or source.source_id, note=plain(source.note) or None)


def _report_id(since: datetime, until: datetime, lines: list[ReportLine], cosmetic: int) -> str:
    told = "\x1e".join([str(cosmetic), *sorted(line.key for line in lines)])
    start, end = (at.astimezone(UTC).strftime("%Y%m%dT%H%M") for at in (since, until))
    return f"{start}-{end}-{sha256(told.encode()).hexdigest()[:10]}"
