"""Figures over time as a chart and as tables: what changed by value, over the visits in which it could be seen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

from yalu.model import Kind
from yalu.records.figures.statistic import Grouping, Statistic, Statistics, rows_of
from yalu.records.selection.filters import Filters
from yalu.rendering.charts.bars import short_name
from yalu.rendering.charts.columns import AxisStep, Panel, stacked
from yalu.rendering.charts.drawing import DataTable, Drawing, Role
from yalu.reports.words.classes import kind_label
from yalu.reports.words.names import country, issue, language
from yalu.reports.words.times import day
from yalu.reports.words.words import Words

COUNTS = ("changes", "articles", "comments")
"""What is counted."""
MOST_VALUES = 6
"""Values with a colour of their own; the rest share one."""
_ROLES = (Role.FIRST, Role.SECOND, Role.THIRD, Role.FOURTH, Role.FIFTH, Role.SIXTH)
Values = Mapping[str | None, Sequence[Statistic]]
Address = Callable[[Filters], str | None]
"""Where the changes are listed that filters select; None: nowhere."""


@dataclass(frozen=True, slots=True)
class FigureTable:
    """Figures as they are told: which are counted, what their values are called, and where the rows of each are."""

    counted: Statistics
    by: Grouping
    names: Mapping[str | None, str]
    address: Address

    @property
    def values(self) -> Values:
        """The items of each value, in the order of the figures."""
        values: dict[str | None, list[Statistic]] = {}
        for item in self.counted.items:
            values.setdefault(item.value, []).append(item)
        return values

    def rows(self, items: Sequence[Statistic], count: str) -> str | None:
        """Where the rows are that items of one period count together; None: no list has exactly these."""
        filters = rows_of(self.counted.filters, self.by, items, count)
        return None if filters is None else self.address(filters)


def value_names(
    words: Words, by: Grouping, values: Iterable[str | None], sources: Mapping[str, str]
) -> Mapping[str | None, str]:
    """What values are called; ``sources`` are the names of sources by id."""
    says: Mapping[Grouping, Callable[[str], str]] = {
        Grouping.SOURCE: lambda value: sources.get(value, value),
        Grouping.COUNTRY: lambda value: country(words, value),
        Grouping.LANGUAGE: lambda value: language(words, value),
        Grouping.ISSUE: lambda value: issue(words, value),
        Grouping.KIND: lambda value: kind_label(words, Kind(value)),
    }
    return {value: words.gettext("none") if value is None else says[by](value) for value in values}


def count_names(words: Words) -> Mapping[str, str]:
    """What the counts are called."""
    names = (words.gettext("All changes"), words.gettext("New articles"), words.gettext("New comments"))
    return dict(zip(COUNTS, names, strict=True))


def grouping_names(words: Words) -> Mapping[Grouping, str]:
    """What figures are told apart by, in words."""
    return {
        Grouping.SOURCE: words.gettext("by source"),
        Grouping.COUNTRY: words.gettext("by country"),
        Grouping.LANGUAGE: words.gettext("by language"),
        Grouping.ISSUE: words.gettext("by issue"),
        Grouping.KIND: words.gettext("by kind of change"),
    }


def statistics_chart(words: Words, figures: FigureTable, count: str) -> Drawing | None:
    """A column for each period with its values on one another, over the visits of the period. None without a value."""
    counted = figures.counted
    rows = _rows(words, figures, count)
    if not rows or not counted.coverage:
        return None
    steps = [AxisStep(day(words, each.from_.date()), f"{each.from_:%m-%d}") for each in counted.coverage]
    visits = [(each.visits, each.crawls) for each in counted.coverage]
    shapes, height = stacked(steps, rows, visits, words.gettext("Visits answered"))
    unseen = any(not seen for seen, _ in visits)
    legend = [(row.role, row.heading) for row in rows]
    return Drawing(
        name="statistics",
        title=words.labelled(count_names(words)[count], grouping_names(words)[figures.by]),
        description=words.several([f"{row.heading} {words.number(sum(row.counts))}" for row in rows]),
        height=height,
        shapes=shapes,
        table=_by_period(words, figures, rows, count),
        legend=(*legend, *([(Role.UNSEEN, words.gettext("no visit was answered"))] if unseen else [])),
    )


def _rows(words: Words, figures: FigureTable, count: str) -> list[Panel]:
    """The values with something to count, the rest of them as one."""
    values = [(value, [_number(item, count) for item in items]) for value, items in figures.values.items()]
    values = [(value, counts) for value, counts in values if any(counts)]
    rows = [
        Panel(short_name(figures.names[value]), role, tuple(counts))
        for (value, counts), role in zip(values[:MOST_VALUES], _ROLES, strict=False)
    ]
    if rest := values[MOST_VALUES:]:
        name = words.ngettext("{count} more", "{count} more", len(rest))
        rows.append(Panel(name, Role.REST, tuple(map(sum, zip(*(counts for _, counts in rest), strict=True)))))
    return rows


def _by_period(words: Words, figures: FigureTable, rows: Sequence[Panel], count: str) -> DataTable:
    """A row for each period, the newest first."""
    counted = [items for items in figures.values.values() if any(_number(item, count) for item in items)]
    columns = [[items] for items in counted[:MOST_VALUES]] + (
        [counted[MOST_VALUES:]] if len(rows) > MOST_VALUES else []
    )
    lines: list[tuple[str, ...]] = []
    addresses: dict[tuple[int, int], str] = {}
    for number, each in reversed(list(enumerate(figures.counted.coverage))):
        counts = [row.counts[number] for row in rows]
        for place, values in enumerate(columns):
            own = [items[number] for items in values if _number(items[number], count)]
            if own and (address := figures.rows(own, count)):
                addresses[len(lines), place + 2] = address
        cells = [words.number(value) if value or each.visits else "–" for value in counts]
        lines.append((day(words, each.from_.date(), year=True), _visits(words, each.visits, each.crawls), *cells))
    # What was looked at comes first: further columns may lie beyond the edge of the page.
    head = (words.gettext("Begins"), words.gettext("Visits answered"), *(row.heading for row in rows))
    return DataTable(head, tuple(lines), addresses)


def totals_table(words: Words, figures: FigureTable) -> DataTable:
    """A row for each value, with its sums of the whole period and its coverage."""
    lines: list[tuple[str, ...]] = []
    addresses: dict[tuple[int, int], str] = {}
    counts = ("articles", "changes", "comments", "baseline")
    for value, items in figures.values.items():
        whole = replace(
            items[0],
            to=items[-1].to,
            **{name: sum(map(attrgetter(name), items)) for name in (*counts, "crawls", "visits")},
        )
        for place, count in enumerate(counts, 1):
            if _number(whole, count) and (address := figures.rows([whole], count)):
                addresses[len(lines), place] = address
        numbers = (words.number(_number(whole, count)) for count in counts)
        lines.append((figures.names[value], *numbers, _visits(words, whole.visits, whole.crawls)))
    names = {**count_names(words), "baseline": words.gettext("There before the first visit")}
    head = words.gettext("Value"), *(names[count] for count in counts), words.gettext("Visits answered")
    return DataTable(head, tuple(lines), addresses)


def _visits(words: Words, answered: int, crawls: int) -> str:
    return words.gettext("{answered} of {count}", answered=answered, count=crawls)


def _number(item: Statistic, count: str) -> int:
    number: int = getattr(item, count)
    return number
