"""Where sources are many, one DAG maps over shards; where they are few, each has its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("airflow")
from airflow.dag_processing.dagbag import DagBag
from airflow.sdk import DAG
from jinja2 import Template

from yalu.jobs.runtime.exit_codes import Exit
from yalu.orchestration.dag_factory.factory import GIVE_UP_AFTER, crawl_dags, diff_dag, maintenance_dag, revisit_dag
from yalu.orchestration.dag_factory.watched import Watched
from yalu.settings import Settings
from yalu.sources.load import Registry
from yalu.sources.parse import parse_sources

pytestmark = pytest.mark.airflow
DAGS = Path(__file__).parents[2] / "dags"
SOURCE = """
[[source]]
id = "site-{number}"
name = "Site {number}"
homepage = "http://site-{number}.example/"
country = "KR"
languages = ["ko"]
type = "newspaper"
discover = [ {{ feed = "http://site-{number}.example/feed" }} ]
"""


def many(count: int, **settings: Any) -> Watched:
    text = "".join(SOURCE.format(number=number) for number in range(count))
    sources = {source.id: source for source in parse_sources(text, "many.toml")}
    return Watched(Registry(sources, {}), replace(Settings(), shard_above=3, **settings))


def mapped(dag: DAG) -> tuple[Any, list[list[str]]]:
    task: Any = dag.tasks[0]
    return task, task.expand_input.value["arguments"]


def test_as_many_sources_as_the_setting_names_have_a_dag_each() -> None:
    watched = many(3)
    assert len(crawl_dags(watched)) == 3
    assert revisit_dag(watched) is not None


def test_more_sources_are_crawled_by_one_dag_that_maps_over_shards() -> None:
    (dag,) = crawl_dags(many(4, shards=3, shard_minutes=20))
    task, arguments = mapped(dag)
    assert (dag.dag_id, dag.max_active_runs) == ("yalu_crawl", 1)
    assert arguments == [["--shard", f"{number}/3", "--seconds", "1200"] for number in (1, 2, 3)]
    assert task.partial_kwargs["execution_timeout"] > timedelta(minutes=20)


def test_shards_check_due_articles_themselves_and_the_diff_runs_often() -> None:
    watched = many(4)
    assert revisit_dag(watched) is None
    timetable: Any = diff_dag(watched).timetable
    assert [asset.name for asset in timetable.asset_condition.objects] == ["yalu_crawl"]
    assert timetable.timetable.expression == "*/5 * * * *"
    (task,) = maintenance_dag(watched).tasks
    assert "yalu_crawl" in getattr(task, "dag_ids", ())


def test_maintenance_runs_each_hour_where_a_log_is_kept() -> None:
    daily, hourly = maintenance_dag(many(2)), maintenance_dag(many(2, evidence_log="log"))
    expressions = [getattr(dag.timetable, "expression", "") for dag in (daily, hourly)]
    assert expressions == ["40 3 * * *", "40 * * * *"]
    (task,) = hourly.tasks
    operator: Any = task
    (argument,) = operator.arguments
    for run_type, hour, want in (("scheduled", 3, ""), ("scheduled", 4, "--hourly"), ("manual", 4, "")):
        run = SimpleNamespace(run_type=run_type, run_after=datetime(2026, 3, 2, hour, 40, tzinfo=UTC))
        assert Template(argument).render(dag_run=run) == want


@pytest.mark.parametrize("count", [2, 4])
def test_crawls_take_their_slots_from_the_pool_that_is_named(count: int) -> None:
    for pool in ("", "crawls"):
        dags = [*crawl_dags(many(count, airflow_pool=pool)), revisit_dag(many(count, airflow_pool=pool))]
        used = {task.pool for dag in dags if dag is not None for task in dag.tasks}
        assert used == {pool or "default_pool"}


def test_a_source_that_only_fails_is_given_up_and_shards_never_are() -> None:
    assert {dag.max_consecutive_failed_dag_runs for dag in crawl_dags(many(2))} == {GIVE_UP_AFTER}
    assert {dag.max_consecutive_failed_dag_runs for dag in crawl_dags(many(4))} == {0}


def test_a_thousand_sources_are_one_dag_of_shards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "many.toml"
    file.write_text("".join(SOURCE.format(number=number) for number in range(1000)), encoding="utf-8")
    monkeypatch.setenv("YALU_SOURCES", str(file))
    monkeypatch.setenv("YALU_REGISTRY", "none")
    bag = DagBag(str(DAGS), known_pools={"default_pool"})
    assert bag.import_errors == {}
    assert set(bag.dags) == {"yalu_crawl", "yalu_diff", "yalu_report", "yalu_maintenance"}


def test_a_shard_with_nothing_due_ends_in_time_and_says_so(tmp_path: Path, sqlite_url: str) -> None:
    sources = tmp_path / "none.toml"
    sources.write_text("", encoding="utf-8")
    job = [sys.executable, "-m", "yalu.jobs", "work", "--sources", str(sources), "--shard", "1/2", "--seconds", "1"]
    settings = {"YALU_DATABASE_URL": sqlite_url, "YALU_SECRET": "a secret for tests"}
    done = subprocess.run([*job, "--result", str(tmp_path / "result")], env={**os.environ, **settings}, check=False)
    assert done.returncode == Exit.NOTHING
    assert json.loads((tmp_path / "result").read_text())["crawls"] == 0
