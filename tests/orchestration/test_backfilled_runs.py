"""Runs of `airflow backfill`: reports are made again and not sent, crawls ask archives, all else is refused."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("airflow")
from tests.orchestration.workplace import ROOT, Workplace
from tests.pipeline.small_site import small_site
from tests.processes.forked import Forked
from yalu.db.core.engine import open_database
from yalu.db.reports import ledger
from yalu.jobs.runtime.exit_codes import Exit
from yalu.orchestration.dag_factory.factory import crawl_dags, diff_dag, report_dag
from yalu.orchestration.dag_factory.watched import Watched
from yalu.orchestration.tasks.operator import TaskRefused, YaluOperator
from yalu.sources.load import Registry
from yalu.sources.parse import parse_sources

pytestmark = [pytest.mark.airflow, pytest.mark.loopback, pytest.mark.enable_socket, pytest.mark.timeout(600)]
DUE = datetime(2026, 11, 2, 6, tzinfo=UTC)
RUN_BEGAN = datetime(2026, 11, 27, 9, tzinfo=UTC)
SOURCES = """
[[source]]
id = "kept"
name = "Kept"
homepage = "http://kept.example/"
country = "KR"
languages = ["ko"]
type = "newspaper"
every = "6h"
discover = [ { feed = "http://kept.example/feed" }, { archive = "http://kept.example/*" } ]

[[source]]
id = "plain"
name = "Plain"
homepage = "http://plain.example/"
country = "KR"
languages = ["ko"]
type = "newspaper"
discover = [ { feed = "http://plain.example/feed" } ]
"""


@pytest.fixture
def watched() -> Watched:
    return Watched(Registry({source.id: source for source in parse_sources(SOURCES, "two.toml")}, {}))


def run(task: Any, run_type: str) -> dict[str, Any]:
    guarded: Any = YaluOperator.execute
    result: dict[str, Any] = guarded.__wrapped__(task, {"dag_run": SimpleNamespace(run_type=run_type)})
    return result


@pytest.mark.parametrize(("run_type", "argv"), [("scheduled", ["crawl", "a"]), ("backfill", ["backfill", "b"])])
def test_a_backfill_does_another_job(job: Callable[[str], str], run_type: str, argv: list[str]) -> None:
    python = job("write({'argv': arguments[:2]})")
    task = YaluOperator(task_id="t", job="crawl", arguments=["a"], backfill=["backfill", "b"], python=python)
    assert run(task, run_type)["argv"] == argv


def test_a_job_without_a_past_is_refused_with_a_sentence(watched: Watched) -> None:
    with pytest.raises(TaskRefused, match="diff cannot be backfilled: it looks at what is there now"):
        run(diff_dag(watched).tasks[0], "backfill")


def test_a_crawl_is_backfilled_where_its_source_names_an_archive(watched: Watched) -> None:
    kept, plain = (dag.tasks[0] for dag in crawl_dags(watched))
    assert isinstance(kept, YaluOperator)
    assert kept.backfill[:3] == ["backfill", "--source", "kept"]
    assert "timedelta(seconds=21600)" in kept.backfill[3], "its own period: what lies between two runs"
    with pytest.raises(TaskRefused, match="plain names no web archive among its ways in"):
        run(plain, "backfill")


@pytest.mark.parametrize(("send_again", "more"), [(False, ""), (True, f"--send-again={RUN_BEGAN.isoformat()}")])
def test_a_backfilled_report_is_that_of_the_time_between_two_runs_and_not_sent_unless_told(
    send_again: bool, more: str
) -> None:
    (task,) = report_dag().tasks
    assert isinstance(task, YaluOperator)
    run = SimpleNamespace(run_after=DUE, start_date=RUN_BEGAN)
    context = {"dag_run": run, "macros": Macros, "params": {"send_again": send_again}}
    given = [task.render_template(part, context) for part in task.backfill]  # type: ignore[arg-type]
    before = DUE - timedelta(minutes=15)
    assert given == ["report", "--again", f"--since={before.isoformat()}", f"--until={DUE.isoformat()}", more]


class Macros:
    timedelta = timedelta


def test_a_backfilled_report_is_the_one_that_was_sent_and_is_not_sent_again(
    workplace: Workplace, tmp_path: Any
) -> None:
    workplace.environ |= {"YALU_HOME": str(tmp_path / "home")}
    with small_site() as site:
        site.feed("/feed", ("/a", "A ferry", None))
        site.article("/a", "A ferry")
        (tmp_path / "sources.toml").write_text(site.source('scope = "all"'), encoding="utf-8")
        _job(workplace, DUE - timedelta(hours=3), "crawl")
    _job(workplace, DUE - timedelta(hours=2), "diff")
    _job(workplace, DUE, "report", f"--since={DUE - timedelta(days=1)}", f"--until={DUE}")
    before = _ledger(workplace)
    assert [len(part) for part in before] == [1, 1]
    workplace.folder.rmdir()
    workplace.folder.symlink_to(ROOT / "dags")
    workplace.airflow("dags", "reserialize")
    day = ["--from-date", f"{DUE - timedelta(minutes=5)}", "--to-date", f"{DUE + timedelta(minutes=5)}"]
    workplace.airflow("backfill", "create", "--dag-id", "yalu_report", *day)
    assert workplace.task("report.py", "yalu_report", "report") == "success"
    assert _ledger(workplace) == before
    (again,) = (tmp_path / "home" / "reports" / "again").iterdir()
    assert "A ferry" in again.read_text(encoding="utf-8")


def _job(workplace: Workplace, now: datetime, *arguments: str) -> None:
    environ = workplace.environ | {"YALU_NOW": now.isoformat()}
    command = [sys.executable, "-m", "yalu.jobs", *arguments]
    done = Forked(command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    _, errors = done.communicate()
    assert done.returncode == Exit.OK, errors


def _ledger(workplace: Workplace) -> tuple[list[Any], list[Any]]:
    database = open_database(workplace.environ["YALU_DATABASE_URL"])
    try:
        return ledger.reports(database), ledger.deliveries(database)
    finally:
        database.close()
