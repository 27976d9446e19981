"""The DAGs as a set: what is there, that each is whole, and that reading them is cheap and always gives the same."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("airflow")
from airflow.dag_processing.dagbag import DagBag
from airflow.sdk import DAG
from airflow.utils.dag_version_inflation_checker import check_dag_file_stability

from benchmarks.processes import source_entry
from yalu.ids import crawl_dag_id
from yalu.orchestration.dag_factory import factory
from yalu.orchestration.dag_factory.factory import crawl_dags, diff_dag, report_dag, revisit_dag
from yalu.orchestration.dag_factory.watched import Watched
from yalu.orchestration.tasks.operator import RETRY_POLICY, YaluOperator
from yalu.sources.load import Registry, load_registry
from yalu.sources.parse import parse_sources
from yalu.sources.revisit import TICK

pytestmark = pytest.mark.airflow
DAGS = Path(__file__).parents[2] / "dags"
READ = """
import json, sys
import airflow.sdk
before = set(sys.modules)
import importlib.util
for file in sys.argv[1:]:
    spec = importlib.util.spec_from_file_location("read", file)
    spec.loader.exec_module(importlib.util.module_from_spec(spec))
print(json.dumps(sorted(set(sys.modules) - before)))
"""
SERIALISE = """
import json, sys
from airflow.dag_processing.dagbag import DagBag
from airflow.serialization.serialized_objects import DagSerialization
bag = DagBag(sys.argv[1])
assert not bag.import_errors, bag.import_errors
print("\\n" + json.dumps({name: DagSerialization.to_dict(dag) for name, dag in bag.dags.items()}, sort_keys=True))
"""
TWO_SOURCES = """
[[source]]
id = "river-post"
name = "River *Post* | [x](javascript:1)"
homepage = "http://127.0.0.1:9/"
country = "KR"
languages = ["ko", "en"]
type = "newspaper"
discover = [ { feed = "http://127.0.0.1:9/feed" } ]
every = "7h"
allow_private_hosts = true

[[source]]
id = "asleep"
name = "Asleep"
homepage = "http://127.0.0.1:9/"
country = "KR"
languages = ["ko"]
type = "newspaper"
discover = [ { feed = "http://127.0.0.1:9/feed" } ]
enabled = false
"""


@pytest.fixture(scope="module")
def bag() -> DagBag:
    # As a deployer's Airflow is that has no pools but its own.
    return DagBag(str(DAGS), known_pools={"default_pool"})


@pytest.fixture
def two() -> Watched:
    sources = {source.id: source for source in parse_sources(TWO_SOURCES, "two.toml")}
    return Watched(Registry(sources, {}))


def clock(dag: DAG) -> Any:
    """A DAG's timetable: what the kinds of it hold, their common class does not say."""
    return dag.timetable


def in_process(code: str, *arguments: object, **environ: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code, *map(str, arguments)],
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.strip().splitlines()[-1])


def test_every_dag_file_is_found_and_reads_without_error(bag: DagBag) -> None:
    assert bag.import_errors == {}
    assert bag.dag_warnings == set()
    with_dags = {file.name for file in DAGS.glob("*.py")} - {"source_files.py"}
    assert {Path(dag.fileloc).name for dag in bag.dags.values()} == with_dags


def test_the_dags_are_those_of_the_enabled_sources_and_those_of_the_pipeline(bag: DagBag) -> None:
    crawls = {crawl_dag_id(source.id) for source in load_registry().enabled()}
    assert len(crawls) == len(load_registry().enabled())
    assert set(bag.dags) == crawls | set(factory.PIPELINE)


@pytest.mark.parametrize("file", sorted(DAGS.glob("*.py")), ids=lambda file: file.name)
def test_a_dag_file_only_names_work(file: Path) -> None:
    assert len(file.read_text(encoding="utf-8").splitlines()) < 30


def test_each_dag_says_what_it_is_whose_it_is_and_what_to_do_when_it_is_red(bag: DagBag) -> None:
    for dag in bag.dags.values():
        assert "yalu" in dag.tags, dag.dag_id
        assert dag.description, dag.dag_id
        assert "### When it is red" in (dag.doc_md or ""), dag.dag_id
        assert {task.owner for task in dag.tasks} == {"yalu"}, dag.dag_id


def test_each_dag_has_its_limits(bag: DagBag) -> None:
    for dag in bag.dags.values():
        assert dag.catchup is False, dag.dag_id
        assert dag.max_active_runs == 1, dag.dag_id
        for task in dag.tasks:
            assert isinstance(task, YaluOperator)
            assert task.retries is not None, dag.dag_id
            assert task.retries >= 1, dag.dag_id
            assert task.retry_policy is RETRY_POLICY, dag.dag_id
            assert task.on_failure_callback, dag.dag_id
            assert dag.dagrun_timeout is not None and task.execution_timeout is not None, dag.dag_id
            # A run may end only after its task has had all its tries.
            assert dag.dagrun_timeout > task.execution_timeout * (task.retries + 1), dag.dag_id


def test_no_dag_needs_a_pool_that_somebody_has_to_make(bag: DagBag) -> None:
    assert {task.pool for dag in bag.dags.values() for task in dag.tasks} == {"default_pool"}


def test_short_work_goes_before_crawls(bag: DagBag) -> None:
    weight = {dag.dag_id: max(task.priority_weight for task in dag.tasks) for dag in bag.dags.values()}
    crawls = [value for name, value in weight.items() if name.startswith("yalu_crawl__")]
    assert min(weight["yalu_diff"], weight["yalu_report"]) > max(crawls)


