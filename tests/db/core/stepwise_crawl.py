"""A crawl of twelve articles that goes on by a line of its standard input, for tests that kill it."""

from __future__ import annotations

import sys

from tests.db.db_samples import SOURCE, look, retitled, thread
from yalu.db.core.engine import open_database
from yalu.db.crawls.crawl_store import Store
from yalu.model import Verdict
from yalu.settings import Settings

ARTICLES = 12


def crawl(database_url: str) -> None:
    """Store what is not stored yet; "ready" is printed once the crawl is claimed."""
    store = Store(open_database(database_url), Settings(secret="s"))
    lease = store.claim(SOURCE, force=True)
    assert lease is not None
    done = store.plan(lease).skip
    print("ready", flush=True)
    for number in range(ARTICLES):
        url = f"https://river.example/{number}"
        if url not in done:
            store.write(lease, [look(retitled(f"Piece {number}"), thread("One", "Two", str(number)), url=url)])
        sys.stdin.readline()
    store.finish(lease, Verdict.OK)
