"""Migrations keep the data, and the tables are those of the models."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from tests.db.db_samples import COLUMN, DAY_ONE, Days, look, retitled, rows, thread
from tests.db.later_schema import REVISION, ship_a_later_schema
from yalu.db.core.engine import Database, open_database
from yalu.db.models import ArticleVersion, SourceLanguage
from yalu.db.room import search
from yalu.db.schema import migrate
from yalu.errors import DatabaseMissing, SchemaOutdated, SettingsError, StoreError
from yalu.finding import Finding, Occurrence
from yalu.model import Kind
from yalu.reasons import Reason


def test_a_migrated_database_has_the_tables_of_the_models(database_url: str) -> None:
    assert migrate.check(database_url) == migrate.current(database_url) == migrate.head()


def test_check_names_a_column_that_the_models_do_not_know(database_url: str) -> None:
    opened = open_database(database_url)
    with opened.write() as connection:
        connection.execute(text("ALTER TABLE source ADD COLUMN mood TEXT"))
    opened.close()
    with pytest.raises(StoreError, match="mood"):
        migrate.check(database_url)


def test_a_migration_keeps_what_is_there(
    database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    days = Days(database)
    days.visit(look(COLUMN, thread("One", "Two")))
    days.visit(look(retitled("B"), thread("One")))
    new = Finding(Kind.ARTICLE_NEW, 0.5, Reason.of("article.new"), occurrence=Occurrence(DAY_ONE, article_id=1))
    days.store().write_changes(1, [new])
    kept = rows(database, ArticleVersion)
    spoken = rows(database, SourceLanguage, "source_id", "language")
    assert spoken
    database.close()
    ship_a_later_schema(monkeypatch, tmp_path / "alembic")
    with pytest.raises(SchemaOutdated):
        open_database(database_url)
    done = migrate.upgrade(database_url)
    assert (done.after, migrate.current(database_url), migrate.check(database_url)) == (REVISION,) * 3
    assert rows(database, ArticleVersion) == kept
    assert rows(database, SourceLanguage, "source_id", "language") == spoken
    assert [hit.version for hit in search.search(database, "One")] == ["c1"]
    with database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM silent_edits")).scalar_one() is not None


def test_a_database_without_tables_says_what_to_do(empty_database_url: str) -> None:
    assert migrate.current(empty_database_url) is None
    if empty_database_url.startswith("sqlite"):
        Path(make_url(empty_database_url).database or "").touch()
    with pytest.raises(SchemaOutdated, match=r"has no Yalu tables.*yalu db upgrade"):
        open_database(empty_database_url)


def test_a_file_that_is_not_there_is_named_and_not_made(tmp_path: Path) -> None:
    assert migrate.current(f"sqlite:///{tmp_path}/none.db") is None
    with pytest.raises(DatabaseMissing, match=f"no database at {tmp_path}/none.db.*`yalu run`"):
        open_database(f"sqlite:///{tmp_path}/none.db")
    assert list(tmp_path.iterdir()) == []


def test_a_file_of_another_program_gets_no_tables(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "other.db")) as other:
        other.execute("CREATE TABLE invoices (id)")
    with pytest.raises(StoreError, match=r"tables of another program \(invoices\)"):
        migrate.upgrade(f"sqlite:///{tmp_path}/other.db")


def test_a_database_in_memory_is_refused() -> None:
    with pytest.raises(SettingsError, match="in memory"):
        migrate.upgrade("sqlite:///")


@pytest.mark.parametrize(
    ("revision", "todo"), [("20990101_0000", "install a newer Yalu"), ("20261101_0000", "give a new database")]
)
def test_a_database_of_another_yalu_is_left_alone(
    database: Database, database_url: str, revision: str, todo: str
) -> None:
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :other").bindparams(other=revision))
    with pytest.raises(StoreError, match=rf"{revision}.*{todo}"):
        open_database(database_url)
    with pytest.raises(StoreError, match=todo):
        migrate.upgrade(database_url)


def test_a_sqlite_file_that_holds_something_is_copied_before_it_is_migrated(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = migrate.head()
    ship_a_later_schema(monkeypatch, tmp_path / "alembic")
    done = migrate.upgrade(sqlite_url)
    assert done.backup is not None
    assert (migrate.current(f"sqlite:///{done.backup}"), migrate.current(sqlite_url)) == (before, REVISION)
    assert migrate.upgrade(sqlite_url).backup is None
