"""The rollup of crawls: how many of a source ended on each day, in each week and month (decision 0124).

A crawl that has ended stays as it is, so that it is added once, in the transaction that ends it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from yalu.db.core.base import upsert
from yalu.db.models import Crawl, CrawlRollup
from yalu.model import ANSWERING, Verdict
from yalu.records.figures.statistic import CalendarStep, start_of


def add_crawl(connection: Connection, source_id: str, ended_at: datetime, verdict: Verdict) -> None:
    """Count a crawl that ends now: to be called once, in the transaction that ends it. ``ended_at`` is aware."""
    rows = [_row(key, 1, int(verdict in ANSWERING)) for key in _keys(source_id, ended_at)]
    connection.execute(_added(connection.dialect.name), rows)


@cache
def _added(dialect: str) -> Any:
    statement = upsert(dialect, CrawlRollup)
    more = {
        "crawls": CrawlRollup.crawls + statement.excluded.crawls,
        "visits": CrawlRollup.visits + statement.excluded.visits,
    }
    return statement.on_conflict_do_update(index_elements=["span", "start", "source_id"], set_=more)


def gather_all(connection: Connection) -> None:
    """Empty the table and refill it."""
    connection.execute(delete(CrawlRollup))
    crawls, visits = Counter[tuple[str, str, str]](), Counter[tuple[str, str, str]]()
    ended = Crawl.ended_at.is_not(None), Crawl.archive.is_(None)
    for row in connection.execute(select(Crawl.source_id, Crawl.ended_at, Crawl.verdict).where(*ended)):
        for key in _keys(row.source_id, row.ended_at):
            crawls[key] += 1
            visits[key] += row.verdict in ANSWERING
    if rows := [_row(key, many, visits[key]) for key, many in crawls.items()]:
        connection.execute(insert(CrawlRollup), rows)


def _keys(source_id: str, ended_at: datetime) -> Iterator[tuple[str, str, str]]:
    for span in CalendarStep:
        yield span.value, f"{start_of(ended_at, span):%Y-%m-%d}", source_id


def _row(key: tuple[str, str, str], crawls: int, visits: int) -> dict[str, Any]:
    return dict(zip(("span", "start", "source_id", "crawls", "visits"), (*key, crawls, visits), strict=True))
