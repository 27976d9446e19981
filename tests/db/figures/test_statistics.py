"""Figures over time: each equals the number of rows of the list that it leads to, whatever the filters."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise, product
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.db.db_samples import COLUMN, DAY_ONE, MATCH, SOURCE, Days, look, thread
from tests.db.listing.test_combined_filters import combinations, pieces
from tests.db.room.test_room_queries import compare_waiting
from yalu.db.changes.change_log import apply_recomputed
from yalu.db.core.engine import Database
from yalu.db.figures import statistics as counting
from yalu.db.figures.statistics import statistics
from yalu.db.maintenance import erase
from yalu.db.maintenance.rescore import rescore
from yalu.db.models import Article, ChangeRollup, Crawl, Reextraction
from yalu.db.room import changes
from yalu.db.schema import change_counts
from yalu.errors import UsageError
from yalu.history.detection.recording import RecomputedChanges
from yalu.model import Kind, Outcome, Verdict
from yalu.records.figures.statistic import CalendarStep, Grouping, Statistic, language_of, periods, rows_of, start_of
from yalu.records.nouns.change import StoredChange
from yalu.records.selection.filters import Filters

NOW = DAY_ONE + timedelta(days=40)
VALUES: dict[Grouping, Callable[[StoredChange], list[str | None]]] = {
    Grouping.SOURCE: lambda record: [record.source_id],
    Grouping.COUNTRY: lambda record: [record.country],
    Grouping.KIND: lambda record: [record.kind.value],
    Grouping.LANGUAGE: lambda record: [language_of(record.language) if record.language else None],
    Grouping.ISSUE: lambda record: [*record.issues] or [None],
}


def listed(database: Database, filters: Filters) -> tuple[StoredChange, ...]:
    return changes.changes(database, filters, None, 1000).items


def records_of(database: Database, asked: Iterable[Filters]) -> dict[Filters, tuple[StoredChange, ...]]:
    """The records that each filter lists, those of the baseline among them.

    Their language is that of the article's newest version, as the filter has it, whatever could be seen by `at`.
    """
    newest = {record.change_id: record.language for record in listed(database, Filters(baseline=True))}
    return {
        filters: tuple(
            replace(record, language=newest[record.change_id])
            for record in listed(database, replace(filters, baseline=True))
        )
        for filters in asked
    }


def counted(
    records: Iterable[StoredChange], filters: Filters, by: Grouping, per: CalendarStep | None
) -> dict[tuple[str | None, datetime | None], tuple[int, int, int, int]]:
    """The same figures, from the records of the list, one by one."""
    sums_of: dict[tuple[str | None, datetime | None], list[int]] = {}
    for record in records:
        for value in VALUES[by](record):
            if by is Grouping.ISSUE and filters.issue and value not in filters.issue:
                continue
            sums = sums_of.setdefault((value, start_of(record.not_after, per) if per else None), [0, 0, 0, 0])
            counts = record.baseline in filters.baselines
            for place, adds in enumerate(
                (
                    counts and record.kind is Kind.ARTICLE_NEW,
                    counts,
                    counts and record.kind is Kind.COMMENT_NEW,
                    record.baseline,
                )
            ):
                sums[place] += adds
    return {key: (sums[0], sums[1], sums[2], sums[3]) for key, sums in sums_of.items() if any(sums)}


def figures(item: Statistic) -> tuple[int, int, int, int]:
    return item.articles, item.changes, item.comments, item.baseline


def agreed(database: Database, asked: Iterable[Filters], draw: random.Random) -> int:
    """Compares the figures with the records of the list; returns how many figures tell several values apart."""
    records = records_of(database, asked)
    several = 0
    for filters, by in product(records, Grouping):
        per = draw.choice((None, *CalendarStep))
        made = statistics(database, filters, by, per, NOW)
        shown = {
            (item.value, start_of(item.from_, per) if per else None): figures(item)
            for item in made.items
            if any(figures(item))
        }
        assert shown == counted(records[filters], filters, by, per), (filters, by, per)
        items = [item for item in made.items if item.changes]
        together = [item for item in items if item.value is not None and item.from_ == items[0].from_]
        linked = [(some, rows_of(filters, by, some)) for some in (*([item] for item in items), together) if some]
        for some, rows in [pair for pair in linked if pair[1] is not None][-3:]:
            assert rows is not None
            assert len(listed(database, rows)) == sum(item.changes for item in some), (filters, by, per, some)
        for item in [item for item in made.items if item.baseline][-2:]:
            at_first = rows_of(filters, by, [item], "baseline")
            assert at_first is None or len(listed(database, at_first)) == item.baseline, (filters, by, per, item)
        several += len(shown) > 1
    return several


def of_whole_days(draw: random.Random) -> Filters:
    """What the rollup answers: whole days, with the edges of a period drawn among them and among their hours."""
    choices: dict[str, tuple[Any, ...]] = {
        "since": tuple(DAY_ONE + timedelta(days=day, hours=hour) for day in (-40, -8, 0, 1) for hour in (-9, 0, 5)),
        "issue": (("border",), ("trade",)),
        "language": (("zh",), ("ja", "en")),
        "kind": (("article.headline", "comment.new"), ("article.new",)),
        "country": (("KR",), ("CN", "JP")),
        "silent": (True, False),
        "min_significance": (0.3, 0.35, 0.5, 0.75, 1.0),
        "baseline": (True, "only"),
        "at": (DAY_ONE + timedelta(days=1, hours=1),),
    }
    names = draw.sample(sorted(choices), k=draw.randrange(1, 4))
    return Filters(**{name: draw.choice(choices[name]) for name in names})


def test_figures_are_the_rows_of_their_lists(database: Database) -> None:
    draw = random.Random(7)
    pieces(database, draw)
    assert agreed(database, [Filters(), *combinations(draw, 12)], draw) > 10


def test_figures_of_whole_days_are_the_rows_of_their_lists(database: Database) -> None:
    """On random histories, also after an erasure, after other topics were found and after changes were withdrawn."""
    draw = random.Random(23)
    pieces(database, draw)
    answer = replace(MATCH, tags=("trade",), lexicon="2")
    steps: tuple[Callable[[], object], ...] = (
        lambda: None,
        lambda: erase.forget_article(database, "https://gang.example/0", reason="asked", now=NOW),
        lambda: rescore(database, lambda article, _: answer if "bridge" in article.title else MATCH, least=0, below=1),
        lambda: withdraw(database, random.Random(5)),
    )
    for step in steps:
        step()
        assert agreed(database, [Filters(), *(of_whole_days(draw) for _ in range(5))], draw) > 10
        with database.read() as connection:
            kept = connection.execute(ROLLUP).all()
        with database.write() as connection:
            change_counts.gather_all(connection)
            assert connection.execute(ROLLUP).all() == kept


ROLLUP = select(ChangeRollup.__table__).order_by(*ChangeRollup.__table__.primary_key)


def withdraw(database: Database, draw: random.Random) -> None:
    """Judges that every third crawl made no change of its articles, as a later extractor may."""
    with database.read() as connection:
        crawls = connection.execute(select(Crawl.id, Crawl.source_id).order_by(Crawl.id)).all()
        articles = connection.scalars(select(Article.id).order_by(Article.id)).all()
    with database.write() as connection:
        for crawl in crawls[::3]:
            own = draw.sample(articles, k=len(articles) * 2 // 3)
            judged = RecomputedChanges(crawl.source_id, crawl.id, own, (), frozenset(), "2", whole=False)
            assert apply_recomputed(connection, judged, NOW) is not None
        assert (connection.scalar(select(func.count()).select_from(Reextraction)) or 0) > 5


def watched(database: Database) -> None:
    """Three weeks of one paper: the second without a visit that was answered."""
    days = Days(database)
    days.visit(look(COLUMN, thread("Trucks wait.")))
    days.now = DAY_ONE + timedelta(days=2)
    days.visit(look(replace(COLUMN, title="The bridge at Sinuiju"), thread("Trucks wait.")))
    days.now = DAY_ONE + timedelta(days=9)
    days.visit(look(outcome=Outcome.FAILED), verdict=Verdict.FAILED)
    days.now = DAY_ONE + timedelta(days=16)
    days.visit(look(replace(COLUMN, title="The bridge at Sinuiju"), thread("Trucks wait.")))
    compare_waiting(database, days.now)


def test_a_week_without_an_answer_is_not_a_quiet_week(database: Database) -> None:
    watched(database)
    until = DAY_ONE + timedelta(days=17)
    made = statistics(database, Filters(), Grouping.SOURCE, CalendarStep.WEEK, until)
    assert {item.value for item in made.items} == {SOURCE.id}
    assert [(item.changes, item.crawls, item.visits) for item in made.items] == [
        (0, 1, 1),
        (1, 1, 1),
        (0, 1, 0),
        (0, 1, 1),
    ]
    assert made.items[0].baseline > 0
    assert [(each.crawls, each.visits, each.sources) for each in made.coverage] == [
        (1, 1, 1), (1, 1, 1), (1, 0, 0), (1, 1, 1),
    ]  # fmt: skip
    assert [item.from_.weekday() for item in made.items] == [0, 0, 0, 0]
    assert made.items[-1].to == until
    with_baseline = statistics(database, Filters(baseline=True), Grouping.SOURCE, None, until)
    assert [item.changes for item in with_baseline.items] == [len(listed(database, Filters(baseline=True)))]


def test_a_source_that_was_visited_and_changed_nothing_is_named(database: Database) -> None:
    watched(database)
    quiet = Filters(kind=("article.gone",))
    assert [figures(item) for item in statistics(database, quiet, Grouping.COUNTRY, None, NOW).items] == [(0, 0, 0, 0)]
    assert statistics(database, quiet, Grouping.LANGUAGE, None, NOW).items == ()


def test_nothing_stored_gives_no_figures(database: Database) -> None:
    assert statistics(database, Filters(), Grouping.SOURCE, CalendarStep.DAY, NOW).items == ()


def test_too_many_figures_are_refused(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    watched(database)
    monkeypatch.setattr(counting, "MOST_ITEMS", 3)
    with pytest.raises(UsageError, match="more than 3 figures"):
        statistics(database, Filters(), Grouping.SOURCE, CalendarStep.WEEK, NOW)
    with pytest.raises(UsageError, match="periods"):
        periods(datetime(1900, 1, 1, tzinfo=UTC), NOW, CalendarStep.DAY)


def test_periods_are_those_of_the_calendar_cut_to_what_is_asked_for() -> None:
    first, until = datetime(2026, 1, 30, 5, tzinfo=UTC), datetime(2026, 3, 2, 1, tzinfo=UTC)
    months = periods(first, until, CalendarStep.MONTH)
    assert [start.date() for start, _ in months] == [date(2026, 1, 30), date(2026, 2, 1), date(2026, 3, 1)]
    assert months[0][0] == first and months[-1][1] == until
    assert all(end == start for (_, end), (start, _) in pairwise(months))
    weeks = periods(first, until, CalendarStep.WEEK)
    assert {start.weekday() for start, _ in weeks[1:]} == {0}
    assert periods(first, until, None) == [(first, until)]
