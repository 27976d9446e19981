"""Open bugs of Airflow, provoked in its own code: nothing is lost, and nothing is told twice.

A task that is stopped and ends as a success; events of assets that start no run; runs that wait for one partition key;
a DAG file that is read without a pause.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("airflow")
from airflow.dag_processing.dagbag import DagBag
from airflow.dag_processing.manager import DagFileInfo, DagFileProcessorManager, process_parse_results

from tests.orchestration.workplace import Workplace, last_line
from tests.pipeline.small_site import SmallSite, small_site
from tests.processes.forked import Forked
from yalu.db.core.engine import open_database
from yalu.db.queries import overview

pytestmark = [pytest.mark.airflow, pytest.mark.loopback, pytest.mark.enable_socket, pytest.mark.timeout(600)]
ROOT = Path(__file__).parents[2]
PIECES = 6
DEAF = """
import time
from airflow.sdk import DAG, BaseOperator
class Deaf(BaseOperator):
    def execute(self, context):
        open({started!r}, "w").write("1")
        time.sleep(3)
        time.sleep(1)
with DAG("stopped") as dag:
    Deaf(task_id="crawl")
"""
CRAWL = """
from airflow.sdk import DAG
from yalu.orchestration.tasks.operator import RETRY_POLICY, YaluOperator
with DAG("stopped") as dag:
    YaluOperator(task_id="crawl", job="crawl", arguments=["--source", "small"], retries=2, retry_policy=RETRY_POLICY)
"""
SOURCE = """
[[source]]
id = "{id}"
name = "{id}"
homepage = "http://127.0.0.1:9/"
country = "KR"
languages = ["ko"]
type = "newspaper"
discover = [ {{ feed = "http://127.0.0.1:9/feed" }} ]
allow_private_hosts = true
"""


@pytest.fixture
def slow_site() -> Iterator[SmallSite]:
    with small_site() as site:
        pieces = [(f"/{number}", f"A ferry, part {number}", None) for number in range(PIECES)]
        site.feed("/feed", *pieces)
        for path, title, _ in pieces:
            site.article(path, title)
        yield site


def test_airflow_takes_a_task_that_was_stopped_for_a_success(workplace: Workplace, tmp_path: Path) -> None:
    started = tmp_path / "started"
    (workplace.folder / "stopped.py").write_text(DEAF.format(started=str(started)), encoding="utf-8")
    assert workplace.task(stop_when=started.exists) in ("success", "failed"), "success, until Airflow mends it"


def test_a_crawl_that_was_stopped_is_tried_again_and_every_change_is_told_once(
    workplace: Workplace, slow_site: SmallSite, tmp_path: Path
) -> None:
    source = slow_site.source('scope = "all"').replace('delay = "0s"', 'delay = "1s"')
    (tmp_path / "sources.toml").write_text(source, encoding="utf-8")
    (workplace.folder / "stopped.py").write_text(CRAWL, encoding="utf-8")
    assert workplace.task(stop_when=lambda: slow_site.asked.count("/2") > 0) == "up_for_retry"
    assert "/5" not in slow_site.asked, "it was stopped in the middle"
    assert workplace.task() == "success"
    for _ in range(2):
        job = [sys.executable, "-m", "yalu.jobs", "diff"]
        Forked(job, env=workplace.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).wait()
    database = open_database(workplace.environ["YALU_DATABASE_URL"])
    urls = [change.article_url for change in overview.log(database)]
    database.close()
    assert Counter(urls) == Counter(f"{slow_site.url}/{number}" for number in range(PIECES))


def test_events_that_start_no_run_or_have_a_key_wait_for_the_next_parse_or_the_clock(
    workplace: Workplace, tmp_path: Path
) -> None:
    (tmp_path / "sources.toml").write_text(SOURCE.format(id="one") + SOURCE.format(id="two"), encoding="utf-8")
    workplace.folder.rmdir()
    workplace.folder.symlink_to(ROOT / "dags")
    outcome: dict[str, Any] = json.loads(last_line(workplace.script("scheduler_rounds:run")))
    assert (outcome["first"], outcome["during"]) == ([1], [1]), "one run at a time"
    assert outcome["after"] in ([1], [1, 2]), "events are stuck behind a run that was marked by hand"
    assert outcome["parsed"] == [1, 2], "all that waited start one run after the next parse"
    assert outcome["keyed"] == [], "an event with a partition key wakes no DAG that has no keys"
    assert outcome["waiting_for_a_key"] == 0
    assert outcome["by_the_clock"] == 1


@pytest.mark.parametrize(("version", "again"), [("0.1.0", ["diff.py"]), (None, [])])
def test_a_callback_makes_the_dag_processor_read_a_file_without_a_pause_unless_runs_have_no_version(
    version: str | None, again: list[str]
) -> None:
    scanned = DagFileInfo(rel_path=Path("diff.py"), bundle_name="yalu", bundle_path=ROOT / "dags")
    called = DagFileInfo(scanned.rel_path, "yalu", scanned.bundle_path, bundle_version=version)
    manager = DagFileProcessorManager(max_runs=-1)
    for file, callback in ((scanned, False), (called, True), (scanned, False)):
        manager._file_stats[file] = process_parse_results(
            1.0, datetime.now(UTC), 1, "yalu", parsing_result=None, is_callback_only=callback
        )
    manager.prepare_file_queue({"yalu": {scanned}})
    assert [str(file.rel_path) for file in manager._file_queue] == again


def test_no_dag_is_started_by_partitions_or_hands_on_a_key() -> None:
    bag = DagBag(str(ROOT / "dags"), known_pools={"default_pool"})
    assert bag.dags
    timetables = {type(dag.timetable).__name__ for dag in bag.dags.values()}
    assert not any("Partition" in name for name in timetables), timetables
