"""Whatever is searched for, both databases give the same hits in the same order, and all that the texts hold."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.db.db_samples import URL, Days, look, thread
from yalu.db.core.engine import Database, open_database
from yalu.db.room import search
from yalu.db.search import tokenizer
from yalu.errors import UsageError
from yalu.model import ParsedArticle

SIGNS = "韓中朝国한중관계ヤル橋"
WORDS = ("Yalu", "bridge", "café", "THAAD", "3.5", "ＡＢＣ", "O'Neil", "x_y", "한중", "中韩", "限韩令", "北朝鮮")
GAPS = (" ", "", "·", ", ", "\n\n", "”", "-")


def _text(draw: random.Random, most: int) -> str:
    parts = []
    for _ in range(draw.randint(1, most)):
        parts.append(draw.choice(WORDS) if draw.random() < 0.5 else "".join(draw.choices(SIGNS, k=draw.randint(1, 4))))
        parts.append(draw.choice(GAPS))
    return "".join(parts).strip() or "Yalu"


def _query(draw: random.Random) -> str:
    odd = ('"', "*", "(", ")", ":", "|", "&", "!", "'", "\\", "%", "--", "NEAR", "AND", "OR", "NOT", "^", "\x00")
    asked = _text(draw, 2)
    if draw.random() < 0.3:
        asked = f'"{asked}"'
    if draw.random() < 0.3:
        asked += draw.choice(odd)
    return asked


@pytest.fixture(scope="module")
def texts() -> list[str]:
    draw = random.Random(4)
    return [_text(draw, 12) for _ in range(80)]


@pytest.fixture
def both(sqlite_url: str, postgresql_url: str, texts: list[str]) -> Iterator[tuple[Database, Database]]:
    """The same pieces and remarks in both."""
    with closing(open_database(sqlite_url)) as sqlite, closing(open_database(postgresql_url)) as other:
        for database in (sqlite, other):
            pieces = (
                look(ParsedArticle(f"Piece {at}", body, language="ko"), thread(body[::-1]), url=f"{URL}/{at}")
                for at, body in enumerate(texts)
            )
            Days(database).visit(*pieces)
        yield sqlite, other


def test_the_same_hits_on_both(both: tuple[Database, Database], texts: list[str]) -> None:
    draw = random.Random(5)
    compared = 0
    for _ in range(100):
        query = _query(draw)
        try:
            wanted = tokenizer.phrases(query)
        except UsageError:
            continue
        hits = [[hit.version for hit in search.search(database, query, limit=200)] for database in both]
        assert hits[0] == hits[1], query
        plain = {
            f"v{at}"
            for at, body in enumerate(texts, 1)
            if all(next(tokenizer.spans(body, phrase), None) for phrase in wanted)
        }
        assert plain <= set(hits[0]), query
        compared += bool(hits[0])
    assert compared > 40


def test_a_long_query_and_one_of_signs_nobody_uses_are_answered(both: tuple[Database, Database]) -> None:
    for query in ("Yalu " * 5000, "橋" * 3000, "\U0002f800 \u1100\u1161", "' OR 1=1 --", "%_%"):
        try:
            hits = [[hit.version for hit in search.search(database, query)] for database in both]
        except UsageError:
            continue
        assert hits[0] == hits[1]
