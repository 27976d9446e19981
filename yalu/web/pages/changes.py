"""The list of changes with its filters, and one change with its redline, evidence and citation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from starlette.responses import Response

from yalu.db.evidence.public_copies import copy_of
from yalu.db.marks import mark_rows
from yalu.db.queries.article_states import VersionRecord
from yalu.db.room import beside, changes
from yalu.db.room import evidence as stored
from yalu.db.room.spread import spread
from yalu.downloads.citing import cited_change, versions_of
from yalu.model import Kind
from yalu.records.change import StoredChange
from yalu.records.filters import MOST_VALUES, Filters
from yalu.records.source import Source
from yalu.reports.change_classes import classify
from yalu.reports.citation import Citation, cite
from yalu.reports.words import country, event_label, issue, language, outlet_type
from yalu.reports.words.told_items import scope_in_words
from yalu.sources.source import Terms
from yalu.web.active_filters import active_filters
from yalu.web.charts.spread_chart import spread_chart
from yalu.web.filtering import Choice, ages, choices, cursor_of, declared, filters_of, marks, parameters_of
from yalu.web.pages.evidence import may_have_package
from yalu.web.rendering import page
from yalu.web.sharing import head_of
from yalu.web.telling import ToldChange, by_day, told_change, told_changes
from yalu.web.visit import NotHere, RequestContext, exact

PER_PAGE = 30
FORMATS = ("atom", "json", "csv", "jsonl", "parquet")
"""Feeds and downloads of a list, with exactly its filters."""
LONGEST_FACET = 12


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two states that a change lies between."""

    name: str
    """v12 or c7."""
    seq: int | None
    """Which version of its article it is; None of a comment, and where the version is not known."""
    path: str | None
    content_hash: str | None


def listed(visit: RequestContext) -> Response:
    """``/changes``: newest first, with counts of every filter."""
    filters = filters_of(visit)
    listed, counts = changes.changes_and_facets(visit.database, filters, cursor_of(visit), PER_PAGE)
    kept = parameters_of(visit, filters)
    facets = [(visit.words.gettext("When"), ages(visit, filters, "/changes")), _issues(visit, filters, listed.items)]
    return page(
        visit,
        "changes.html",
        days=by_day(visit, told_changes(visit, listed.items)),
        filters=filters,
        facets=[*facets, *_facets(visit, filters, counts)],
        counted_whole=all(counts.whole.values()),
        given=kept,
        active=active_filters(visit, filters, "/changes"),
        everything=visit.link("/changes"),
        first=visit.link("/changes", kept) if "cursor" in visit.query else None,
        following=visit.link("/changes", kept, cursor=listed.next) if listed.next else None,
        doors=[(name, visit.link(f"/changes.{name}", kept)) for name in FORMATS],
    )


def _facets(visit: RequestContext, filters: Filters, counts: changes.Facets) -> list[tuple[str, object]]:
    words = visit.words
    sources = stored.sources(visit.database)
    names_of = {source.source_id: source.source_name for source in sources}
    kinds = {str(kind): event_label(words, kind, classify(kind, None)) for kind in Kind}
    counted: tuple[tuple[str, str, Mapping[str, int], Mapping[str, str]], ...] = (
        ("kind", words.gettext("Kind of change"), counts.kind, kinds),
        ("source", words.gettext("Source"), counts.source, names_of),
        ("country", words.gettext("Country"), counts.country, {code: country(words, code) for code in counts.country}),
        ("language", words.gettext("Language"), counts.language, {t: language(words, t) for t in counts.language}),
    )
    facets: list[tuple[str, object]] = [
        (heading, choices(visit, filters, name, values, labels, "/changes")[:LONGEST_FACET])
        for name, heading, values, labels in counted
    ]
    facets.insert(2, (words.gettext("Type of outlet"), _outlets(visit, filters, sources, counts.source)))
    facets.insert(1, (words.gettext("Edits"), declared(visit, filters)))
    if visit.settings.web_users or filters.mark:
        facets.append((words.gettext("Marks"), marks(visit, filters)))
    return facets


def _issues(visit: RequestContext, filters: Filters, shown: Sequence[StoredChange]) -> tuple[str, Sequence[Choice]]:
    """The issues of the articles that the page shows; they are not counted beyond it."""
    tags = Counter(tag for record in shown for tag in record.issues)
    names = {tag: issue(visit.words, tag) for tag in (*tags, *filters.issue)}
    offered = choices(visit, filters, "issue", tags, names, "/changes")[:LONGEST_FACET]
    return visit.words.gettext("Issue"), [replace(choice, count=None) for choice in offered]


def _outlets(
    visit: RequestContext, filters: Filters, sources: Sequence[Source], counts: Mapping[str, int]
) -> list[Choice]:
    """Types of outlets, each as the filter of its sources: "state media" chooses all sources that are."""
    types: dict[str, list[str]] = {}
    for source in sources:
        types.setdefault(source.source_type, []).append(source.source_id)
    offered = []
    for code, ids in sorted(types.items(), key=lambda pair: -sum(counts.get(source, 0) for source in pair[1])):
        chosen = set(ids) == set(filters.source)
        if len(ids) <= MOST_VALUES and (chosen or any(source in counts for source in ids)):
            wanted = replace(filters, source=() if chosen else tuple(ids))
            address = visit.link("/changes", parameters_of(visit, wanted))
            count = sum(counts.get(source, 0) for source in ids)
            offered.append(Choice(outlet_type(visit.words, code), count, chosen, address))
    return offered


