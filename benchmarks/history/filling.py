"""Make a database of a year and fill it in bulk."""

from __future__ import annotations

import sys
import time
from datetime import timedelta
from typing import Any

from sqlalchemy import event

from benchmarks.history import bulk
from benchmarks.history.fill import BEGIN, DAYS, END, ROUNDS, fill
from yalu.db.captures import partitions
from yalu.db.captures.months import month_of
from yalu.db.core.engine import Database, make_engine, parse_url
from yalu.db.schema import migrate


def fill_database(url: str, versions: int, comments: int) -> None:
    """Make a database with about so many versions and comments of 60 outlets in a year."""
    migrate.upgrade(url)
    start = time.perf_counter()

    def say(what: str) -> None:
        print(f"{time.perf_counter() - start:7.0f} s  {what}", file=sys.stderr, flush=True)

    where = parse_url(url)
    database = Database(make_engine(where, foreign_keys=False), where.render_as_string(hide_password=True))
    if database.is_sqlite:
        event.listen(database.engine, "connect", _hurried)
    with database.write() as connection:
        partitions.make(connection, {month_of(BEGIN + timedelta(days=day)) for day in range((END - BEGIN).days)})
        bulk.drop_indexes(connection)
        bulk.hurry_index(connection)
        rows = bulk.Bulk(connection)
        fill(rows, versions // ROUNDS, comments // ROUNDS, say)
        say(f"{rows.rows:,} rows, {ROUNDS} times")
        bulk.repeat(connection, ROUNDS, DAYS, say)
    say("repeated")
    bulk.make_indexes(database)
    say("indexes")
    database.close()


def _hurried(connection: Any, _record: object) -> None:
    """Settings of SQLite under which a fill that is cut off leaves nothing usable, but takes an hour less."""
    settings = ("journal_mode = OFF", "synchronous = OFF", "secure_delete = OFF", "cache_size = -4000000")
    for setting in (*settings, "threads = 2", "temp_store = MEMORY"):
        connection.execute(f"PRAGMA {setting}")
