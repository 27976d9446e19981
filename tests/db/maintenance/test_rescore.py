"""Judging again goes over every text once, in batches, and never over what a crawl learnt meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.db.db_samples import COLUMN, MATCH, URL, Days, look, retitled, rows
from yalu import model
from yalu.db.core.engine import Database
from yalu.db.maintenance import rescore
from yalu.db.models import TopicMatch

Judge = Callable[[model.ParsedArticle, str], model.TopicMatch]
OUTSIDE = replace(MATCH, in_scope=False, score=0.5, lexicon="2")


def again(database: Database, judge: Judge) -> rescore.Rescored:
    return rescore.rescore(database, judge, least=0.4, below=0.6)


@pytest.fixture
def days(database: Database) -> Days:
    return Days(database)


def test_every_portion_is_judged_once(days: Days, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rescore, "BATCH", 2)
    days.visit(*(look(retitled(f"Title {number}"), url=f"{URL}/{number}") for number in range(5)))
    seen = []

    def judge(article: model.ParsedArticle, country: str) -> model.TopicMatch:
        seen.append((article.title, country))
        return OUTSIDE

    assert again(days.database, judge) == rescore.Rescored(5, differing=5, left=5, borderline=5)
    assert seen == [(f"Title {number}", "KR") for number in range(5)]
    assert [row.score for row in rescore.judged_between(days.database, 0.4, 0.6)] == [0.5] * 5
    assert again(days.database, judge).differing == 0


def test_a_crawl_that_comes_between_knows_better(days: Days) -> None:
    days.visit(look(COLUMN))

    def judge(_article: model.ParsedArticle, _country: str) -> model.TopicMatch:
        days.visit(look(retitled("Newer")))
        return OUTSIDE

    assert again(days.database, judge) == rescore.Rescored(1, borderline=1)
    assert [row.in_scope for row in rows(days.database, TopicMatch)] == [True]


def test_an_article_never_judged_gets_its_first_answer(days: Days) -> None:
    days.visit(look(COLUMN, match=None))
    assert again(days.database, lambda _article, _country: MATCH) == rescore.Rescored(1, differing=1, entered=1)
    (row,) = rows(days.database, TopicMatch)
    assert (row.crawl_id, row.terms[0]["text"]) == (1, "Dandong")
