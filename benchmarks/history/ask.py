"""Times each question and some searches on a filled database."""

from __future__ import annotations

import statistics
import time
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.history.fill import END
from benchmarks.history.questions import hits_of, questions
from yalu.db.core.engine import Database
from yalu.db.queries import article_states
from yalu.errors import UnknownItem
from yalu.records.as_of import AsOf

TARGET_MS = 200.0
MOST_ROWS = 1000
TIMES = 5

Given = dict[str, str | int | float]


@dataclass(frozen=True, slots=True)
class Timed:
    """What one question took: the median of some runs after a first one."""

    name: str
    rows: int
    milliseconds: float
    sql: str = ""

    @property
    def is_slow(self) -> bool:
        return self.rows <= MOST_ROWS and self.milliseconds > TARGET_MS


def ask_all(database: Database) -> Iterator[Timed]:
    """Every question with what its asker would give, then what has no statement of its own: reading and searching."""
    given = _given(database)
    for question in questions():
        if question.sql:
            statement = question.asked(given[question.number] if question.number in given else given[0])
            yield _timed(f"{question.number:2} {question.text}", partial(_rows, database, statement), statement)
        else:
            how = ASKED.get(question.number, question.search)
            yield _timed(f"{question.number:2} {question.text}", partial(_found, database, **how))
    url = str(given[0]["url"])
    yield _timed("   an article as of a time, with its thread", lambda: _shown(database, url))
    for how in _searches():
        options = ", ".join(f"{name} {value}" for name, value in how.items() if name != "query")
        yield _timed(f"   search {how['query']} {options}", partial(_found, database, **how))


ASKED: dict[int, dict[str, Any]] = {
    12: {"query": "限韩令", "language": "zh", "limit": 1},
    15: {"query": '"South Korea" THAAD', "kind": "article", "source": "paper-2"},
}
"""What is searched for where a question's example is of the demonstration."""


def _searches() -> Iterator[dict[str, Any]]:
    for how in tomllib.loads((Path(__file__).parent / "searches.toml").read_text(encoding="utf-8"))["search"]:
        yield {name: END - timedelta(days=value) if isinstance(value, int) else value for name, value in how.items()}


def plan(database: Database, statement: str) -> str:
    """How the database goes about a statement."""
    explain = "EXPLAIN QUERY PLAN" if database.is_sqlite else "EXPLAIN (ANALYZE, BUFFERS)"
    with database.read() as connection:
        return "\n".join(str(row[-1]) for row in connection.exec_driver_sql(f"{explain} {_escaped(statement)}"))


def _given(database: Database) -> dict[int, Given]:
    """What the askers give: the last week, month or quarter of the years that were filled, a source, a piece."""
    with database.read() as connection:
        busiest = "SELECT url FROM comment_counts ORDER BY comments DESC LIMIT 1"
        url = str(connection.exec_driver_sql(busiest).scalar_one())
        writer = "SELECT author_key FROM commenters WHERE source_id = 'paper-1' ORDER BY comments DESC LIMIT 1"
        key = str(connection.exec_driver_sql(writer).scalar_one())
    usual: Given = {"since": _day(30), "ever": _day(7), "at": _day(0), "before": _day(0), "month": f"{END:%Y-%m}"}
    usual |= {"url": url, "source": "paper-3", "key": key, "type": "state-media", "host": "paper-3.example"}
    usual |= {"tag": "yellow-sea", "country": "KR", "named": "thaad", "unnamed": "dprk", "seconds": 100000}
    return {
        0: usual,
        1: usual | {"since": _day(7)},
        2: usual | {"since": _day(1)},
        8: usual | {"since": _day(7)},
        11: usual | {"since": _day(14)},
        9: usual | {"country": "CN", "since": _day(400), "until": _day(400 - 2)},
        13: usual | {"month": f"{END - timedelta(days=90):%Y-%m}"},
        14: usual | {"since": _day(90)},
        25: usual | {"least": 0.45, "below": 0.5},
        27: usual | {"tag": "fine-dust", "from": "2024-01", "to": "2026-12"},
    }


def _day(days: int) -> str:
    """The day so many days before the end."""
    return f"{END - timedelta(days=days):%Y-%m-%d}"


def _timed(name: str, action: Callable[[], int], statement: str = "") -> Timed:
    rows, taken = action(), []
    for _ in range(TIMES):
        start = time.perf_counter()
        action()
        taken.append((time.perf_counter() - start) * 1000)
    return Timed(name, rows, statistics.median(taken), statement)


def _rows(database: Database, statement: str) -> int:
    with database.read() as connection:
        return len(connection.exec_driver_sql(_escaped(statement)).all())


def _found(database: Database, query: str, **how: Any) -> int:
    return len(hits_of(database, query, **how))


def _escaped(statement: str) -> str:
    return statement.replace("%", "%%")


def _shown(database: Database, url: str) -> int:
    try:
        record = article_states.show(database, url, AsOf(END - timedelta(days=2)))
    except UnknownItem:
        return 0
    return sum(len(thread.comments) for thread in record.threads)
