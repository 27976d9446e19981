"""``/overview``: how much was seen and changed over time, and how much of that time anybody looked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from starlette.responses import Response

from yalu.db.room import evidence as stored
from yalu.db.room.statistics import statistics
from yalu.errors import UsageError
from yalu.model import Kind
from yalu.records.filters import FilterError, Filters, as_parameters
from yalu.records.statistic import CalendarStep, Grouping, Statistic, Statistics, read_grouping, rows_of, start_of
from yalu.reports.change_classes import classify
from yalu.reports.charts.columns import AxisStep
from yalu.reports.charts.of_report import short_name
from yalu.reports.charts.of_statistics import FigureRow, statistics_chart
from yalu.reports.charts.svg import svg
from yalu.reports.words import Words, country, day, event_label, issue, language
from yalu.web.active_filters import active_filters
from yalu.web.filtering import Choice, filter_in_words, filters_of
from yalu.web.rendering import page
from yalu.web.visit import BadQuery, RequestContext

OWN = ("by", "per", "count")
"""Parameters of the page that are no filters."""
MOST_ROWS = 6
"""Values with a row of columns of their own, and a column of the table; the rest is one."""
SHOWN = {CalendarStep.DAY: timedelta(days=42), CalendarStep.WEEK: timedelta(weeks=26), CalendarStep.MONTH: None}
"""How far back a page reaches whose address names no beginning."""


@dataclass(frozen=True, slots=True)
class LinkedFigure:
    """A number and the list of what it counts; without an address where no list has it."""

    number: int
    address: str | None


@dataclass(frozen=True, slots=True)
class TotalLine:
    """A value and its sums."""

    name: str
    own: bool
    """Whether the name is a publisher's own."""
    figures: tuple[LinkedFigure, ...]
    baseline: int
    crawls: int
    visits: int


@dataclass(frozen=True, slots=True)
class PeriodLine:
    """A period, the figure of each value in it, and its visits."""

    name: str
    figures: tuple[LinkedFigure, ...]
    visits: int
    crawls: int


_NEW = {"articles": Kind.ARTICLE_NEW, "comments": Kind.COMMENT_NEW}
"""What is counted, and the kind that its changes have; of all changes any."""


def overview(visit: RequestContext) -> Response:
    """``/overview``: figures by ``by`` and ``per`` of what ``count`` names, for any filters; a chart and two tables."""
    by, per = _grouping(visit)
    count = visit.query.get("count") or "changes"
    if count not in ("changes", *_NEW):
        raise BadQuery(filter_in_words(visit, FilterError("count", count, None, "changes")))
    filters = filters_of(visit, beside=OWN)
    shown = filters if filters.since else replace(filters, since=_beginning(visit, per))
    try:
        counted = statistics(visit.database, shown, by, per, visit.now)
    except UsageError as error:
        raise BadQuery(visit.words.gettext("Too many figures, or a word without a letter: filter for less.")) from error
    values = _by_value(counted)
    names = _names(visit, by, values)
    given = [*as_parameters(filters), ("by", by.value), ("per", per.value), ("count", count)]
    columns = list(values)[:MOST_ROWS]
    steps = [AxisStep(day(visit.words, each.from_.date()), f"{each.from_:%m-%d}") for each in counted.coverage]
    rows = [
        FigureRow(short_name(names[value]), tuple(_number(item, count) for item in values[value])) for value in columns
    ]
    title = visit.words.labelled(_counts(visit.words)[count], _groupings(visit.words)[by])
    drawing = statistics_chart(visit.words, title, steps, rows, [each.visits for each in counted.coverage])
    return page(
        visit,
        "overview.html",
        svg=svg,
        drawing=drawing,
        since=counted.coverage[0].from_,
        until=counted.coverage[-1].to,
        filters=filters,
        active=active_filters(visit, filters, "/overview"),
        hidden=[pair for pair in given if pair[0] not in ("since", "until", "q", "min_significance")],
        views=_views(visit, given),
        columns=[names[value] for value in columns],
        periods=_periods(visit, counted, [values[value] for value in columns], by, shown, count),
        totals=[_total(visit, names[value], items, by, shown) for value, items in values.items()],
        unseen=sum(not each.visits for each in counted.coverage),
        rest=max(len(values) - MOST_ROWS, 0),
        by=by,
        json=visit.link("/api/v1/statistics", [*as_parameters(shown), ("by", by.value), ("per", per.value)]),
    )


