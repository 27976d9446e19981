"""Commentary or news."""

from __future__ import annotations

from typing import Any

import pytest

from yalu.topics import Genre, genre


@pytest.mark.parametrize(
    ("title", "known", "wanted"),
    [
        ("[사설] 한중 관계", {}, Genre.COMMENTARY),
        ("社评:中韩关系", {}, Genre.COMMENTARY),
        ("社説:日中韓", {}, Genre.COMMENTARY),
        ("My Take | Seoul hedges", {}, Genre.COMMENTARY),
        ("[속보] 한중 정상회담", {}, Genre.NEWS),
        ("[포토] 명동의 관광객", {}, Genre.NEWS),
        ("Seoul hedges", {"url": "https://a.example/opinion/seoul-hedges"}, Genre.COMMENTARY),
        ("Seoul hedges", {"url": "https://a.example/world/opinion-of-seoul"}, Genre.UNKNOWN),
        ("韩国", {"url": "https://opinion.a.example/n1/2026/c1.html"}, Genre.COMMENTARY),
        ("Seoul hedges", {"labels": ["OpinionNewsArticle"]}, Genre.COMMENTARY),
        ("Seoul hedges", {"labels": ["Press release"], "source_type": "think-tank"}, Genre.NEWS),
        ("Seoul hedges", {"source_type": "think-tank"}, Genre.COMMENTARY),
        ("Seoul hedges", {"source_type": "newspaper"}, Genre.UNKNOWN),
        ("Public opinion in Seoul turns", {}, Genre.UNKNOWN),
        ("Seoul hedges", {"url": "http://[broken"}, Genre.UNKNOWN),
    ],
)
def test_what_a_piece_says_of_itself(title: str, known: dict[str, Any], wanted: Genre) -> None:
    assert genre(title, **known) is wanted
