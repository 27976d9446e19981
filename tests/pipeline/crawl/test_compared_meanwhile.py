"""Crawls are compared while others go on, in the order in which they began."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest

from tests.db.db_samples import COLUMN, SOURCE, Days, look
from yalu.db.core.engine import Database
from yalu.db.crawls.due_sources import waiting_to_be_compared
from yalu.errors import DatabaseUnreachable
from yalu.jobs.changes import meanwhile
from yalu.jobs.changes.meanwhile import comparing
from yalu.model import Verdict
from yalu.settings import Settings

SETTINGS = Settings(secret="s3cret")


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meanwhile, "PAUSE", 0.01)


def until_none_waits(database: Database) -> None:
    until = time.monotonic() + 60
    while waiting_to_be_compared(database, in_order=True) and time.monotonic() < until:
        time.sleep(0.02)


def test_what_ended_is_compared_and_counted_but_nothing_behind_an_open_crawl(database: Database) -> None:
    days = Days(database)
    days.visit(look())
    days.visit(look(replace(COLUMN, title="The other bridge")))
    days.source = replace(SOURCE, id="hill-post", homepage="https://hill.example/")
    still_open = days.claim()
    days.source = replace(SOURCE, id="lake-post", homepage="https://lake.example/")
    days.visit(look(url="https://lake.example/pier"))
    with comparing(database, SETTINGS, None) as compared:
        until_none_waits(database)
    assert (compared.crawls, dict(compared.recorded.changes), compared.recorded.baseline) == (
        2,
        {"article.headline": 1},
        1,
    )
    assert len(waiting_to_be_compared(database)) == 1
    days.store().finish(still_open, Verdict.OK, None)
    with comparing(database, SETTINGS, None) as rest:
        until_none_waits(database)
    assert (rest.crawls, waiting_to_be_compared(database)) == (2, [])


def test_what_fails_is_left_to_the_diff_job(
    database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fails(*_: object) -> None:
        (tmp_path / "asked").touch()
        raise DatabaseUnreachable("it went away")

    monkeypatch.setattr(meanwhile, "compare_and_match_reprints", fails)
    days = Days(database)
    days.visit(look())
    with comparing(database, SETTINGS, None) as compared:
        until = time.monotonic() + 60
        while not (tmp_path / "asked").exists() and time.monotonic() < until:
            time.sleep(0.02)
    assert (compared.crawls, len(waiting_to_be_compared(database))) == (0, 1)
