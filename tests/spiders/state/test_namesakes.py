"""A new page may be a known article at a new address, where exactly one has its headline."""

from __future__ import annotations

import pytest

from yalu.crawl import KnownArticle
from yalu.model import Observation, Outcome, Page, ParsedArticle, Quality
from yalu.spiders.state.shown_articles import namesake

URL = "https://river.example/new"
SEEN = Observation((URL,), Outcome.READ, (), Page(URL, Quality.OK, ParsedArticle("The  Ferry at seven", "Barley.")))


@pytest.mark.parametrize(
    ("titles", "expected"),
    [(["The ferry at seven", "Barley"], 1), (["Barley", None], None), (["The ferry at seven"] * 2, None)],
)
def test_the_one_article_with_the_headline_is_asked_for_again(titles: list[str | None], expected: int | None) -> None:
    known = [
        KnownArticle(number, f"https://river.example/{number}", title=title) for number, title in enumerate(titles, 1)
    ]
    article = namesake(SEEN, known)
    assert (article and article.article_id) == expected


def test_a_page_without_an_article_is_nobodys() -> None:
    assert namesake(Observation((URL,), Outcome.GONE), [KnownArticle(1, URL, title="")]) is None
