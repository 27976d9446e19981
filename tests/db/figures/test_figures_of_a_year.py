"""Figures of 60 made-up outlets over three years, beside what its rows give when they are counted one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import text

from benchmarks.history.fill import BEGIN, END
from benchmarks.history.filling import fill_database
from yalu.db.core.engine import Database, open_database
from yalu.db.figures.outlets import outlets
from yalu.db.figures.statistics import statistics
from yalu.model import Kind
from yalu.records.figures.statistic import CalendarStep, Grouping
from yalu.records.selection.filters import Filters
from yalu.reports.change_classes import COSMETIC, EDIT_KINDS

CHANGES = """
SELECT c.id, c.kind, c.baseline, c.not_after, c.article_id, c.crawl_id, c.significance, c.declared, c.source_id,
       UPPER(s.country) AS country,
       (SELECT language FROM article_version v WHERE v.article_id = c.article_id
        ORDER BY v.seq DESC LIMIT 1) AS language
FROM change c JOIN source s ON s.id = c.source_id WHERE s.terms <> 'off'
"""
TAGS = "SELECT article_id, term FROM article_term WHERE kind = 'tag'"


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    url = f"sqlite:///{tmp_path_factory.mktemp('year') / 'year.db'}"
    fill_database(url, versions=3000, comments=6000)
    database = open_database(url)
    yield database
    database.close()


def rows_of(database: Database, sql: str) -> list[Mapping[str, Any]]:
    with database.read() as connection:
        return [dict(row._mapping) for row in connection.execute(text(sql))]


def month_of(stored: str) -> str:
    return stored[:7]


def counted(database: Database, by: Grouping) -> Counter[tuple[str | None, str, str]]:
    """By value, month and figure: each row of the table once."""
    tags: dict[int, list[str]] = {}
    for row in rows_of(database, TAGS):
        tags.setdefault(row["article_id"], []).append(row["term"])
    sums: Counter[tuple[str | None, str, str]] = Counter()
    for row in rows_of(database, CHANGES):
        values: Mapping[Grouping, list[str | None]] = {
            Grouping.SOURCE: [row["source_id"]],
            Grouping.COUNTRY: [row["country"]],
            Grouping.KIND: [row["kind"]],
            Grouping.LANGUAGE: [(row["language"] or "").partition("-")[0] or None],
            Grouping.ISSUE: [*tags.get(row["article_id"], ())] or [None],
        }
        figures = ["baseline"] if row["baseline"] else ["changes"]
        figures += ["articles"] if row["kind"] == Kind.ARTICLE_NEW and not row["baseline"] else []
        figures += ["comments"] if row["kind"] == Kind.COMMENT_NEW and not row["baseline"] else []
        sums.update((value, month_of(row["not_after"]), figure) for value in values[by] for figure in figures)
    return sums


@pytest.mark.sqlite
@pytest.mark.parametrize("by", Grouping)
def test_each_figure_of_the_year_is_a_count_of_rows(year: Database, by: Grouping) -> None:
    made = statistics(year, Filters(), by, CalendarStep.MONTH, END)
    given: Counter[tuple[str | None, str, str]] = Counter()
    for item in made.items:
        for figure in ("articles", "changes", "comments", "baseline"):
            given[item.value, f"{item.from_:%Y-%m}", figure] += getattr(item, figure)
    wanted = counted(year, by)
    assert +given == wanted and wanted.total() > 1500
    assert len({value for value, *_ in wanted}) >= (50 if by is Grouping.SOURCE else 3)


@pytest.mark.sqlite
def test_what_outlets_did_in_a_year_is_a_count_of_rows(year: Database) -> None:
    asked = Filters(since=BEGIN, until=END)
    made = {outlet.source_id: outlet for outlet in outlets(year, asked, "edits", END)}
    kinds = {
        "edits": EDIT_KINDS,
        "silent_edits": EDIT_KINDS,
        "corrections": (Kind.ARTICLE_NOTICE,),
        "removals": (Kind.ARTICLE_GONE,),
    }
    seen: Counter[tuple[str, str]] = Counter()
    articles: dict[tuple[str, str], set[int]] = {}
    for row in rows_of(year, CHANGES):
        at = datetime.fromisoformat(row["not_after"])
        for name, own in kinds.items():
            is_edit = own is not EDIT_KINDS or row["significance"] >= COSMETIC
            is_silent = name != "silent_edits" or row["declared"] == 0
            if (
                row["kind"] in own
                and is_edit
                and is_silent
                and not row["baseline"]
                and BEGIN.replace(tzinfo=None) <= at.replace(tzinfo=None) < END.replace(tzinfo=None)
            ):
                seen[row["source_id"], name] += 1
                articles.setdefault((row["source_id"], name), set()).add(row["article_id"])
    assert len(made) >= 60 and seen.total() > 100
    for source_id, outlet in made.items():
        for name in kinds:
            assert getattr(outlet, f"{name}_seen") == seen[source_id, name], (source_id, name)
            assert getattr(outlet, name).count == len(articles.get((source_id, name), ())), (source_id, name)
