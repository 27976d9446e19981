"""Crawl, diff and report as Airflow runs them, against The Estuary: what the command line finds, the DAGs find."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("airflow")
from tests.demo.expected import expected
from tests.orchestration.workplace import ROOT, Workplace, last_line
from yalu.db.core.engine import open_database
from yalu.db.queries import overview
from yalu.demo.articles import when
from yalu.demo.outlets import source_file
from yalu.demo.server import Server

pytestmark = [pytest.mark.airflow, pytest.mark.loopback, pytest.mark.enable_socket, pytest.mark.timeout(400)]
LATER = timedelta(minutes=1)


@dataclass
class Newsroom:
    """The paper, the database that watches it, and an Airflow between them."""

    server: Server
    workplace: Workplace
    folder: Path

    @property
    def url(self) -> str:
        return self.workplace.environ["YALU_DATABASE_URL"]

    def run(self, *dags: str, day: int, **environ: str) -> dict[str, Any]:
        """Run the DAGs on a day of the paper, at that day's time."""
        self.server.day = day
        place = replace(self.workplace, environ=self.workplace.environ | {"YALU_NOW": when(day).isoformat()} | environ)
        printed = last_line(place.script("dag_runs:run", (when(day) + LATER).isoformat(), *dags, cwd=self.folder))
        ended: dict[str, Any] = json.loads(printed)
        good = all(state == "success" and set(tasks) <= {"success", "skipped"} for state, tasks, _ in ended.values())
        assert good, ended
        return {name: result for name, (_, _, result) in ended.items()}

    def changes(self, day: int) -> Counter[str]:
        """The kinds of change recorded on a day."""
        database = open_database(self.url)
        try:
            changes = overview.log(database, since=when(day), until=when(day) + timedelta(hours=12))
        finally:
            database.close()
        return Counter(str(change.kind) for change in changes)


@pytest.fixture
def newsroom(tmp_path: Path, workplace: Workplace) -> Iterator[Newsroom]:
    workplace.folder.rmdir()
    workplace.folder.symlink_to(ROOT / "dags")
    with Server() as server:
        (tmp_path / "sources.toml").write_text(source_file(server.base_url), encoding="utf-8")
        yield Newsroom(server, workplace, tmp_path)


def test_two_days_of_the_paper_go_from_its_pages_to_a_report(newsroom: Newsroom) -> None:
    newsroom.run("yalu_crawl__the-estuary", "yalu_diff", day=0)
    assert newsroom.changes(0) == Counter(str(change.kind) for change in expected(0))

    results = newsroom.run("yalu_crawl__the-estuary", "yalu_diff", "yalu_report", day=1)
    assert newsroom.changes(1) == Counter(str(change.kind) for change in expected(1))
    assert results["yalu_crawl__the-estuary"]["sources"]["the-estuary"]["verdict"] == "ok"
    reports = newsroom.folder / ".yalu" / "reports"
    assert (results["yalu_report"]["delivered"], results["yalu_report"]["written"]) == (1, [str(reports)])
    assert "The Estuary" in next(reports.glob("*T*.html")).read_text(encoding="utf-8")


def test_events_that_are_lost_merged_or_doubled_tell_every_change_once(newsroom: Newsroom) -> None:
    newsroom.run("yalu_crawl__the-estuary", day=0)  # the event that would start the diff is lost
    diffs = ("yalu_diff", "yalu_diff")  # one for the two crawls, and one for the same event again
    results = newsroom.run("yalu_crawl__the-estuary", *diffs, "yalu_report", day=1)
    kinds = [str(change.kind) for day in (0, 1) for change in expected(day)]
    assert newsroom.changes(1) == Counter(kinds)
    assert results["yalu_diff"] is None, "the second had nothing to do, and was skipped"


def test_shards_crawl_what_one_dag_a_source_would(newsroom: Newsroom) -> None:
    shards = {"YALU_SHARD_ABOVE": "0", "YALU_SHARDS": "2", "YALU_SHARD_MINUTES": "1"}
    results = newsroom.run("yalu_crawl", "yalu_diff", day=0, **shards)
    assert newsroom.changes(0) == Counter(str(change.kind) for change in expected(0))
    crawled = [result["crawls"] for result in results["yalu_crawl"] if result]
    assert crawled == [1], "the other shard has no source, and is skipped"
