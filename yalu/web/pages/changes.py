"""The list of changes with its filters, and one change with its redline, evidence and citation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from starlette.responses import Response

from yalu.db.changes import mark_rows
from yalu.db.evidence.public_copies import copy_of
from yalu.db.figures.spread import spread
from yalu.db.room import changes
from yalu.db.room.captures import captures_of
from yalu.db.room.sources import stored_sources
from yalu.downloads.citing import cited_change, versions_of
from yalu.model import Kind
from yalu.presentation.change_view import change_view, snapshots_of
from yalu.presentation.charts.spread_chart import spread_chart
from yalu.presentation.telling import by_day, mark_names, quotation_names, told_changes
from yalu.records.nouns.change import StoredChange
from yalu.records.nouns.source import Source
from yalu.records.selection.filters import MOST_VALUES, Filters
from yalu.reports.citation import Cited, cite
from yalu.reports.words.classes import kind_label
from yalu.reports.words.names import country, issue, language, outlet_type
from yalu.sources.source import Terms
from yalu.web.active_filters import active_filters
from yalu.web.filtering import (
    Choice,
    ages,
    choices,
    list_cursor,
    list_filters,
    listing_of,
    parameters_of,
    uncounted,
)
from yalu.web.pages.evidence import may_have_package
from yalu.web.rendering import page
from yalu.web.sharing import head_of
from yalu.web.visit import NotHere, RequestContext

PER_PAGE = 30
LONGEST_FACET = 12
"""Values of a facet that a page offers; kinds of change are all there, for some are rare and worth most."""


def listed(visit: RequestContext) -> Response:
    """``/changes``: newest first, with counts of every filter."""
    filters = list_filters(visit)
    listed, counts = changes.changes_and_facets(visit.database, filters, list_cursor(visit), PER_PAGE)
    facets = [(visit.words.gettext("When"), ages(visit, filters, "/changes"))]
    return page(
        visit,
        "changes.html",
        days=by_day(visit, told_changes(visit, listed.items)),
        facets=[*facets, *_facets(visit, filters, counts)],
        counted_whole=all(counts.whole.values()),
        active=active_filters(visit, filters, "/changes"),
        **listing_of(visit, "/changes", filters, listed.next),
    )


def _facets(visit: RequestContext, filters: Filters, counts: changes.Facets) -> list[tuple[str, object]]:
    words = visit.words
    sources = stored_sources(visit.database)
    names_of = {source.source_id: source.source_name for source in sources}
    kinds = {str(kind): kind_label(words, kind) for kind in Kind}
    counted: tuple[tuple[str, str, Mapping[str, int], Mapping[str, str]], ...] = (
        ("issue", words.gettext("Issue"), counts.issue, {tag: issue(words, tag) for tag in counts.issue}),
        ("kind", words.gettext("Kind of change"), counts.kind, kinds),
        ("source", words.gettext("Source"), counts.source, names_of),
        ("country", words.gettext("Country"), counts.country, {code: country(words, code) for code in counts.country}),
        ("language", words.gettext("Language"), counts.language, {t: language(words, t) for t in counts.language}),
    )
    issues, of_kind, of_source, *others = [
        (
            heading,
            choices(visit, filters, name, values, labels, "/changes")[: None if name == "kind" else LONGEST_FACET],
        )
        for name, heading, values, labels in counted
    ]
    edits = (
        words.gettext("Edits"),
        uncounted(
            visit, filters, "silent", {True: words.gettext("Silent edits"), False: words.gettext("Declared edits")}
        ),
    )
    quotations = words.gettext("Quotations"), uncounted(visit, filters, "quotation", quotation_names(words))
    outlets = words.gettext("Type of outlet"), _outlets(visit, filters, sources, counts.source)
    facets: list[tuple[str, object]] = [issues, of_kind, edits, quotations, of_source, outlets, *others]
    if visit.settings.web_users or filters.mark:
        facets.append((words.gettext("Marks"), uncounted(visit, filters, "mark", mark_names(words))))
    return facets


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
    numbers = snapshots_of(record)
    captures = captures_of(visit.database, numbers) if numbers else {}
    view = change_view(visit, record, versions_of(visit.database, record), captures)
    filters, change = list_filters(visit), view.change
    newer, older = _steps(visit, record, filters)
    copies = spread(visit.database, record)
    return page(
        visit,
        "change.html",
        view=view,
        change=change,
        copies=copies,
        spread=spread_chart(visit, change.record, copies) if copies else None,
        package=visit.link(f"/changes/{record.change_id}/evidence.wacz") if may_have_package(visit, record) else None,
        public_copy=copy_of(visit.database, record.change_id),
        citation=cite(visit.words, view.cited, visit.public_room),
        head=head_of(
            visit, view.cited, visit.words.several((change.event.label, change.record.source_name, change.when))
        ),
        newer=newer,
        older=older,
        everything=visit.link("/changes", parameters_of(visit, filters)),
        active=active_filters(visit, filters, change.path),
        marked=mark_rows.history(visit.database, record.change_id),
        own=next((mark for mark in record.marks if visit.asker and mark.user == visit.asker.name), None),
        marking=visit.link(f"/changes/{record.change_id}/marks", visit.request.query_params.multi_items()),
    )


def cited(visit: RequestContext) -> Cited:
    """The change of the address as it is cited."""
    record = changes.change(visit.database, visit.number("id"))
    if record.terms is Terms.OFF:
        raise NotHere
    return cited_change(visit.words, record, versions_of(visit.database, record))


def _steps(visit: RequestContext, record: StoredChange, filters: Filters) -> tuple[str | None, str | None]:
    """Addresses of the newer and the older change in the list that the filters make."""
    kept = parameters_of(visit, filters)
    ids = changes.neighbours(visit.database, record.change_id, filters)
    newer, older = (visit.link(f"/changes/{number}", kept) if number else None for number in ids)
    return newer, older
