"""Fill a large database and time the questions on it: ``python -m benchmarks.history --database URL --versions N``."""

from __future__ import annotations

import argparse
import sys

from benchmarks.history import ask
from benchmarks.history.filling import fill_database
from yalu.db.core.engine import open_database
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
        fill_database(asked.database, asked.versions, asked.comments)
    return _ask(asked.database)


def _ask(url: str) -> int:
    """Prints what each question took, then the slowest and how the database went about it."""
    database = open_database(url)
    timed = []
    for timing in ask.ask_all(database):
        timed.append(timing)
        mark = "SLOW" if timing.is_slow else ""
        print(f"{timing.milliseconds:9.1f} ms {timing.rows:6} rows {mark:4} {timing.name}", flush=True)
    slowest = max((timing for timing in timed if timing.rows <= ask.MOST_ROWS), key=lambda timing: timing.milliseconds)
    print(f"\nslowest with at most {ask.MOST_ROWS} rows: {slowest.name}, {slowest.milliseconds:.1f} ms")
    if slowest.sql:
        print(f"{slowest.sql}\n{ask.plan(database, slowest.sql)}")
    database.close()
    return 1 if any(timing.is_slow for timing in timed) else 0


if __name__ == "__main__":
    sys.exit(main())