def test_a_crawl_is_made_from_its_source(two: Watched) -> None:
    (dag,) = crawl_dags(two)
    (task,) = dag.tasks
    assert isinstance(task, YaluOperator)
    assert dag.dag_id == "yalu_crawl__river-post"
    assert dag.tags == {"yalu", "crawl", "KR", "newspaper", "ko", "en"}
    assert task.job == "crawl"
    assert task.arguments[:2] == ["--source", "river-post"]
    assert [asset.name for asset in task.outlets] == ["yalu_crawl/river-post"]
    assert dag.doc_md is not None
    assert "Every 7 hours" in dag.doc_md
    assert "[x](" not in dag.doc_md


def test_an_interval_that_no_cron_line_can_say_is_kept_exactly(two: Watched) -> None:
    (dag,) = crawl_dags(two)
    assert clock(dag).delta.total_seconds() == 7 * 3600


def test_the_diff_wakes_for_enabled_sources_and_by_the_clock(two: Watched) -> None:
    woken_by = clock(diff_dag(two))
    assert [asset.name for asset in woken_by.asset_condition.objects] == ["yalu_crawl/river-post", "yalu_revisit"]
    assert woken_by.timetable.expression == "17 * * * *"


def test_without_sources_there_is_still_a_diff_by_the_clock() -> None:
    assert crawl_dags(Watched(Registry({}, {}))) == []
    assert clock(diff_dag(Watched(Registry({}, {})))).expression == "17 * * * *"


def test_due_pieces_are_looked_for_as_often_as_the_most_eager_policy_looks(two: Watched) -> None:
    dag = revisit_dag(two)
    assert dag is not None
    (task,) = dag.tasks
    assert isinstance(task, YaluOperator)
    assert (task.job, task.arguments) == ("crawl", ["--due"])
    minutes = [int(minute) for minute in clock(dag).expression.split()[0].split(",")]
    assert {timedelta(minutes=later - first) for first, later in pairwise(minutes)} == {TICK}
    assert timedelta(hours=1) / len(minutes) == TICK


def test_a_late_report_is_told() -> None:
    deadlines = report_dag().deadline
    assert isinstance(deadlines, list)
    (deadline,) = deadlines
    assert deadline.callback.path == "yalu.orchestration.notifier.report_is_late"


def test_a_wrong_source_file_costs_its_own_sources_and_is_one_import_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong, right = tmp_path / "wrong.toml", tmp_path / "right.toml"
    wrong.write_text(TWO_SOURCES.replace('every = "7h"', 'every = "often"'), encoding="utf-8")
    right.write_text(TWO_SOURCES.replace("river-post", "sea-post"), encoding="utf-8")
    monkeypatch.setenv("YALU_SOURCES", f"{wrong}:{right}")
    monkeypatch.setenv("YALU_REGISTRY", "none")
    bag = DagBag(str(DAGS), known_pools={"default_pool"})
    assert set(bag.dags) == {"yalu_crawl__sea-post", *factory.PIPELINE}
    ((file, error),) = bag.import_errors.items()
    assert Path(file).name == "source_files.py"
    assert f"SourceFileError: {wrong}: source 'river-post': every" in error.splitlines()[-1]


def test_each_name_begins_with_the_outlet_or_with_all_sources(bag: DagBag) -> None:
    names = {dag.dag_id: dag.dag_display_name for dag in bag.dags.values()}
    assert names["yalu_crawl__the-globalist"] == "The Globalist · crawl"
    assert names["yalu_diff"] == "All sources · diff"


def test_reading_the_dag_files_is_light() -> None:
    modules = in_process(READ, *sorted(DAGS.glob("*.py")))
    heavy = {"scrapy", "twisted", "lxml", "sqlalchemy", "yalu.db", "yalu.spiders"}
    assert heavy.isdisjoint(modules)


def _one_by_one(folder: Path, count: int, registry: str) -> dict[str, str]:
    """The environment in which so many sources of a file have a DAG each, beside those of a registry."""
    file = folder / f"{count}.toml"
    homes = [f"https://paper-{number}.example" for number in range(count)]
    entries = (
        source_entry(
            f"paper-{number}", f"Paper {number}", home, "ko", f'feed = "{home}/feed"', every=f"{number % 24 + 1}h"
        )
        for number, home in enumerate(homes)
    )
    file.write_text("".join(entries), encoding="utf-8")
    return {"YALU_REGISTRY": registry, "YALU_SOURCES": str(file), "YALU_SHARD_ABOVE": "1000000"}


def test_a_thousand_sources_load_no_more_than_one(tmp_path: Path) -> None:
    files = sorted(DAGS.glob("*.py"))
    alone, thousand = (in_process(READ, *files, **_one_by_one(tmp_path, count, "none")) for count in (1, 1000))
    assert alone == thousand


def test_two_readings_give_the_same_dags(tmp_path: Path) -> None:
    environ = _one_by_one(tmp_path, 100, "shipped")
    first, second = (in_process(SERIALISE, DAGS, PYTHONHASHSEED=seed, **environ) for seed in ("1", "2"))
    assert first == second
    assert len([name for name in first if name.startswith("yalu_crawl__paper-")]) == 100
    assert len(first) == 100 + len(load_registry().enabled()) + len(factory.PIPELINE)


@pytest.mark.parametrize("file", [*sorted(DAGS.glob("*.py")), Path(factory.__file__)], ids=lambda file: file.name)
def test_airflow_finds_nothing_that_would_vary_from_parse_to_parse(file: Path) -> None:
    assert check_dag_file_stability(file).format_warnings() is None


def test_airflow_would_find_it(tmp_path: Path) -> None:
    varying = tmp_path / "varying.py"
    varying.write_text(
        "from airflow.sdk import DAG\nimport random\nDAG('x', tags=[random.random()])\n", encoding="utf-8"
    )
    assert check_dag_file_stability(varying).format_warnings()
