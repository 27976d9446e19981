"""A damaged database is refused, and a stored text that is no longer what was stored tells no edit."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, insert, select, text, update

from tests.cli.conftest import talk
from tests.db.db_samples import COLUMN, DAY_ONE, Days, look
from yalu.db.core.engine import Database, open_database
from yalu.db.crawls.due_sources import waiting_to_be_compared
from yalu.db.mapping.rows import article_row, comment_of, comment_row, is_intact
from yalu.db.models import ArticleVersion, Change, Comment, CommentVersion, Erasure
from yalu.db.verification.content_hashes import altered
from yalu.db.verification.integrity import damages, require_sound
from yalu.db.verification.recorded_times import altered_changes, altered_intervals
from yalu.errors import DatabaseDamaged
from yalu.history.detection.changes import detect_changes
from yalu.model import Kind, PublisherTime

PAGE = 4096


@pytest.fixture
def filled(sqlite_url: str) -> Path:
    """A closed SQLite file with some articles that reach over several pages each."""
    database = open_database(sqlite_url)
    days = Days(database)
    long = replace(COLUMN, body="\n\n".join(f"Sentence {number} on the bridge." for number in range(2000)))
    for title in ("One", "Two", "Three"):
        days.visit(*(look(replace(long, title=f"{title} {n}"), talk("One", title), url=f"{n}") for n in range(3)))
    database.close()
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("VACUUM")  # what a free page holds matters to nobody
    connection.close()
    return file


def _found(file: Path) -> tuple[bool, list[str]]:
    """Whether the check before a crawl refuses the file, and what the whole check says."""
    try:
        database = open_database(f"sqlite:///{file}")
    except DatabaseDamaged as error:
        return True, [str(error)]
    try:
        require_sound(database)
        refused = False
    except DatabaseDamaged:
        refused = True
    problems = list(damages(database))
    database.close()
    return refused, problems


@pytest.mark.parametrize("rubbish", [b"\xa5", b"\xff"])
def test_an_overwritten_page_is_found_wherever_it_is(filled: Path, tmp_path: Path, rubbish: bytes) -> None:
    assert _found(filled) == (False, [])
    whole = filled.read_bytes()
    missed = []
    for number in range(1, len(whole) // PAGE, 9):
        file = tmp_path / "damaged.db"
        file.write_bytes(whole[: number * PAGE] + rubbish * PAGE + whole[(number + 1) * PAGE :])
        refused, problems = _found(file)
        if not (refused and problems):
            missed.append(number + 1)
    assert missed == []


def test_what_is_damaged_while_it_is_used_is_one_clear_error(filled: Path) -> None:
    database = open_database(f"sqlite:///{filled}")
    with database.read() as connection:
        named = text("SELECT rootpage FROM sqlite_master WHERE name = 'article_version'")
        root = int(connection.execute(named).scalar_one())
    with filled.open("r+b") as file:
        file.seek((root - 1) * PAGE)
        file.write(b"\xa5" * PAGE)
    with pytest.raises(DatabaseDamaged, match="restore a backup") as caught, database.read() as connection:
        connection.execute(text("SELECT body FROM article_version")).all()
    assert not caught.value.retry and "\n" not in str(caught.value)
    database.close()


@pytest.fixture
def days(database: Database) -> Iterator[Days]:
    days = Days(database)
    days.visit(look(COLUMN, talk("One", "Two")))
    yield days


def _alter(database: Database, table: type[ArticleVersion] | type[CommentVersion], **values: Any) -> None:
    """What a flipped bit does: the triggers do not see it."""
    with database.write() as connection:
        door = insert(Erasure).values(reason="test", started_at=DAY_ONE).returning(Erasure.id)
        number = connection.execute(door).scalar_one()
        connection.execute(update(table).where(table.id == 1).values(values))
        connection.execute(update(Erasure).where(Erasure.id == number).values(ended_at=DAY_ONE, counts={}))


ALTERED: list[tuple[type[ArticleVersion] | type[CommentVersion], dict[str, Any]]] = [
    (ArticleVersion, {"title": "The cridge at Dandong"}),
    (ArticleVersion, {"body": "The bridge is old.\n\nIt carries more than tracks."}),
    (ArticleVersion, {"body": ""}),
    (ArticleVersion, {"byline": ["Han Sora"]}),
    (ArticleVersion, {"published": "2026-03-02T08:00:00+09:00"}),
    (ArticleVersion, {"notices": ["Corrected."]}),
    (ArticleVersion, {"content_hash": "1:0123"}),
    (CommentVersion, {"text": "Ono"}),
    (CommentVersion, {"author_key": "0123"}),
    (CommentVersion, {"content_hash": "1:0123"}),
]


@pytest.mark.parametrize(("table", "values"), ALTERED)
def test_an_altered_text_is_named_and_tells_no_edit(
    days: Days, table: type[ArticleVersion] | type[CommentVersion], values: dict[str, Any]
) -> None:
    _alter(days.database, table, **values)
    with days.database.read() as connection:
        wrong = [name for name, is_wrong in altered(connection) if is_wrong]
    assert wrong == ["v1" if table is ArticleVersion else "c1"]
    for _ in range(3):
        days.visit(look(COLUMN, talk("One", "Two")))
    assert {change.kind for change in _told(days)} == {Kind.ARTICLE_NEW}


def test_a_real_edit_is_told_all_the_same(days: Days) -> None:
    days.visit(look(replace(COLUMN, title="The bridge at Sinuiju"), talk("One", "Two")))
    assert {change.kind for change in _told(days)} == {Kind.ARTICLE_NEW, Kind.ARTICLE_HEADLINE}


def _told(days: Days) -> list[Any]:
    store = days.store()
    return [
        change
        for crawl in waiting_to_be_compared(store.database)
        for change in detect_changes(store.crawl_facts(crawl), 2)
    ]


@pytest.mark.parametrize("offset", [None, 540, 99 * 60, -99 * 60])
def test_what_is_stored_as_it_is_can_be_read_back_to_its_hash(database: Database, offset: int | None) -> None:
    moment = PublisherTime("sometime", datetime(2026, 3, 1, 8), offset)  # noqa: DTZ001
    odd = replace(COLUMN, title="A\x00 \ud800 title", published_at=moment, modified_at=moment, byline=("A", ""))
    shown = talk("One", "Two\x00")
    parent = replace(shown.comments[1], parent_id="1" * 2000, posted_at=moment)
    days = Days(database)
    days.visit(look(odd, replace(shown, comments=(shown.comments[0], parent))))
    with database.read() as connection:
        assert [wrong for _, wrong in altered(connection)] == [False, False, False]
        row = connection.execute(select(CommentVersion.__table__, Comment.platform_id).join(Comment)).first()
    assert row is not None and is_intact(row, comment_of(row, row.platform_id))
    assert article_row(odd)["content_hash"] and comment_row(parent)["content_hash"]


def test_text_that_is_no_longer_utf8_is_damage_and_is_not_quoted(sqlite_url: str) -> None:
    database = open_database(sqlite_url)
    Days(database).visit(look(COLUMN, talk("One", "Two")))
    with database.write() as connection:
        connection.execute(text("DROP TRIGGER article_version_no_update"))
        connection.execute(text("UPDATE article_version SET body = CAST(x'54686520ff' AS TEXT)"))
    with pytest.raises(DatabaseDamaged) as caught, database.read() as connection:
        connection.execute(text("SELECT body FROM article_version")).all()
    assert "The" not in str(caught.value)
    with database.read() as connection:
        assert [name for name, wrong in altered(connection) if wrong] == ["v1"]
    database.close()


def test_a_missing_row_is_found(sqlite_url: str) -> None:
    database = open_database(sqlite_url)
    Days(database).visit(look(COLUMN, talk("One", "Two")))
    database.close()
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as connection, connection:
        connection.execute("DELETE FROM article")
    connection.close()
    database = open_database(sqlite_url)
    assert any("is not there" in problem for problem in damages(database))
    database.close()


def test_postgresql_is_checked_where_it_can_be(postgresql_url: str) -> None:
    database = open_database(postgresql_url)
    Days(database).visit(look(COLUMN, talk("One", "Two")))
    require_sound(database)
    assert list(damages(database)) == []
    with database.write() as connection:
        offered = connection.execute(text("SELECT 1 FROM pg_available_extensions WHERE name = 'amcheck'")).first()
        if offered:
            connection.execute(text("CREATE EXTENSION amcheck"))
    assert list(damages(database)) == []
    if offered:
        with database.write() as connection:
            connection.execute(text("DROP EXTENSION amcheck"))
    database.close()


def test_the_check_before_a_crawl_is_broken_off_in_time(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = open_database(f"sqlite:///{filled}")
    monkeypatch.setattr("yalu.db.verification.integrity.QUICK_SECONDS", -1.0)
    monkeypatch.setattr("yalu.db.verification.integrity._STEPS", 1)
    require_sound(database)
    with database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM article_version")).scalar() == 9
    database.close()


def _recorded(database: Database) -> Days:
    """Two days of which the second is an edit and a new comment, compared and recorded."""
    days = Days(database)
    days.visit(look(COLUMN, talk("One", "Two")))
    days.visit(look(replace(COLUMN, title="Another bridge"), talk("One", "Two", "Three")))
    store = days.store()
    for crawl_id in waiting_to_be_compared(store.database):
        store.write_changes(crawl_id, detect_changes(store.crawl_facts(crawl_id), 2))
    return days


def test_every_change_and_interval_is_as_it_was_recorded(database: Database) -> None:
    _recorded(database)
    with database.read() as connection:
        changes = list(altered_changes(connection))
        assert len(changes) >= 3 and not any(wrong for _, wrong in changes)
        assert list(altered_intervals(connection)) == []


@pytest.mark.parametrize(
    "altered_to",
    [
        {"not_after": DAY_ONE},
        {"significance": 0.01},
        {"after": "Another one"},
        {"evidence": {}},
        {"content_hash": None},
        {"kind": Kind.ARTICLE_BYLINE},
    ],
    ids=lambda values: next(iter(values)),
)
def test_an_altered_change_is_noticed(database: Database, altered_to: dict[str, Any]) -> None:
    _recorded(database)
    with database.write() as connection:
        last = connection.execute(select(func.max(Change.id))).scalar_one()
        connection.execute(update(Change).where(Change.id == last).values(altered_to))
    with database.read() as connection:
        assert [number for number, wrong in altered_changes(connection) if wrong] == [last]


@pytest.mark.parametrize(
    ("table", "name"), [(ArticleVersion, "v1"), (CommentVersion, "c1")], ids=["article", "comment"]
)
@pytest.mark.parametrize("column", ["not_before", "not_after"])
def test_an_altered_interval_is_noticed(
    database: Database, table: type[ArticleVersion] | type[CommentVersion], name: str, column: str
) -> None:
    _recorded(database)
    _alter(database, table, **{column: DAY_ONE - timedelta(hours=5)})
    with database.read() as connection:
        assert list(altered_intervals(connection)) == [name]
