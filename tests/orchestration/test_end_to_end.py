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
from db.core.engine import open_database
from db.queries import overview
from yalu.demo.expected import expected
from yalu.demo.pieces import when
from yalu.demo.server import Server
from yalu.demo.source import source_file

pytestmark = [pytest.mark.airflow, pytest.mark.loopback, pytest.mark.enable_socket, pytest.mark.timeout(150)]
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
    (ti,) = run.get_task_instances()
    found[name] = [str(run.state), str(ti.state), ti.xcom_pull(task_ids=ti.task_id)]
print("\\n" + json.dumps(found, default=str))
"""


@dataclass
class Newsroom:
    """The paper, the database that watches it, and an Airflow between them."""

    server: Server
    url: str
    environ: dict[str, str]
    folder: Path

    def run(self, *dags: str, day: int) -> dict[str, Any]:
        """Run the DAGs on a day of the paper, at that day's time."""
        self.server.day = day
        done = subprocess.run(
            [sys.executable, "-c", RUN, str(DAGS), (when(day) + LATER).isoformat(), *dags],
            env={**self.environ, "YALU_NOW": when(day).isoformat()},
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
        assert all(states[:2] == ["success", "success"] for states in found.values()), done.stdout[-5000:]
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
def newsroom(tmp_path: Path, sqlite_url: str) -> Iterator[Newsroom]:
    with Server() as server:
        sources = tmp_path / "sources.toml"
        sources.write_text(source_file(server.base_url), encoding="utf-8")
        environ = {
            **os.environ,
            "AIRFLOW_HOME": str(tmp_path / "airflow"),
            "AIRFLOW__CORE__DAGS_FOLDER": str(DAGS),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "YALU_DATABASE_URL": sqlite_url,
            "YALU_SECRET": "a test keeps no secrets",
            "YALU_SOURCES": str(sources),
            "YALU_REGISTRY": "none",
        }
        subprocess.run([sys.executable, "-m", "airflow", "db", "migrate"], env=environ, check=True, capture_output=True)
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
