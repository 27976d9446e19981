"""Charts of a report: one count, bounded, and a table that says the same."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.reports.composed import SINCE, composed
from yalu.model import READER_LANGUAGES
from yalu.records.figures.statistic import PeriodCoverage, Statistic, Statistics
from yalu.records.selection.filters import Filters
from yalu.rendering.charts.drawing import Drawing, Label, Rect, Role
from yalu.reports.change_classes import ChangeClass
from yalu.reports.charts.of_report import (
    MAX_DAYS,
    MAX_ROWS,
    balance_chart,
    charts,
    days_chart,
    figures_chart,
    sources_chart,
)
from yalu.reports.report import ComposedReport, Links
from yalu.reports.words.words import words_for

EN = words_for("en")


def fortnight() -> ComposedReport:
    per_day = {(SINCE + timedelta(days=number)).date(): dict[ChangeClass, int]() for number in range(14)}
    first, last = min(per_day), max(per_day)
    per_day[first] = {ChangeClass.NEW: 3, ChangeClass.BODY: 1}
    per_day[last] = {ChangeClass.COMMENT_NEW: 12, ChangeClass.NEW: 1}
    return composed(
        per_day=per_day,
        counts={ChangeClass.NEW: 4, ChangeClass.BODY: 1, ChangeClass.COMMENT_NEW: 12},
        per_source={
            "estuary": {ChangeClass.NEW: 3, ChangeClass.COMMENT_NEW: 12},
            "hagu": {ChangeClass.NEW: 1, ChangeClass.BODY: 1},
        },
        names={"estuary": "The Estuary", "hagu": "하구신문"},
        per_country={"KR": 15, "CN": 2},
        per_language={"en": 15, "ko": 2},
    )


def total(drawing: Drawing) -> int:
    return sum(int(row[-1]) for row in drawing.table.rows)


def test_every_chart_adds_up_to_the_reports_count() -> None:
    report = fortnight()
    days, sources, balance = charts(report, EN)
    assert total(days) == total(sources) == report.changes
    assert total(balance) == 2 * report.changes


def test_columns_of_a_panel_are_in_proportion_and_stand_on_its_axis() -> None:
    days = days_chart(fortnight(), EN)
    assert days is not None
    pieces = [shape for shape in days.shapes if isinstance(shape, Rect) and shape.role is Role.NEW]
    assert [round(pieces[0].height / pieces[1].height, 2)] == [3]
    assert len({round(column.y + column.height, 2) for column in pieces}) == 1


def test_parts_of_a_bar_follow_each_other_and_the_longest_fills_the_width() -> None:
    sources = sources_chart(fortnight(), EN)
    assert sources is not None
    parts = [shape for shape in sources.shapes if isinstance(shape, Rect) and shape.role is not Role.TRACK]
    longest = [part for part in parts if part.y == parts[0].y]
    assert longest[0].x == 0
    assert longest[1].x == pytest.approx(longest[0].width)
    assert longest[0].width + longest[1].width == pytest.approx(sources.width, abs=0.1)


def test_nothing_leaves_the_picture() -> None:
    for language in READER_LANGUAGES:
        for drawing in charts(fortnight(), words_for(language)):
            for shape in drawing.shapes:
                if isinstance(shape, Rect):
                    assert 0 <= shape.x <= shape.x + shape.width <= drawing.width + 0.1
                    assert 0 <= shape.y <= shape.y + shape.height <= drawing.height
                elif isinstance(shape, Label):
                    assert 0 <= shape.x <= drawing.width
                    assert 0 < shape.y <= drawing.height


def test_short_periods_and_single_countries_have_no_chart_to_compare() -> None:
    day = {SINCE.date(): {ChangeClass.NEW: 2}}
    report = composed(per_day=day, counts={ChangeClass.NEW: 2}, per_country={"KR": 2}, per_language={"ko": 2})
    assert charts(report, EN) == ()
    assert charts(composed(), EN) == ()


def test_long_periods_have_a_column_a_week() -> None:
    per_day = {(SINCE + timedelta(days=number)).date(): {ChangeClass.NEW: 1} for number in range(MAX_DAYS + 5)}
    drawing = days_chart(composed(per_day=per_day, counts={ChangeClass.NEW: MAX_DAYS + 5}), EN)
    assert drawing is not None
    assert drawing.table.head[0] == "Week from"
    assert [row[1] for row in drawing.table.rows] == ["7"] * 7 + ["1"]


def test_sources_beyond_the_longest_bars_share_one_bar_and_stay_in_the_table() -> None:
    per_source = {f"s{number}": {ChangeClass.BODY: 40 - number} for number in range(20)}
    drawing = sources_chart(composed(per_source=per_source, per_country={"KR": 610}), EN)
    assert drawing is not None
    tracks = [shape for shape in drawing.shapes if isinstance(shape, Rect) and shape.role is Role.TRACK]
    assert len(tracks) == MAX_ROWS + 1
    assert len(drawing.table.rows) == 20
    assert any(isinstance(shape, Label) and shape.text == "8 more" for shape in drawing.shapes)


def test_a_long_name_leaves_room_for_its_total() -> None:
    name = "한중" * 40
    drawing = sources_chart(composed(per_source={"s": {ChangeClass.BODY: 1}}, names={"s": name}), EN)
    assert drawing is not None
    shown = next(shape.text for shape in drawing.shapes if isinstance(shape, Label) and shape.text.startswith("한중"))
    assert shown.endswith("…")
    assert len(shown) == 21
    assert drawing.table.rows[0][0] == name


def test_the_balance_counts_every_country_once() -> None:
    counts = Counter({f"X{number}": 1 for number in range(15)})
    drawing = balance_chart(composed(per_country=counts, per_language={"und": 15}), EN)
    assert drawing is not None
    assert len(drawing.table.rows) == 16


def figures(sources: int, days: int = 3, unseen: int = 1) -> ComposedReport:
    """A report with figures of sources: number 0 has one change a day, number 1 two, and so on; busiest first."""
    spans = [(SINCE + timedelta(days=day), SINCE + timedelta(days=day + 1)) for day in range(days)]
    items = [
        Statistic(value=f"s{source}", from_=start, to=end, changes=source + 1, articles=1, crawls=2, visits=1)
        for source in reversed(range(sources))
        for start, end in spans
    ]
    coverage = [
        PeriodCoverage(from_=start, to=end, crawls=4, visits=0 if day == unseen else 3)
        for day, (start, end) in enumerate(spans)
    ]
    return replace(composed(), statistics=Statistics(tuple(items), tuple(coverage)))


def test_figures_stand_on_one_another_over_the_visits_in_which_they_could_be_seen() -> None:
    drawing = figures_chart(figures(9), EN, Links())
    assert drawing is not None
    rects = [shape for shape in drawing.shapes if isinstance(shape, Rect)]
    column = [rect for rect in rects if str(rect.role).startswith("series") and rect.x == rects[1].x]
    assert [rect.role for rect in column] == [*list(Role)[7:13], Role.REST]
    tops = [rect.y for rect in column]
    assert tops == sorted(tops, reverse=True) and column[-1].y > 0
    ((unseen,), tried, seen) = (
        [rect for rect in rects if rect.role is role] for role in (Role.UNSEEN, Role.TRACK, Role.VISITED)
    )
    assert unseen.y == 0 and len(tried) == 3 and len(seen) == 2
    assert seen[0].height / tried[0].height == pytest.approx(3 / 4)
    assert drawing.legend[-1] == (Role.UNSEEN, "no visit was answered")


def test_the_table_of_figures_has_every_source_with_its_articles_changes_and_visits() -> None:
    drawing = figures_chart(figures(9), EN, Links())
    assert drawing is not None and len(drawing.table.rows) == 9
    assert drawing.table.rows[0] == ("s8", "3", "27", "0", "0", "3 of 6")
    assert drawing in charts(figures(9), EN)


def test_the_figures_of_a_report_lead_to_their_rows_in_the_room() -> None:
    report = figures(2)
    assert report.statistics is not None
    counted = replace(report.statistics, filters=Filters(source=("s0", "s1"), kind=("article.new", "article.body")))
    report = replace(report, statistics=counted)
    drawing = figures_chart(report, EN, Links(room="https://room.example", query="?lang=ko"))
    assert drawing is not None
    assert drawing.table.addresses[1, 2] == (
        f"https://room.example/changes?source=s0&kind=article.new&kind=article.body&since={SINCE:%Y-%m-%d}T00%3A00%3A00Z"
        f"&until={SINCE + timedelta(days=3):%Y-%m-%d}T00%3A00%3A00Z&lang=ko"
    )
    assert {place for _, place in drawing.table.addresses} == {1, 2}
    beside = figures_chart(report, EN, Links(folder="."))
    assert beside is not None and not beside.table.addresses


def test_a_report_without_figures_has_no_chart_of_them() -> None:
    assert figures_chart(composed(), EN, Links()) is None
    assert figures_chart(figures(0), EN, Links()) is None
