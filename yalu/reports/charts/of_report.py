"""The charts of a report, in the reader's language. What they count is the report's one count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from yalu.records.figures.statistic import Grouping
from yalu.rendering.charts.bars import ROW, BarRow, bars, heading, short_name
from yalu.rendering.charts.columns import AxisStep, Panel, columns
from yalu.rendering.charts.drawing import DataTable, Drawing, Role
from yalu.reports.change_classes import FAMILIES, ChangeClass, Family
from yalu.reports.charts.of_statistics import FigureTable, statistics_chart, totals_table, value_names
from yalu.reports.report import ComposedReport, Links
from yalu.reports.words.classes import class_count, class_heading, family_name
from yalu.reports.words.names import country, language
from yalu.reports.words.times import day
from yalu.reports.words.words import Words

MAX_ROWS = 12
"""Bars of one chart; the rest is one bar of its own."""
MAX_DAYS = 45
"""Days with a column each; a longer period has a column a week."""
FEWEST_DAYS = 3
"""A chart of fewer days says nothing that the sentence above it does not say."""


def charts(report: ComposedReport, words: Words, links: Links | None = None) -> tuple[Drawing, ...]:
    """Articles and comments a day, changes by source, the balance of countries and languages, and figures over time.

    A chart that would have nothing to compare is left out. ``links`` say where the rows of figures are.
    """
    drawn = (
        days_chart(report, words),
        sources_chart(report, words),
        balance_chart(report, words),
        figures_chart(report, words, links or Links()),
    )
    return tuple(drawing for drawing in drawn if drawing is not None)


def days_chart(report: ComposedReport, words: Words) -> Drawing | None:
    """New articles and new comments for each day of the reader's zone; None for fewer than three days or none new."""
    days = _folded(report.per_day)
    shown = [cls for cls in (ChangeClass.NEW, ChangeClass.COMMENT_NEW) if report.counts.get(cls)]
    if len(report.per_day) < FEWEST_DAYS or not shown:
        return None
    steps = [AxisStep(day(words, at), f"{at:%m-%d}") for at, _ in days]
    panels = [
        Panel(class_heading(words, cls), Role(FAMILIES[cls].value), tuple(counts.get(cls, 0) for _, counts in days))
        for cls in shown
    ]
    shapes, height = columns(steps, panels)
    rows = [
        (day(words, at), *(words.number(counts.get(cls, 0)) for cls in shown), words.number(counts.total()))
        for at, counts in days
    ]
    first = words.gettext("Day") if len(days) == len(report.per_day) else words.gettext("Week from")
    return Drawing(
        name="days",
        title=words.gettext("New articles and comments by day"),
        description=words.several([class_count(words, cls, report.counts[cls]) for cls in shown]),
        height=height,
        shapes=shapes,
        table=DataTable((first, *(panel.heading for panel in panels), words.gettext("All changes")), tuple(rows)),
    )


def sources_chart(report: ComposedReport, words: Words) -> Drawing | None:
    """Changes of each source, in families; None when nothing changed."""
    sums = [(source, _families(counts)) for source, counts in report.per_source.items()]
    sums = [(source, count) for source, count in sums if count]
    if not sums:
        return None
    families = [family for family in Family if any(count[family] for _, count in sums)]
    names = {source: report.names.get(source, source) for source, _ in sums}
    rows = [_row(names[source], _parts(count), source) for source, count in sums[:MAX_ROWS]]
    if rest := sums[MAX_ROWS:]:
        other = sum((count for _, count in rest), Counter[Family]())
        rows.append(BarRow(_more(words, len(rest)), _parts(other)))
    head = (words.gettext("Source"), *(family_name(words, family) for family in families), words.gettext("All changes"))
    table = [
        (names[source], *(words.number(count[family]) for family in families), words.number(count.total()))
        for source, count in sums
    ]
    return Drawing(
        name="sources",
        title=words.gettext("Changes by source"),
        description=words.several([f"{row.name} {words.number(row.total)}" for row in rows]),
        height=len(rows) * ROW,
        shapes=bars(rows),
        table=DataTable(head, tuple(table)),
        legend=tuple((Role(family.value), family_name(words, family)) for family in families),
    )


