"""The border to the database: clear errors, no passwords in them, and writers that wait for each other."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.db.core.stepwise_crawl import ARTICLES
from tests.db.db_samples import SOURCE, URL, Days, look, rows, size
from tests.processes.forked import Forked
from yalu.db.core import engine
from yalu.db.core.engine import Database, open_database
from yalu.db.models import (
    Article,
    ArticleVersion,
    Capture,
    Check,
    Comment,
    CommentVersion,
    Crawl,
    RevisitSchedule,
    Thread,
    ThreadSnapshot,
    TopicMatch,
)
from yalu.errors import DatabaseUnreachable, SettingsError, StoreError


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnreachable, match=r"nowhere does not exist"):
        open_database(f"sqlite:///{tmp_path}/nowhere/yalu.db")


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    file = tmp_path / "yalu.db"
    file.write_text("not a database at all, " * 100)
    with pytest.raises(DatabaseUnreachable, match=r"yalu\.db is no SQLite database"):
        open_database(f"sqlite:///{file}")


@pytest.mark.parametrize("url", ["", "yalu.db", "mysql://u:p@h/d", "postgresql+asyncpg://h/d", "postgresql://h:x/d"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(SettingsError, match="YALU_DATABASE_URL"):
        open_database(url)


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_a_password_is_never_told(scheme: str, tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnreachable) as caught:
        open_database(f"{scheme}://yalu:sw0rdfish@/yalu?host={tmp_path}")
    assert "sw0rdfish" not in str(caught.value) and "\n" not in str(caught.value)
    assert "***" in str(caught.value)


def test_the_error_of_a_refused_statement_is_ours_and_one_line(database: Database) -> None:
    with pytest.raises(StoreError) as caught, database.write() as connection:
        connection.execute(text("SELECT nonsense FROM source"))
    assert "nonsense" in str(caught.value) and "\n" not in str(caught.value)


def test_a_reader_cannot_write_on_postgresql(postgresql_url: str) -> None:
    opened = open_database(postgresql_url)
    with pytest.raises(StoreError, match="read-only"), opened.read() as connection:
        connection.execute(text("DELETE FROM article_check"))
    opened.close()


def test_database_time_is_aware_and_now(database: Database) -> None:
    with database.read() as connection:
        assert abs(engine.now(connection) - datetime.now(UTC)) < timedelta(seconds=30)


def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    days = Days(database, now=datetime(2026, 1, 1))  # noqa: DTZ001
    with pytest.raises(Exception, match="without a time zone"):
        days.claim()


def test_sqlite_is_set_up_for_many_readers_and_one_writer(sqlite_url: str) -> None:
    opened = open_database(sqlite_url)
    with opened.read() as connection:
        asked = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "foreign_keys")]
        assert [*asked, connection.exec_driver_sql("PRAGMA secure_delete").scalar()] == ["wal", 1, 1]
    opened.close()


def test_two_writers_wait_for_each_other(database: Database) -> None:
    def crawl(name: str) -> None:
        days = Days(database, source=replace(SOURCE, id=name))
        for number in range(15):
            days.visit(*(look(url=f"{URL}/{name}/{n}") for n in range(number, number + 2)))

    writers = [threading.Thread(target=crawl, args=(name,)) for name in ("one", "two")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert size(database, Crawl) == 30
    assert size(database, Article) == 2 * 16


def test_of_two_who_claim_one_source_at_once_one_gets_it(database: Database) -> None:
    start, got = threading.Barrier(4), []

    def claim() -> None:
        start.wait()
        got.append(Days(database).store().claim(SOURCE))

    claimers = [threading.Thread(target=claim) for _ in range(4)]
    for claimer in claimers:
        claimer.start()
    for claimer in claimers:
        claimer.join()
    assert sorted(lease is None for lease in got) == [False, True, True, True]


STORED = (
    Article,
    ArticleVersion,
    Capture,
    Check,
    TopicMatch,
    RevisitSchedule,
    Thread,
    ThreadSnapshot,
    Comment,
    CommentVersion,
)


def test_killed_at_any_moment_and_run_again_is_as_never_killed(database_url: str, database: Database) -> None:
    command = ["tests.db.core.stepwise_crawl:crawl", database_url]
    chance = random.Random(11)
    for _ in range(4):
        child = Forked(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert child.stdin and child.stdout
        child.stdout.readline()
        child.stdin.write(b"\n" * chance.randint(0, 4))
        child.stdin.flush()
        os.kill(child.pid, signal.SIGKILL)
        child.communicate()
    last = Forked(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    last.communicate(b"\n" * ARTICLES)
    assert last.returncode == 0
    assert [size(database, table) for table in STORED] == [12, 12, 12, 12, 12, 12, 12, 12, 36, 36]
    (crawl,) = rows(database, Crawl)
    assert crawl.ended_at is not None
