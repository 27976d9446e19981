"""Payloads lie by the month of their capture, and retention drops whole months: the same on both databases."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text

from tests.db.db_samples import COLUMN, DAY_ONE, URL, Days, capture, look, payloads, retitled, rows
from yalu.db.captures import capture_store, partitions
from yalu.db.captures.months import LASTING, WITH_BODY, month_of
from yalu.db.core.engine import Database, open_database
from yalu.db.maintenance import dump, erase
from yalu.db.models import Capture, CapturePayload
from yalu.db.reextraction import archive_copies
from yalu.db.schema import migrate
from yalu.errors import DatabaseUnreachable, StoreError
from yalu.settings import Settings

SPRING = {202603, 202604, 202605, 202606}
OLD = datetime(2026, 6, 1, tzinfo=UTC)
"""All but June is past wholly."""
BESIDE = URL + "/beside"
BOTH = pytest.mark.parametrize("where", ["sqlite_url", "postgresql_url"])


def page(month: int, day: int = 1, url: str = URL) -> bytes:
    """The page of a day: each month another half of it."""
    first, second = random.Random(f"{url} {month}"), random.Random(url)
    return b"".join((first.randbytes(2000).hex().encode(), second.randbytes(2000).hex().encode(), f"{day}".encode()))


def watched(url: str) -> Days:
    """Two addresses seen twice a month from March to June, of which the first brings a version in April too.

    Of the other address there is one capture in March, and none later.
    """
    database = open_database(url)
    with database.write() as connection:
        partitions.make(connection, SPRING)
    days = Days(database, captures="all")
    for month in range(3, 7):
        for day in (1, 20):
            days.now = datetime(2026, month, day, 9, tzinfo=UTC)
            shown = retitled("The bridge, again") if month > 3 else COLUMN
            seen = [replace(look(shown), captures=(served(days.now, page(month, day)),))]
            other = replace(look(COLUMN, url=BESIDE), captures=(served(days.now, page(month, day, BESIDE), BESIDE),))
            days.visit(*seen, *([other] if (month, day) == (3, 1) or month > 4 else []))
    return days


def served(at: datetime, body: bytes, url: str = URL) -> Any:
    return replace(capture(url, body), fetched_at=at)


def stored(database: Database) -> list[tuple[object, ...]]:
    """Every payload with what it says, and the captures around them."""
    unpacked: list[tuple[object, ...]] = []
    for row in payloads(database):
        with database.read() as connection:
            unpacked.append((row, capture_store.payload(connection, row.capture_id)))
    captured: list[Any] = list(rows(database, Capture))
    return [*unpacked, *map(tuple, captured)]


def own_months(database: Database) -> set[int]:
    with database.read() as connection:
        return partitions.months(connection)


def in_partitions(database: Database) -> dict[str, int]:
    """How many rows lie in each partition that has any."""
    counted = "SELECT tableoid::regclass::text AS name, count(*) AS many FROM capture_payload GROUP BY 1"
    with database.read() as connection:
        names = connection.execute(text(counted)).all()
    return {row.name.removeprefix("capture_payload_"): row.many for row in names}


def test_both_databases_hold_the_same_before_and_after_retention(sqlite_url: str, postgresql_url: str) -> None:
    both = [watched(url) for url in (sqlite_url, postgresql_url)]
    before = [stored(days.database) for days in both]
    assert before[0] == before[1]
    assert {row.month for row in payloads(both[0].database)} == SPRING | {LASTING}
    for until in (datetime(2026, 4, 10, tzinfo=UTC), OLD, OLD + timedelta(days=10)):
        would = [erase.prune(days.database, captures_before=until, dry_run=True) for days in both]
        done = [erase.prune(days.database, captures_before=until) for days in both]
        assert done[0] == done[1] == would[0] == would[1] and done[0].captures
        after = [stored(days.database) for days in both]
        assert after[0] == after[1] != before[0]
    assert not SPRING - {202606} & own_months(both[1].database)
    for days in both:
        assert erase.prune(days.database, captures_before=OLD + timedelta(days=10)).captures == 0
        with days.database.read() as connection:
            assert {wrong for _, wrong in capture_store.verify(connection)} == {None}
        days.database.close()


def test_whole_months_go_with_their_partitions_and_what_outlives_them_is_kept(postgresql_url: str) -> None:
    database = watched(postgresql_url).database
    assert in_partitions(database) == {"kept": 3, "202603": 1, "202604": 1, "202605": 4, "202606": 4}
    with database.read() as connection:
        read_from = set(connection.scalars(text("SELECT capture_id FROM article_version")))
    assert {row.capture_id for row in payloads(database) if row.month == LASTING} == read_from
    assert erase.prune(database, captures_before=OLD).captures == 6
    assert in_partitions(database) == {"kept": 3, "202606": 4}
    assert own_months(database) >= {202606, month_of(datetime.now(UTC))}
    database.close()


@BOTH
def test_the_last_of_an_address_outlives_its_month_until_a_later_one_comes(
    where: str, request: pytest.FixtureRequest
) -> None:
    days = Days(open_database(request.getfixturevalue(where)), captures="all")
    for month in (3, 4, 5):
        days.now = datetime(2026, month, 1, tzinfo=UTC)
        days.visit(replace(look(COLUMN), captures=(served(days.now, page(month)),)))
    erase.prune(days.database, captures_before=OLD)
    assert [(row.capture_id, row.month) for row in payloads(days.database)] == [(1, LASTING), (3, LASTING)]
    days.now = OLD
    days.visit(replace(look(COLUMN), captures=(served(days.now, page(5, 2)),)))
    (young,) = (row for row in payloads(days.database) if row.capture_id == 4)
    assert young.base_id == 3, "what is kept serves as dictionary"
    erase.prune(days.database, captures_before=OLD)
    assert [(row.capture_id, row.month) for row in payloads(days.database)] == [(1, LASTING), (4, 202606)]
    with days.database.read() as connection:
        assert capture_store.load(connection, 4).body == page(5, 2)
        assert list(connection.scalars(select(Capture.id).where(WITH_BODY))) == [1, 4]
    days.database.close()


@BOTH
def test_of_those_that_rested_on_one_base_the_others_rest_on_the_first(
    where: str, request: pytest.FixtureRequest
) -> None:
    days = Days(open_database(request.getfixturevalue(where)), captures="all")
    days.visit(look(COLUMN))
    for at in (DAY_ONE, *(OLD + timedelta(days=day) for day in range(4))):
        days.now = at + timedelta(hours=1)
        days.visit(replace(look(COLUMN), captures=(served(days.now, page(6, at.day)),)))
    assert [row.base_id for row in payloads(days.database)] == [None, None, 2, 2, 2, 2]
    assert erase.prune(days.database, captures_before=OLD).repacked == 4
    left = payloads(days.database)
    assert [(row.capture_id, row.base_id) for row in left] == [(1, None), (3, None), (4, 3), (5, 3), (6, 3)]
    assert sum(len(row.data) for row in left[2:]) < 1000 < len(left[1].data)
    with days.database.read() as connection:
        assert [capture_store.load(connection, 3 + day).body for day in range(4)] == [
            page(6, day) for day in (1, 2, 3, 4)
        ]
    again = replace(look(COLUMN, url=URL + "/copy"), captures=(served(days.now, page(6, 1), URL + "/copy"),))
    days.visit(again)
    assert payloads(days.database)[-1].base_id == 3, "it stands alone by now, and is found by its hash"
    days.database.close()


def test_what_has_no_partition_of_its_own_is_caught_and_pruned_the_same(postgresql_url: str) -> None:
    days = Days(open_database(postgresql_url), captures="all")
    for month in (3, 4, 5):
        days.now = datetime(2026, month, 1, tzinfo=UTC)
        days.visit(replace(look(COLUMN), captures=(served(days.now, page(month)),)))
    assert in_partitions(days.database) == {"kept": 1, "default": 2}
    with days.database.write() as connection:
        partitions.make(connection, SPRING)
    assert own_months(days.database) & SPRING == {202603, 202606}, "what is caught stays where it is"
    assert erase.prune(days.database, captures_before=OLD).captures == 1
    assert in_partitions(days.database) == {"kept": 2}
    days.database.close()


def test_copies_of_an_archive_need_no_partition(postgresql_url: str) -> None:
    days = Days(open_database(postgresql_url))
    days.visit(look(COLUMN))
    at = datetime(2014, 9, 11, tzinfo=UTC)
    copy = archive_copies.Copied(at, replace(look(retitled("Then")), captures=(served(at, b"<p>then</p>"),)))
    settings = Settings(secret="s3cret", now=days.now)
    archive_copies.store_copies(days.database, settings, days.source, "https://archive.example/", [copy])
    with days.database.write() as connection:
        partitions.make_for_history(connection)
    assert 201409 not in own_months(days.database)
    with days.database.read() as connection:
        assert capture_store.load(connection, 2).body == b"<p>then</p>"
    days.database.close()


def test_an_upgrade_makes_the_months_to_come(postgresql_url: str) -> None:
    days = watched(postgresql_url)
    before = stored(days.database)
    now = datetime.now(UTC)
    coming = {month_of(now.replace(day=1) + timedelta(days=31 * ahead)) for ahead in range(partitions.AHEAD)}
    with days.database.write() as connection:
        partitions.drop(connection, coming)
    assert own_months(days.database) == SPRING
    migrate.upgrade(postgresql_url)
    assert own_months(days.database) == SPRING | coming
    assert stored(days.database) == before
    assert migrate.check(postgresql_url)
    days.database.close()


@pytest.mark.parametrize("source", ["sqlite_url", "postgresql_url"])
def test_a_dump_taken_in_lies_by_month_again(
    source: str, sqlite_url: str, postgresql_url: str, request: pytest.FixtureRequest
) -> None:
    days = watched(request.getfixturevalue(source))
    erase.prune(days.database, captures_before=datetime(2026, 4, 10, tzinfo=UTC))
    lines = [(f"line {number}", line) for number, line in enumerate(dump.lines(days.database), 1)]
    taken = open_database(postgresql_url if source == "sqlite_url" else sqlite_url)
    dump.load(taken, lines)
    assert stored(taken) == stored(days.database)
    if not taken.is_sqlite:
        assert own_months(taken) >= SPRING and "default" not in in_partitions(taken)
    taken.close()
    days.database.close()


def test_partitions_alone_are_left_out_when_tables_are_compared_with_the_models(postgresql_url: str) -> None:
    database = watched(postgresql_url).database
    assert migrate.check(postgresql_url)
    with database.write() as connection:
        connection.execute(text("CREATE TABLE capture_payload_209901 (capture_id BIGINT)"))
    with pytest.raises(StoreError, match="capture_payload_209901"):
        migrate.check(postgresql_url)
    database.close()


def test_what_is_being_written_while_its_base_goes_is_packed_anew(postgresql_url: str) -> None:
    days = Days(open_database(postgresql_url), captures="all")
    with days.database.write() as connection:
        partitions.make(connection, SPRING)
    days.visit(look(COLUMN))
    for at in (DAY_ONE, OLD):
        days.now = at + timedelta(hours=1)
        days.visit(replace(look(COLUMN), captures=(served(days.now, page(6, at.month)),)))
    with ThreadPoolExecutor(1) as others, days.database.write() as connection:
        capture_store.add(connection, served(days.now, page(6, 9)), crawl_id=3, url_id=1)
        assert connection.execute(select(CapturePayload.base_id).where(CapturePayload.capture_id == 4)).scalar() == 2
        pruned = others.submit(erase.prune, days.database, captures_before=OLD)
        _until_one_waits(days.database, "ExclusiveLock")
        connection.commit()
        assert pruned.result(60).repacked == 2
    assert [(row.capture_id, row.base_id) for row in payloads(days.database)] == [(1, None), (3, None), (4, None)]
    with days.database.read() as connection:
        assert capture_store.load(connection, 4).body == page(6, 9)
    days.database.close()


def test_a_month_that_somebody_reads_is_dropped_the_next_time(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = watched(postgresql_url).database
    before = stored(database)
    monkeypatch.setattr(partitions, "PATIENCE", 1)
    with database.read() as reader:
        partitions.hold(reader)
        with pytest.raises(DatabaseUnreachable, match="due to lock timeout"):
            erase.prune(database, captures_before=OLD)
        assert reader.execute(select(func.count()).select_from(CapturePayload)).scalar_one() == 13
    assert stored(database) == before
    assert erase.prune(database, captures_before=OLD).captures == 6
    database.close()


PRUNE = """
import os, signal, sqlite3, sys
from datetime import datetime
from sqlalchemy import event
from yalu.db.core.engine import open_database
from yalu.db.maintenance import erase

