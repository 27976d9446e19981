"""Recorded changes compared with those that a crawl gives when its captures are read now."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import insert

from tests.db.db_samples import DAY_ONE, SOURCE, Days, look, rows
from yalu.db.changes.change_log import apply_recomputed
from yalu.db.core.engine import Database
from yalu.db.crawls.due_sources import waiting_to_be_compared
from yalu.db.models import ReextractionReview
from yalu.finding import Finding, Occurrence
from yalu.history.detection.recording import RecomputedChanges
from yalu.model import Kind, ReextractionKind
from yalu.reasons import Reason

TEMPLATE = Finding(
    Kind.SOURCE_TEMPLATE, 0.4, Reason.of("words.moved", text="The footer"), occurrence=Occurrence(DAY_ONE)
)
"""A change of the whole source, which belongs to no article."""
NOTHING = RecomputedChanges(SOURCE.id, 1, [1], [], frozenset(), "2", whole=True)
"""What the first crawl gives now: no change at all, and all articles of the source have been read again."""


@pytest.fixture
def days(database: Database) -> Days:
    """Two crawls of one article, both to be compared; the first recorded a change of the whole source."""
    days = Days(database)
    days.visit(look())
    days.visit(look())
    first, second = waiting_to_be_compared(days.database)
    days.store().write_changes(first, [TEMPLATE])
    days.store().write_changes(second, [])
    with database.write() as connection:
        connection.execute(insert(ReextractionReview), [{"crawl_id": n, "article_id": 1} for n in (first, second)])
    return days


def test_a_change_of_the_source_is_withdrawn_only_when_all_of_its_articles_could_be_compared(days: Days) -> None:
    with days.database.write() as connection:
        assert apply_recomputed(connection, replace(NOTHING, whole=False), days.now) == {}
        assert apply_recomputed(connection, replace(NOTHING, apart=frozenset({1})), days.now) == {}
        assert apply_recomputed(connection, NOTHING, days.now) == {ReextractionKind.WITHDRAWN: 1}
        assert apply_recomputed(connection, NOTHING, days.now) == {}, "it is withdrawn once"


def test_a_crawl_that_was_compared_leaves_the_others_to_be_compared(days: Days) -> None:
    with days.database.write() as connection:
        apply_recomputed(connection, replace(NOTHING, crawl_id=2), days.now)
    assert [row.crawl_id for row in rows(days.database, ReextractionReview, "crawl_id")] == [1]
