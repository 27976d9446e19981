"""``/overview``: how much was seen and changed over time, and how much of that time anybody looked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from starlette.responses import Response

from yalu.db.figures.statistics import statistics
from yalu.db.room.sources import stored_sources
from yalu.errors import UsageError
from yalu.records.figures.outlet import TAKEN
from yalu.records.figures.statistic import (
    CalendarStep,
    Grouping,
    Statistics,
    read_grouping,
    start_of,
)
from yalu.records.nouns.source import Source
from yalu.records.plain_text import plain
from yalu.records.selection.filters import FilterError, Filters, as_parameters, one_of
from yalu.reports.charts.of_statistics import (
    COUNTS,
    FigureTable,
    count_names,
    grouping_names,
    statistics_chart,
    totals_table,
    value_names,
)
from yalu.web.active_filters import active_filters, offers
from yalu.web.filtering import Choice, list_filters, parameters_of
from yalu.web.rendering import page
from yalu.web.visit import BadQuery, RequestContext

OWN = ("by", "per", "count")
"""Parameters of the page that are no filters."""
OFFERED = ("source", "country", "language", "issue", "kind", "silent")
"""Filters whose values the page offers."""
SHOWN = {CalendarStep.DAY: timedelta(days=42), CalendarStep.WEEK: timedelta(weeks=26), CalendarStep.MONTH: None}
"""How far back a page reaches whose address names no beginning."""


def overview(visit: RequestContext) -> Response:
    """``/overview``: figures by ``by`` and ``per`` of what ``count`` names, for any filters; a chart and two tables."""
    by, per = read_grouping(visit.query.get("by"), visit.query.get("per") or CalendarStep.WEEK)
    per = per or CalendarStep.WEEK
    count = one_of("count", visit.query.get("count"), COUNTS) or "changes"
    filters = list_filters(visit, beside=OWN)
    end = min(filters.until or visit.now, visit.now)
    shown = filters if filters.since else replace(filters, since=_beginning(end, per))
    try:
        counted = statistics(visit.database, shown, by, per, visit.now)
    except FilterError:
        raise
    except UsageError as error:
        raise BadQuery(visit.words.gettext("Too many figures, or a word without a letter: filter for less.")) from error
    sources = stored_sources(visit.database)
    figures = _figures(visit, counted, by, sources)
    given = [*as_parameters(filters), ("by", by.value), ("per", per.value), ("count", count)]
    return page(
        visit,
        "overview.html",
        drawing=statistics_chart(visit.words, figures, count),
        totals=totals_table(visit.words, figures),
        since=counted.coverage[0].from_,
        until=counted.coverage[-1].to,
        filters=filters,
        active=active_filters(visit, filters, "/overview"),
        offers=offers(visit, filters, OFFERED, sources),
        given=parameters_of(visit, filters),
        outlets=visit.link("/outlets", [pair for pair in parameters_of(visit, filters) if pair[0] in TAKEN]),
        hidden=[pair for pair in given if pair[0] not in ("since", "until", "q", "min_significance")],
        views=_views(visit, given),
        unseen=sum(not each.visits for each in counted.coverage),
        by=by,
        json=visit.link("/api/v1/statistics", [*as_parameters(shown), ("by", by.value), ("per", per.value)]),
    )


def _beginning(end: datetime, per: CalendarStep) -> datetime | None:
    back = SHOWN[per]
    return None if back is None else start_of(end - back, per)


def _figures(visit: RequestContext, counted: Statistics, by: Grouping, stated: Sequence[Source]) -> FigureTable:
    def address(filters: Filters) -> str | None:
        return visit.link("/changes", as_parameters(filters))

    sources = {source.source_id: plain(source.source_name) for source in stated}
    values = dict.fromkeys(item.value for item in counted.items)
    return FigureTable(counted, by, value_names(visit.words, by, values, sources), address)


def _views(visit: RequestContext, given: Sequence[tuple[str, str]]) -> list[tuple[str, list[Choice]]]:
    """What can be chosen beside the filters: what is counted, what it is told apart by, and the periods."""
    words = visit.words
    pers = {
        CalendarStep.DAY: words.gettext("Days"),
        CalendarStep.WEEK: words.gettext("Weeks"),
        CalendarStep.MONTH: words.gettext("Months"),
    }
    offered: tuple[tuple[str, str, Mapping[str, str]], ...] = (
        ("count", words.gettext("What is counted"), count_names(words)),
        ("by", words.gettext("Grouping"), {each.value: text for each, text in grouping_names(words).items()}),
        ("per", words.gettext("Periods"), {each.value: text for each, text in pers.items()}),
    )
    now = dict(given)
    return [
        (
            heading,
            [
                Choice(text, None, now[name] == value, visit.link("/overview", _changed(given, name, value)))
                for value, text in values.items()
            ],
        )
        for name, heading, values in offered
    ]


def _changed(given: Sequence[tuple[str, str]], name: str, value: str) -> list[tuple[str, str]]:
    return [*(pair for pair in given if pair[0] != name), (name, value)]