database = open_database(sys.argv[1])
if database.is_sqlite:
    @event.listens_for(database.engine, "checkout")
    def checked_out(connection, *_):
        connection.create_function("die", 0, lambda: os.kill(os.getpid(), signal.SIGKILL))
        connection.execute("CREATE TEMP TRIGGER IF NOT EXISTS dies BEFORE DELETE ON capture_payload"
                           " WHEN OLD.capture_id > 4 BEGIN SELECT die(); END")
erase.prune(database, captures_before=datetime.fromisoformat(sys.argv[2]))
"""


@BOTH
def test_a_kill_in_the_middle_changes_nothing_and_the_next_time_finishes_it(
    where: str, request: pytest.FixtureRequest
) -> None:
    """SQLite: while rows are deleted. PostgreSQL: when all is moved, and a reader keeps the partitions from going."""
    url = request.getfixturevalue(where)
    database = watched(url).database
    before = stored(database)
    reader = database.engine.connect()
    reader.execute(text("SELECT count(*) FROM capture_payload"))
    running = subprocess.Popen([sys.executable, "-c", PRUNE, url, OLD.isoformat()], cwd=Path(__file__).parents[3])
    if not database.is_sqlite:
        _until_one_waits(database, "AccessExclusiveLock")
        os.kill(running.pid, signal.SIGKILL)
    assert running.wait(60) == -signal.SIGKILL
    reader.close()
    assert stored(database) == before
    assert erase.prune(database, captures_before=OLD).captures
    with database.read() as connection:
        assert {wrong for _, wrong in capture_store.verify(connection)} == {None}
    assert sorted(row.month for row in payloads(database)) == [LASTING] * 3 + [202606] * 4
    database.close()


def _until_one_waits(database: Database, mode: str) -> None:
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted AND mode = :mode")
    end = time.monotonic() + 30
    while time.monotonic() < end:
        with database.read() as connection:
            if connection.execute(waiting, {"mode": mode}).scalar_one():
                return
        time.sleep(0.05)
    raise AssertionError(f"nobody came to wait for {mode}")
