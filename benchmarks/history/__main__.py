"""Fill a large database and time the questions on it: ``python -m benchmarks.history --database URL --versions N``."""

from __future__ import annotations

import argparse
import sys
import time
from datetime import timedelta
from typing import Any

from sqlalchemy import event

from benchmarks.history import ask, bulk
from benchmarks.history.fill import BEGIN, DAYS, END, ROUNDS, fill
from yalu.db.captures import partitions
from yalu.db.captures.months import month_of
from yalu.db.core.engine import Database, make_engine, open_database, parse_url
from yalu.db.schema import migrate


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.history", description=__doc__)
    parser.add_argument(
        "--database", required=True, help="an empty or filled database: sqlite:///FILE or postgresql://…"
    )
    parser.add_argument("--versions", type=int, default=1_000_000)
    parser.add_argument("--comments", type=int, default=5_000_000)
    asked = parser.parse_args()
    if migrate.current(asked.database) is None:
        _fill(asked.database, asked.versions, asked.comments)
    return _ask(asked.database)


def _ask(url: str) -> int:
    """Prints what each question took, then the slowest and how the database went about it."""
    database = open_database(url)
    timed = []
    for one in ask.ask_all(database):
        timed.append(one)
        mark = "SLOW" if one.is_slow else ""
        print(f"{one.milliseconds:9.1f} ms {one.rows:6} rows {mark:4} {one.name}", flush=True)
    slowest = max((one for one in timed if one.rows <= ask.MOST_ROWS), key=lambda one: one.milliseconds)
    print(f"\nslowest with at most {ask.MOST_ROWS} rows: {slowest.name}, {slowest.milliseconds:.1f} ms")
    if slowest.sql:
        print(f"{slowest.sql}\n{ask.plan(database, slowest.sql)}")
    database.close()
    return 1 if any(one.is_slow for one in timed) else 0


def _fill(url: str, versions: int, comments: int) -> None:
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


if __name__ == "__main__":
    sys.exit(main())
