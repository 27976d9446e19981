"""Crawl, diff and report as Airflow runs them, against The Estuary: what the command line finds, the DAGs find."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("airflow")
from tests.orchestration.workplace import airflow_home
from yalu.db.core.engine import open_database
from yalu.db.queries import overview
from yalu.demo.expected import expected
from yalu.demo.pieces import when
from yalu.demo.server import Server
from yalu.demo.source import source_file

pytestmark = [pytest.mark.airflow, pytest.mark.loopback, pytest.mark.enable_socket, pytest.mark.timeout(400)]
LATER = timedelta(minutes=1)
DAGS = Path(__file__).parents[2] / "dags"

# Each DAG in its turn, in this process; the last line says how each run ended and what its task handed on.
RUN = """
import json, sys
from datetime import datetime
from airflow.dag_processing.dagbag import DagBag
bag = DagBag(sys.argv[1])
found = {}
for name in sys.argv[3:]:
    bag.dags[name].deadline = None  # dag.test() of 3.3.2 cannot end a run that has one; the scheduler can
    for task in bag.dags[name].tasks:
        task.retries = 0  # a failure is to be seen at once
    day = datetime.fromisoformat(sys.argv[2])
    run = bag.dags[name].test(run_after=day, logical_date=day, run_conf={"force": True} if "crawl" in name else None)
    ended = sorted(run.get_task_instances(), key=lambda ti: ti.map_index)
    results = [ti.xcom_pull(task_ids=ti.task_id, map_indexes=ti.map_index) for ti in ended]
    states = [str(ti.state) for ti in ended]
    found[name] = [str(run.state), states, results[0] if len(results) == 1 else results]
print("\\n" + json.dumps(found, default=str))
"""


@dataclass
class Newsroom:
    """The paper, the database that watches it, and an Airflow between them."""

    server: Server
    url: str
    environ: dict[str, str]
    folder: Path

    def run(self, *dags: str, day: int, **environ: str) -> dict[str, Any]:
        """Run the DAGs on a day of the paper, at that day's time."""
        self.server.day = day
        done = subprocess.run(
            [sys.executable, "-c", RUN, str(DAGS), (when(day) + LATER).isoformat(), *dags],
            env={**self.environ, "YALU_NOW": when(day).isoformat(), **environ},
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
        good = all(state == "success" and set(tasks) <= {"success", "skipped"} for state, tasks, _ in found.values())
        assert good, done.stdout[-5000:]
        return {name: result for name, (_, _, result) in found.items()}

    def changes(self, day: int) -> Counter[str]:
        """The kinds of change recorded on a day."""
        database = open_database(self.url)
        try:
            found = overview.log(database, since=when(day), until=when(day) + timedelta(hours=12))
        finally:
            database.close()
        return Counter(str(change.kind) for change in found)


@pytest.fixture
def newsroom(tmp_path: Path, sqlite_url: str, airflow_database: Path) -> Iterator[Newsroom]:
    with Server() as server:
        sources = tmp_path / "sources.toml"
        sources.write_text(source_file(server.base_url), encoding="utf-8")
        environ = {
            **os.environ,
            "AIRFLOW_HOME": str(airflow_home(tmp_path / "airflow", airflow_database)),
            "AIRFLOW__CORE__DAGS_FOLDER": str(DAGS),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "YALU_DATABASE_URL": sqlite_url,
            "YALU_SECRET": "a test keeps no secrets",
            "YALU_SOURCES": str(sources),
            "YALU_REGISTRY": "none",
        }
        yield Newsroom(server, sqlite_url, environ, tmp_path)


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
    told = [str(change.kind) for day in (0, 1) for change in expected(day)]
    assert newsroom.changes(1) == Counter(told)
    assert results["yalu_diff"] is None, "the second had nothing to do, and was skipped"


def test_shards_crawl_what_one_dag_a_source_would(newsroom: Newsroom) -> None:
    shards = {"YALU_SHARD_ABOVE": "0", "YALU_SHARDS": "2", "YALU_SHARD_MINUTES": "1"}
    results = newsroom.run("yalu_crawl", "yalu_diff", day=0, **shards)
    assert newsroom.changes(0) == Counter(str(change.kind) for change in expected(0))
    crawled = [result["crawls"] for result in results["yalu_crawl"] if result]
    assert crawled == [1], "the other shard has no source, and is skipped"
