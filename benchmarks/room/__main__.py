"""Time the reading room on a filled database: ``python -m benchmarks.room --database URL [--times N] [--only TEXT]``.

Every page, list, record and feed is asked in this process, without a network and without the cache of answers.
"""

from __future__ import annotations

import argparse
import gc

from starlette.testclient import TestClient

from benchmarks.history.fill import END
from benchmarks.room.latency import asked, processor
from benchmarks.room.questions import questions
from yalu.db.core.engine import open_database
from yalu.settings import Settings
from yalu.web.app import create_app


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.room", description=__doc__)
    parser.add_argument("--database", required=True, help="one that `python -m benchmarks.history` has filled")
    parser.add_argument("--times", type=int, default=5, help="how often each address is asked")
    parser.add_argument("--only", default="", help="only questions whose name has this text")
    given = parser.parse_args()
    database = open_database(given.database)
    spent = processor(database)
    settings = Settings(secret="benchmark", now=END, web_requests=0, web_cache=0)
    client = TestClient(create_app(settings, database), base_url="http://localhost")
    client.get("/")
    gc.collect()
    gc.freeze()  # as a server does once it has started: what is loaded is not looked through again and again
    print(f"{'median ms':>9} {'p99 ms':>8} {'by the clock':>17}  question")
    slow = 0
    for question in questions(client):
        if given.only not in question.name or not question.addresses:
            continue
        took = asked(client, question, given.times, spent)
        slow += took.is_slow
        clock = f"{took.clock_median:8.1f} {took.clock_worst:8.1f}"
        print(
            f"{took.median:9.1f} {took.worst:8.1f} {clock}  {question.name}{'  SLOW' if took.is_slow else ''}",
            flush=True,
        )
    print(f"{slow} kinds of question above the budgets")
    database.close()
    return 1 if slow else 0


if __name__ == "__main__":
    raise SystemExit(main())
