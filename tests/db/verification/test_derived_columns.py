"""What follows from other rows and does not agree with them is named: an altered column, a deleted change."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import text, update

from tests.cli.conftest import talk
from tests.db.db_samples import COLUMN, URL, Days, look
from yalu.db.core.engine import Database
from yalu.db.crawls.due_sources import waiting_to_be_compared
from yalu.db.models import Change
from yalu.db.verification.derived_columns import contradictions
from yalu.db.verification.recorded_times import altered_changes
from yalu.history.detection.changes import detect_changes
from yalu.model import NO_COUNT, Kind

LATER = replace(COLUMN, title="Another bridge")


@pytest.fixture
def whole(database: Database) -> Database:
    """Five days: a comment is edited and then missing for two days; the other article is found unchanged."""
    days = Days(database)
    for day in range(5):
        shown = talk("One", "Two", "Three") if day < 3 else talk("One", "Two")
        days.visit(look(COLUMN if day < 2 else LATER, shown), look(COLUMN, url=URL + "/other"))
    days.visit(look(LATER, replace(talk("One"), complete=False, note=NO_COUNT)))
    store = days.store()
    for crawl_id in waiting_to_be_compared(store.database):
        store.write_changes(crawl_id, detect_changes(store.crawl_facts(crawl_id), 2))
    return database


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE change SET declared = TRUE WHERE kind = 'article.headline'", "article.headline"),
        ("UPDATE change SET declared = NULL WHERE kind = 'article.headline'", "article.headline"),
        ("UPDATE change SET baseline = NOT baseline WHERE kind = 'article.new'", "article.new"),
        ("DELETE FROM change WHERE kind = 'comment.gone'", "comment.gone"),
        ("DELETE FROM change", "article.headline"),
        ("UPDATE article_check SET last_repeated_at = '2026-03-30 01:00:00+00' WHERE id = 2", "check 2"),
        ("UPDATE article_check SET last_repeated_crawl_id = 1 WHERE id = 2", "check 2"),
        ("UPDATE article_check SET repeated_checks = NULL WHERE id = 2", "check 2"),
        ("UPDATE thread_snapshot SET last_repeated_at = '2026-03-30 01:00:00+00' WHERE id = 1", "snapshot 1"),
        ("UPDATE thread_snapshot SET complete = NOT complete WHERE id = 1", "snapshot 1"),
        ("UPDATE thread_snapshot SET complete = NOT complete WHERE note IS NOT NULL", "snapshot 5"),
        ("UPDATE comment_absence SET in_row = 9 WHERE in_row = 2", "comment 3 of thread 1"),
        ("UPDATE comment_absence SET in_row = 0 WHERE in_row = 1", "comment 3 of thread 1"),
    ],
)
def test_a_column_that_follows_from_others_is_noticed(whole: Database, statement: str, named: str) -> None:
    with whole.read() as connection:
        assert list(contradictions(connection)) == []
        assert not any(wrong for _, wrong in altered_changes(connection))
    with whole.write() as connection:
        assert connection.execute(text(statement)).rowcount
    with whole.read() as connection:
        assert any(named in sentence for sentence in contradictions(connection))


def test_a_change_that_is_declared_against_its_evidence_is_noticed(whole: Database) -> None:
    with whole.write() as connection:
        change = connection.execute(update(Change).values(declared=True).where(Change.kind == Kind.ARTICLE_HEADLINE))
        assert change.rowcount
    with whole.read() as connection:
        assert [wrong for _, wrong in altered_changes(connection)].count(True) == change.rowcount
