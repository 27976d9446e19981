"""When two pages of one crawl show one piece."""

from __future__ import annotations

import pytest

from yalu.extraction.article_check import is_same_article
from yalu.model import ParsedArticle

CARGO = ("barley", "letters", "engineers", "bicycles", "apples", "newspapers", "lanterns", "timber", "salt")
FERRY = "\n\n".join(f"The ferry of pier {at} brings {cargo} to the other shore." for at, cargo in enumerate(CARGO))
RAIL = "\n\n".join(f"Train {at} carries {cargo} over the bridge at night." for at, cargo in enumerate(CARGO))


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("The ferry at seven", FERRY),
        ("THE FERRY  AT SEVEN", FERRY),
        ("The ferry at seven | Paper", FERRY),
        ("Print: The ferry at seven", FERRY),
        ("The ferry at seven", FERRY.rpartition("\n\n")[0]),
        ("The ferry at seven", f"{FERRY}\n\nPrinted from paper.example on Tuesday."),
    ],
)
def test_a_print_or_mobile_copy_is_the_same_piece(title: str, body: str) -> None:
    assert is_same_article(ParsedArticle("The ferry at seven", FERRY), ParsedArticle(title, body))
    assert is_same_article(ParsedArticle(title, body), ParsedArticle("The ferry at seven", FERRY))


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("The ferry at seven", RAIL),
        ("The ferry at seventy", FERRY),
        ("Trains at night", FERRY),
        ("Trains at night", RAIL),
        ("", FERRY),
    ],
)
def test_another_text_or_another_title_is_another_piece(title: str, body: str) -> None:
    assert not is_same_article(ParsedArticle("The ferry at seven", FERRY), ParsedArticle(title, body))
