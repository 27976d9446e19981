"""Reprints are found across sources, as texts come in, without comparing each with each."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import datetime
from itertools import combinations

import pytest
from sqlalchemy import event, text

from benchmarks.reprints.speed import CATCH_UP, SOURCES, fill, reprinted, unlike
from tests.db.db_samples import COLUMN, DAY_ONE, SOURCE, Days, look
from yalu.changes.reprints import SAME, bands, likeness, shingles
from yalu.db.core.engine import Database
from yalu.db.maintenance import erase, reprints
from yalu.demo.articles import edition
from yalu.history.proof import LASTING
from yalu.model import Observation, ParsedArticle, PublisherTime

PIECES = {piece.name: piece for piece in edition(0).articles}
ENGLISH = "\n\n".join(PIECES["yellow-sea-platforms"].body)
CHINESE = "\n\n".join(PIECES["seoul-at-the-crossroads"].body)
OWN_LINES = "By arrangement with the author.\n\n{}\n\nWrite to the editor with your name and town."


def outlet(database: Database, name: str) -> Days:
    homepage = f"https://{name}.example/"
    return Days(database, source=replace(SOURCE, id=name, homepage=homepage))


def piece(
    days: Days, title: str, body: str, path: str = "piece", published: PublisherTime | None = None
) -> Observation:
    article = ParsedArticle(title=title, body=body, byline=COLUMN.byline, language="en", published_at=published)
    return look(article, url=f"{days.source.homepage}{path}", body=title.encode())


def day(number: int) -> PublisherTime:
    return PublisherTime(f"2026-03-0{number}", datetime(2026, 3, number), 0, has_time=False)  # noqa: DTZ001


def clusters(database: Database) -> list[tuple[int, str, int, int]]:
    with database.read() as connection:
        rows = connection.execute(
            text("SELECT cluster_id, source_id, outlets, place FROM reprint_clusters ORDER BY cluster_id, place")
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
    for _ in range(LASTING):  # another text in its place is believed once it has lasted
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
        held = connection.execute(text("SELECT count(*) FROM sketch_band WHERE article_id = 1")).scalar_one()
    assert held == 0
    assert reprints.catch_up(database) == 0


def reprint_tables(database: Database) -> dict[str, list[tuple[object, ...]]]:
    with database.read() as connection:
        return {
            table: [tuple(row) for row in connection.execute(text(f"SELECT * FROM {table} ORDER BY 1, 2"))]
            for table in ("text_sketch", "sketch_band", "reprint", "reprint_cluster")
        }


def forget_all(database: Database) -> None:
    with database.write() as connection:
        for table in ("reprint_cluster", "reprint", "sketch_band", "text_sketch"):
            connection.execute(text(f"DELETE FROM {table}"))


def test_processes_that_compare_at_once_leave_what_one_would(database: Database, database_url: str) -> None:
    texts = reprinted()[:150]
    fill(database, texts)
    command = [sys.executable, "-c", CATCH_UP, database_url]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    answers = [process.communicate(timeout=120) for process in running]
    assert [process.returncode for process in running] == [0, 0, 0], answers
    assert sum(int(out) for out, _ in answers) == len(texts)
    together = reprint_tables(database)
    forget_all(database)
    assert reprints.catch_up(database) == len(texts)
    assert reprint_tables(database) == together


def test_what_shares_a_band_is_compared_by_all_its_shingles(database: Database) -> None:
    texts = reprinted()[:60] + unlike()[:20]
    fill(database, texts)
    reprints.catch_up(database)
    sets = [shingles(text) for text in texts]
    wanted = [
        (other + 1, place + 1, score)
        for place, other in combinations(range(len(texts)), 2)
        if place % SOURCES != other % SOURCES and (score := likeness(sets[place], sets[other])) >= SAME
    ]
    assert reprint_tables(database)["reprint"] == sorted(wanted)
    assert len(wanted) == 12 * 10


def test_a_portion_takes_few_statements(database: Database) -> None:
    fill(database, unlike()[:100])
    statements = []

    @event.listens_for(database.engine, "before_cursor_execute")
    def count(*arguments: object) -> None:
        statements.append(arguments[2])

    assert reprints.catch_up(database) == 100
    assert len(statements) < 100


def test_texts_are_read_again_a_few_at_a_time(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reprints, "MOST_READ", 3)
    monkeypatch.setattr(reprints, "MOST_HELD", 2)
    fill(database, reprinted()[:40])
    assert reprints.catch_up(database) == 40
    assert len(reprint_tables(database)["reprint"]) == 8 * 10


def test_stored_bands_stay_what_they_are() -> None:
    """Whoever changes them must empty the stored ones in a migration: nothing compares the two kinds."""
    assert bands(shingles(ENGLISH))[:2] == (8649368944676228007, -9039084970036549809)
    assert bands(shingles(CHINESE))[-1] == 4708770117603689717
