"""Lists are read with as many statements whether they have one row or many."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event, text

from tests.db.db_samples import DAY_ONE, SOURCE, URL, Days, look, thread
from yalu.db.core.engine import Database
from yalu.db.reports import outage_log
from yalu.db.search import search_index
from yalu.db.study import footnote_rows, footnote_states
from yalu.sources.bibliography.entry import CitedPage

pytestmark = pytest.mark.sqlite


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    executed: list[str] = []

    def note(connection: Any, cursor: Any, sql: str, *rest: Any) -> None:
        executed.append(sql)

    event.listen(database.engine, "before_cursor_execute", note)
    yield executed
    event.remove(database.engine, "before_cursor_execute", note)


def _fail(database: Database, number: int) -> None:
    outage_log.note_failure(database, f"job-{number}", "network", "", lambda *_: (), again=True, now=DAY_ONE)


def _cite(database: Database, number: int) -> None:
    pages = [CitedPage(f"kim-{each}", 1, URL, date(2026, 3, each), None, None) for each in range(1, number + 2)]
    footnote_rows.follow(database, "refs.bib", pages, {URL: SOURCE.id}, whole=True, now=DAY_ONE)


def _empty_index(database: Database, number: int) -> None:
    days = Days(database, now=DAY_ONE + timedelta(days=number))
    days.visit(look(talk=thread(*(f"Remark {each}" for each in range(number + 1)))))
    with database.write() as connection:
        connection.execute(text("INSERT INTO words_comment(words_comment) VALUES ('delete-all')"))


def _catch_up(database: Database) -> None:
    with database.write() as connection:
        assert search_index.catch_up(connection)


@pytest.mark.parametrize(
    ("add", "read"),
    [(_fail, outage_log.open_outages), (_cite, footnote_states.states), (_empty_index, _catch_up)],
    ids=["outages", "footnotes", "index"],
)
def test_more_rows_take_no_more_statements(
    database: Database, add: Callable[[Database, int], None], read: Callable[[Database], Any]
) -> None:
    Days(database).visit(look())
    add(database, 0)
    read(database)  # what is asked once for each process
    counts = []
    for number in (1, 4):
        add(database, number)
        with statements(database) as executed:
            read(database)
        counts.append(len(executed))
    assert counts[0] == counts[1] > 0