def one(visit: RequestContext) -> Response:
    """``/changes/ID``: what changed, between when and when, by which evidence, and how to cite it."""
    record = changes.change(visit.database, visit.number("id"))
    if record.terms is Terms.OFF:
        raise NotHere
    change = told_change(visit, record)
    versions = versions_of(visit.database, record)
    number = record.comment_id
    sides = _sides(visit, record, versions, number)
    filters = filters_of(visit)
    newer, older = _steps(visit, record, filters)
    marked = mark_rows.history(visit.database, record.change_id)
    cited = cited_change(visit.words, record, versions)
    copies = spread(visit.database, record)
    return page(
        visit,
        "change.html",
        change=change,
        copies=copies,
        spread=spread_chart(visit, change.record, copies) if copies else None,
        sides=sides,
        compare=_comparison(visit, record, sides),
        comment=_comment_path(visit, number),
        in_thread=_in_thread(visit, record, number),
        captures=_captures(record),
        snapshots=_snapshots(visit, record),
        platform=record.evidence.get("status"),
        scope=_scope(visit, change),
        package=visit.link(f"/changes/{record.change_id}/evidence.wacz") if may_have_package(visit, record) else None,
        public_copy=copy_of(visit.database, record.change_id),
        citation=cite(visit.words, cited, visit.public_room),
        head=head_of(visit, cited, visit.words.several((change.event.label, change.record.source_name, change.when))),
        newer=newer,
        older=older,
        everything=visit.link("/changes", parameters_of(visit, filters)),
        active=active_filters(visit, filters, change.path),
        marked=marked,
        own=next((mark for mark in record.marks if visit.asker and mark.user == visit.asker.name), None),
        marking=visit.link(f"/changes/{record.change_id}/marks", visit.request.query_params.multi_items()),
    )


def _scope(visit: RequestContext, change: ToldChange) -> str | None:
    record = change.record
    if not record.rule or not change.quotable:
        return None
    return scope_in_words(visit.words, record.rule, record.matched[:6])


def citation(visit: RequestContext) -> Citation:
    """The citation of the change of the address."""
    record = changes.change(visit.database, visit.number("id"))
    if record.terms is Terms.OFF:
        raise NotHere
    cited = cited_change(visit.words, record, versions_of(visit.database, record))
    return cite(visit.words, cited, visit.public_room)


def _steps(visit: RequestContext, record: StoredChange, filters: Filters) -> tuple[str | None, str | None]:
    """Addresses of the newer and the older change in the list that the filters make."""
    kept = parameters_of(visit, filters)
    ids = changes.neighbours(visit.database, record.change_id, filters)
    newer, older = (visit.link(f"/changes/{number}", kept) if number else None for number in ids)
    return newer, older


def _sides(
    visit: RequestContext, record: StoredChange, versions: Sequence[VersionRecord], comment: int | None
) -> list[Side]:
    pairs = ((record.before_version, record.before_hash), (record.after_version, record.after_hash))
    named = [(name, digest) for name, digest in pairs if name]
    if not named or record.article_id is None:
        return []
    if named[0][0].startswith("c"):
        path = _comment_path(visit, comment)
        return [Side(name, None, f"{path}#{name}" if path else None, digest) for name, digest in named]
    seqs = {version.name: version.seq for version in versions}
    base = f"/articles/{record.article_id}/versions"
    return [
        Side(name, seqs.get(name), visit.link(f"{base}/{seqs[name]}") if name in seqs else None, digest)
        for name, digest in named
    ]


def _comparison(visit: RequestContext, record: StoredChange, sides: list[Side]) -> str | None:
    seqs = [str(side.seq) for side in sides if side.seq is not None]
    if len(seqs) < 2:
        return None
    return visit.link(f"/articles/{record.article_id}/diff", (("from", seqs[0]), ("to", seqs[1])))


def _comment_path(visit: RequestContext, number: int | None) -> str | None:
    return None if number is None else visit.link(f"/comments/{number}")


def _in_thread(visit: RequestContext, record: StoredChange, number: int | None) -> str | None:
    """The place of the comment in the thread as of the time at which the change was first seen."""
    if number is None or record.article_id is None:
        return None
    address = visit.link(f"/articles/{record.article_id}/thread", (("at", exact(record.not_after)),))
    return f"{address}#comment-{number}"


def _captures(record: StoredChange) -> list[int]:
    return list(record.captures)


def _snapshots(visit: RequestContext, record: StoredChange) -> list[tuple[int, Sequence[int]]]:
    """Each snapshot that the evidence names, with the captures that it was read from."""
    numbers = _numbers(record, "snapshots") or _numbers(record, "snapshot")
    captures = beside.captures_of(visit.database, numbers) if numbers else {}
    return [(number, captures.get(number, ())) for number in numbers]


def _numbers(record: StoredChange, name: str) -> list[int]:
    """Ids that the evidence holds under a name, alone or in a list."""
    held = record.evidence.get(name)
    listed = held if isinstance(held, list) else [held]
    return [number for number in listed if isinstance(number, int) and not isinstance(number, bool)]