def balance_chart(report: ComposedReport, words: Words) -> Drawing | None:
    """Changes by the outlet's country and by the text's language; None when there is one of each or none."""
    if len(report.per_country) < 2 and len(report.per_language) < 2:
        return None
    countries = _balance(words, {code: country(words, code) for code in report.per_country}, report.per_country)
    tongues = _balance(words, {tag: language(words, tag) for tag in report.per_language}, report.per_language)
    greatest = max(row.total for row in (*countries, *tongues))
    first, top = heading(words.gettext("Countries of the outlets"), 0)
    second, under = heading(words.gettext("Languages of the articles"), top + len(countries) * ROW + 6)
    shapes = (first, *bars(countries, top, longest=greatest), second, *bars(tongues, under, longest=greatest))
    named = [*((country(words, code), count) for code, count in report.per_country.items())]
    named += [(language(words, tag), count) for tag, count in report.per_language.items()]
    return Drawing(
        name="balance",
        title=words.gettext("Balance of countries and languages"),
        description=words.several([f"{name} {words.number(count)}" for name, count in named]),
        height=under + len(tongues) * ROW,
        shapes=shapes,
        table=DataTable(
            (words.gettext("Country or language"), words.gettext("All changes")),
            tuple((name, words.number(count)) for name, count in named),
        ),
    )


def figures_chart(report: ComposedReport, words: Words, links: Links) -> Drawing | None:
    """The figures of the room's overview by source, over its visits; its table has articles, changes and comments."""
    if report.statistics is None:
        return None
    values = dict.fromkeys(item.value for item in report.statistics.items)
    names = value_names(words, Grouping.SOURCE, values, report.names)
    figures = FigureTable(report.statistics, Grouping.SOURCE, names, links.changes)
    drawing = statistics_chart(words, figures, "changes")
    return None if drawing is None else replace(drawing, table=totals_table(words, figures))


def _balance(words: Words, names: Mapping[str, str], counts: Mapping[str, int]) -> list[BarRow]:
    pairs = list(counts.items())
    rows = [_row(names[code], ((Role.COMMENT, count),), code) for code, count in pairs[:MAX_ROWS]]
    if rest := pairs[MAX_ROWS:]:
        rows.append(BarRow(_more(words, len(rest)), ((Role.COMMENT, sum(count for _, count in rest)),)))
    return rows


def _more(words: Words, count: int) -> str:
    return words.ngettext("{count} more", "{count} more", count)


def _row(name: str, parts: tuple[tuple[Role, int], ...], latin: str) -> BarRow:
    return BarRow(short_name(name), parts, short_name(latin))


def _families(counts: Mapping[ChangeClass, int]) -> Counter[Family]:
    total: Counter[Family] = Counter()
    for cls, count in counts.items():
        total[FAMILIES[cls]] += count
    return total


def _parts(count: Counter[Family]) -> tuple[tuple[Role, int], ...]:
    return tuple((Role(family.value), count[family]) for family in Family if count[family])


def _folded(per_day: Mapping[date, Mapping[ChangeClass, int]]) -> Sequence[tuple[date, Counter[ChangeClass]]]:
    """The days; seven of them in one where there are more than a chart has room for, from the first day on."""
    days = [(at, Counter(counts)) for at, counts in per_day.items()]
    if len(days) <= MAX_DAYS:
        return days
    weeks: dict[date, Counter[ChangeClass]] = {}
    for at, counts in days:
        begin = days[0][0] + timedelta(days=(at - days[0][0]).days // 7 * 7)
        weeks.setdefault(begin, Counter()).update(counts)
    return list(weeks.items())
