"""Time the API, feeds and Memento on a filled database: ``python -m benchmarks.room --database URL [--times N]``.

Processor time of the whole request in this process, median and 99th percentile; lists are asked from several depths.
"""

from __future__ import annotations

import argparse
import gc
import resource
import time
from collections.abc import Iterator
from statistics import median, quantiles

from starlette.applications import Starlette
from starlette.testclient import TestClient

from benchmarks.history.fill import BEGIN, END
from db.core.engine import open_database
from db.room.filters import Cursor
from yalu.settings import Settings
from yalu.web.api.mount import routes

API = "/api/v1"
DEPTHS = 4
MEDIAN, WORST = 100.0, 300.0
"""Milliseconds: the budgets."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.room", description=__doc__)
    parser.add_argument("--database", required=True, help="one that `python -m benchmarks.history` has filled")
    parser.add_argument("--times", type=int, default=20)
    asked = parser.parse_args()
    database = open_database(asked.database)
    client = TestClient(Starlette(routes=routes(database, Settings(secret="benchmark"))), base_url="http://room")
    client.get(f"{API}/changes")
    gc.collect()
    gc.freeze()  # as a server does once it has started: what is loaded is not looked through again and again
    slow = 0
    print(f"{'median ms':>9} {'p99 ms':>9}  address")
    for name, addresses in _questions(client):
        spent = sorted(_asked(client, address) for _ in range(asked.times) for address in addresses)
        middle, worst = median(spent), quantiles(spent, n=100)[98]
        slow += middle > MEDIAN or worst > WORST
        print(f"{middle:9.1f} {worst:9.1f}  {name}{'  SLOW' if middle > MEDIAN or worst > WORST else ''}", flush=True)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    size = len(client.get("/changes.parquet").content)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(f"/changes.parquet: {size:,} bytes, the process grew by {grown / 1024:.0f} MB")
    database.close()
    return 1 if slow else 0


def _questions(client: TestClient) -> Iterator[tuple[str, list[str]]]:
    """Each kind of question with the addresses that ask it, lists from several depths."""
    step = (END - BEGIN) / DEPTHS
    cursors = ["", *(f"cursor={Cursor(BEGIN + number * step, 1)}" for number in range(1, DEPTHS))]
    source = client.get(f"{API}/sources").json()["items"][0]["source_id"]
    for noun in ("changes", "articles", "comments"):
        yield f"/{noun}", [f"{API}/{noun}?{cursor}" for cursor in cursors]
        for filters in (
            f"source={source}",
            "country=KR",
            "language=ko",
            "min_significance=0.5",
            "issue=thaad",
            "q=한중",
        ):
            yield f"/{noun}?{filters}", [f"{API}/{noun}?{filters}&{cursor}" for cursor in cursors]
    yield "/changes?kind (two)", [f"{API}/changes?kind=article.gone&kind=article.notice&{cursor}" for cursor in cursors]
    yield "/facets", [f"{API}/facets"]
    yield "/search", [f"{API}/search?q=한중"]
    yield "/sources", [f"{API}/sources"]
    pieces = client.get(f"{API}/articles", params={"limit": 5}).json()["items"]
    for path in ("", "/versions/1", "/thread"):
        yield f"/articles/ID{path}", [f"{API}/articles/{piece['article_id']}{path}" for piece in pieces]
    lines = client.get(f"{API}/comments", params={"limit": 5}).json()["items"]
    yield "/comments/ID", [f"{API}/comments/{line['comment_id']}" for line in lines]
    yield "/changes.atom", ["/changes.atom"]
    yield "/timemap", [f"/timemap/link/{piece['url']}" for piece in pieces]


def _asked(client: TestClient, address: str) -> float:
    """Milliseconds of processor time that one request takes."""
    start = time.process_time()
    answer = client.get(address)
    spent = (time.process_time() - start) * 1000
    assert answer.status_code == 200, (address, answer.status_code, answer.text[:200])
    return spent


if __name__ == "__main__":
    raise SystemExit(main())