def _grouping(visit: RequestContext) -> tuple[Grouping, CalendarStep]:
    try:
        by, per = read_grouping(visit.query.get("by"), visit.query.get("per") or CalendarStep.WEEK)
    except FilterError as error:
        raise BadQuery(filter_in_words(visit, error)) from error
    return by, per or CalendarStep.WEEK


def _beginning(visit: RequestContext, per: CalendarStep) -> datetime | None:
    back = SHOWN[per]
    return None if back is None else start_of(visit.now - back, per)


def _by_value(counted: Statistics) -> dict[str | None, list[Statistic]]:
    values: dict[str | None, list[Statistic]] = {}
    for item in counted.items:
        values.setdefault(item.value, []).append(item)
    return values


def _names(visit: RequestContext, by: Grouping, values: Iterable[str | None]) -> Mapping[str | None, str]:
    words = visit.words
    sources = (
        {source.source_id: source.source_name for source in stored.sources(visit.database)}
        if by is Grouping.SOURCE
        else {}
    )
    says: Mapping[Grouping, Callable[[str], str]] = {
        Grouping.SOURCE: lambda value: sources.get(value, value),
        Grouping.COUNTRY: lambda value: country(words, value),
        Grouping.LANGUAGE: lambda value: language(words, value),
        Grouping.ISSUE: lambda value: issue(words, value),
        Grouping.KIND: lambda value: event_label(words, Kind(value), classify(Kind(value), None)),
    }
    return {value: words.gettext("without one") if value is None else says[by](value) for value in values}


def _number(item: Statistic, count: str) -> int:
    number: int = getattr(item, count)
    return number


def _figure(visit: RequestContext, by: Grouping, filters: Filters, item: Statistic, count: str) -> LinkedFigure:
    rows, number = rows_of(filters, by, item), _number(item, count)
    if rows is None or not number:
        return LinkedFigure(number, None)
    if count in _NEW:
        rows = replace(rows, kind=(_NEW[count].value,))
    return LinkedFigure(number, visit.link("/changes", as_parameters(rows)))


def _periods(
    visit: RequestContext,
    counted: Statistics,
    columns: Sequence[Sequence[Statistic]],
    by: Grouping,
    filters: Filters,
    count: str,
) -> list[PeriodLine]:
    lines = [
        PeriodLine(
            day(visit.words, each.from_.date(), year=True),
            tuple(_figure(visit, by, filters, items[number], count) for items in columns),
            each.visits,
            each.crawls,
        )
        for number, each in enumerate(counted.coverage)
    ]
    return lines[::-1]


def _total(visit: RequestContext, name: str, items: Sequence[Statistic], by: Grouping, filters: Filters) -> TotalLine:
    whole = replace(
        items[0],
        to=items[-1].to,
        **{each: sum(getattr(item, each) for item in items) for each in ("articles", "changes", "comments")},
    )
    return TotalLine(
        name,
        by is Grouping.SOURCE,
        tuple(_figure(visit, by, filters, whole, count) for count in ("articles", "changes", "comments")),
        sum(item.baseline for item in items),
        sum(item.crawls for item in items),
        sum(item.visits for item in items),
    )


def _counts(words: Words) -> Mapping[str, str]:
    return {
        "changes": words.gettext("All changes"),
        "articles": words.gettext("New articles"),
        "comments": words.gettext("New comments"),
    }


def _groupings(words: Words) -> Mapping[Grouping, str]:
    return {
        Grouping.SOURCE: words.gettext("by source"),
        Grouping.COUNTRY: words.gettext("by country"),
        Grouping.LANGUAGE: words.gettext("by language"),
        Grouping.ISSUE: words.gettext("by issue"),
        Grouping.KIND: words.gettext("by kind of change"),
    }


def _views(visit: RequestContext, given: Sequence[tuple[str, str]]) -> list[tuple[str, list[Choice]]]:
    """What can be chosen beside the filters: what is counted, what it is told apart by, and the periods."""
    words = visit.words
    pers = {
        CalendarStep.DAY: words.gettext("Days"),
        CalendarStep.WEEK: words.gettext("Weeks"),
        CalendarStep.MONTH: words.gettext("Months"),
    }
    offered: tuple[tuple[str, str, Mapping[str, str]], ...] = (
        ("count", words.gettext("What is counted"), _counts(words)),
        ("by", words.gettext("Told apart"), {each.value: text for each, text in _groupings(words).items()}),
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
