"""Reprints are found across sources, as texts come in, without comparing each with each."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import text

from db import erase, reprints
from db.session import Database
from tests.db.db_samples import COLUMN, DAY_ONE, SOURCE, Days, look
from yalu.demo.pieces import edition
from yalu.model import Article, Observation, PublisherTime

PIECES = {piece.name: piece for piece in edition(0).pieces}
ENGLISH = "\n\n".join(PIECES["yellow-sea-platforms"].body)
CHINESE = "\n\n".join(PIECES["seoul-at-the-crossroads"].body)
OWN_LINES = "By arrangement with the author.\n\n{}\n\nWrite to the editor with your name and town."


def outlet(database: Database, name: str) -> Days:
    homepage = f"https://{name}.example/"
    return Days(database, source=replace(SOURCE, id=name, homepage=homepage))


def piece(
    days: Days, title: str, body: str, path: str = "piece", published: PublisherTime | None = None
) -> Observation:
    article = Article(title=title, body=body, byline=COLUMN.byline, language="en", published_at=published)
    return look(article, url=f"{days.source.homepage}{path}", body=title.encode())


def day(number: int) -> PublisherTime:
    return PublisherTime(f"2026-03-0{number}", datetime(2026, 3, number), 0, has_time=False)  # noqa: DTZ001


def clusters(database: Database) -> list[tuple[int, str, int, int]]:
    with database.read() as connection:
        rows = connection.execute(
            text("SELECT cluster_id, source_id, outlets, place FROM clusters ORDER BY cluster_id, place")
        )
        return [(row.cluster_id, row.source_id, row.outlets, row.place) for row in rows]


@pytest.mark.parametrize("body", [ENGLISH, CHINESE], ids=["en", "zh"])
def test_a_reprint_under_another_headline_is_one_text(database: Database, body: str) -> None:
    first, second, third = (outlet(database, name) for name in ("a", "b", "c"))
    first.visit(piece(first, "The sea between us", body))
    second.now = first.now
    second.visit(piece(second, "Whose sea?", OWN_LINES.format(body.replace("2", "3", 1))))
    third.visit(piece(third, "Another matter", CHINESE if body is ENGLISH else ENGLISH))
    assert reprints.catch_up(database) == 3
    assert clusters(database) == [(1, "a", 2, 1), (1, "b", 2, 2)]
    assert reprints.catch_up(database) == 0


def test_clusters_grow_and_part_with_the_texts(database: Database) -> None:
    first, second, third = (outlet(database, name) for name in ("a", "b", "c"))
    first.visit(piece(first, "One", ENGLISH))
    reprints.catch_up(database)
    assert clusters(database) == []
    second.visit(piece(second, "Two", ENGLISH))
    reprints.catch_up(database)
    third.visit(piece(third, "Three", OWN_LINES.format(ENGLISH)))
    reprints.catch_up(database)
    assert [row[:3] for row in clusters(database)] == [(1, "a", 3), (1, "b", 3), (1, "c", 3)]
    first.visit(piece(first, "One", CHINESE))
    assert reprints.catch_up(database) == 1
    assert [row[:3] for row in clusters(database)] == [(2, "b", 2), (2, "c", 2)]


def test_the_piece_that_is_dated_first_has_the_first_place(database: Database) -> None:
    first, second = outlet(database, "a"), outlet(database, "b")
    second.now = first.now
    first.visit(piece(first, "One", ENGLISH, published=day(5)))
    second.visit(piece(second, "Two", ENGLISH, published=day(6)))
    reprints.catch_up(database)
    assert [row[1] for row in clusters(database)] == ["a", "b"]
    second.visit(piece(second, "Two", ENGLISH, published=day(4)))
    reprints.catch_up(database)
    assert [row[1] for row in clusters(database)] == ["b", "a"]


def test_two_pages_of_one_outlet_are_no_reprint(database: Database) -> None:
    days = outlet(database, "a")
    days.visit(piece(days, "One", ENGLISH), piece(days, "Two", ENGLISH, path="again"))
    reprints.catch_up(database)
    assert clusters(database) == []


def test_a_short_text_is_no_evidence(database: Database) -> None:
    for name in ("a", "b"):
        days = outlet(database, name)
        days.visit(piece(days, "Notice", "There is no column today. It will be back next week."))
    reprints.catch_up(database)
    assert clusters(database) == []


def test_a_forgotten_piece_leaves_its_cluster(database: Database) -> None:
    for name in ("a", "b", "c"):
        days = outlet(database, name)
        days.visit(piece(days, name, ENGLISH))
    reprints.catch_up(database)
    erase.forget_article(database, "https://a.example/piece", reason="asked", now=DAY_ONE)
    assert [row[:3] for row in clusters(database)] == [(2, "b", 2), (2, "c", 2)]
    with database.read() as connection:
        held = connection.execute(text("SELECT count(*) FROM band WHERE article_id = 1")).scalar_one()
    assert held == 0
    assert reprints.catch_up(database) == 0
