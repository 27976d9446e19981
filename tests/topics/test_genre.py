"""Commentary or news."""

from __future__ import annotations

import pytest

from yalu.topics.genre import Genre, genre


@pytest.mark.parametrize(
    ("title", "labels", "wanted"),
    [
        ("[사설] 한중 관계", [], Genre.COMMENTARY),
        ("社评:中韩关系", [], Genre.COMMENTARY),
        ("社説:日中韓", [], Genre.COMMENTARY),
        ("My Take | Seoul hedges", [], Genre.COMMENTARY),
        ("[속보] 한중 정상회담", [], Genre.NEWS),
        ("[포토] 명동의 관광객", [], Genre.NEWS),
        ("Seoul hedges", ["OpinionNewsArticle"], Genre.COMMENTARY),
        ("Seoul hedges", ["Press release"], Genre.NEWS),
        ("Public opinion in Seoul turns", [], Genre.UNKNOWN),
    ],
)
def test_what_a_piece_says_of_itself(title: str, labels: list[str], wanted: Genre) -> None:
    assert genre(title, labels=labels) is wanted
