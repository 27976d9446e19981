"""Metrics: what a job tells arrives where Airflow's own numbers do, and the dashboard asks for nothing else."""

from __future__ import annotations

import json
import re
import socket
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("airflow")
from tests.orchestration.workplace import Workplace
from tests.pipeline.small_site import small_site
from yalu.orchestration.tasks.metrics import MetricKind, metrics_of, names

pytestmark = [pytest.mark.airflow, pytest.mark.loopback, pytest.mark.enable_socket, pytest.mark.timeout(600)]
ROOT = Path(__file__).parents[2]
DASHBOARD = ROOT / "deploy" / "grafana" / "yalu.json"
SECOND = timedelta(seconds=1)
CRAWL = """
from airflow.sdk import DAG
from yalu.orchestration.tasks.operator import YaluOperator
with DAG("stopped") as dag:
    YaluOperator(task_id="crawl", job="crawl", arguments=["--source", "small"])
"""


def values(job: str, result: dict[str, Any], *, failed: bool = False, **more: Any) -> dict[str, float]:
    totals: dict[str, float] = {}
    for metric in metrics_of(job, result, failed=failed, time=SECOND, **more):
        totals[metric.name] = totals.get(metric.name, 0) + metric.value
    return totals


def test_a_crawl_tells_its_time_its_counts_and_its_verdict() -> None:
    result = {"sources": {"a": {"verdict": "ok"}}, "counts": {"captures": 3, "articles_new": 1}}
    assert values("crawl", result) == {
        "yalu.crawl.done": 1,
        "yalu.crawl.duration": 1000,
        "yalu.crawl.captures": 3,
        "yalu.crawl.articles_new": 1,
        "yalu.crawl.verdict.ok": 1,
    }


def test_a_shard_counts_the_crawls_that_it_does_not_list_as_ok() -> None:
    totals = values("work", {"crawls": 5, "counts": {}, "sources": {"a": {"verdict": "blocked"}}})
    assert (totals["yalu.crawl.verdict.ok"], totals["yalu.crawl.verdict.blocked"]) == (4, 1)


def test_changes_deliveries_and_maintenance_are_told() -> None:
    assert values("diff", {"crawls": 1, "changes": {"article.body": 2}})["yalu.changes.article_body"] == 2
    sent = values("report", {"deliveries": [{"error": None}, {"error": "refused"}]})
    assert (sent["yalu.deliveries.delivered"], sent["yalu.deliveries.failed"]) == (1, 1)
    kept = values("maintenance", {"steps": {"sources": {"sources_dead": 2, "sources_watched": 9}}, "attention": ["x"]})
    assert (kept["yalu.maintenance.sources_dead"], kept["yalu.maintenance.attention"]) == (2, 1)


def test_a_job_that_told_nothing_is_still_counted() -> None:
    assert values("crawl", {}, failed=True) == {"yalu.crawl.failed": 1, "yalu.crawl.duration": 1000}


def test_a_crawl_of_one_source_has_it_as_a_tag() -> None:
    (metric, *_) = metrics_of("crawl", {}, failed=False, time=SECOND, arguments=["--source", "river-post", ""])
    assert metric.tags == {"source": "river-post"}


def test_metrics_of_a_crawl_arrive_at_the_statsd_of_airflows_settings(workplace: Workplace, tmp_path: Path) -> None:
    (workplace.folder / "stopped.py").write_text(CRAWL, encoding="utf-8")
    with small_site() as site, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as collector:
        site.feed("/feed", ("/a", "A ferry", None))
        site.article("/a", "A ferry")
        (tmp_path / "sources.toml").write_text(site.source('scope = "all"'), encoding="utf-8")
        collector.bind(("127.0.0.1", 0))
        workplace.environ |= {
            "AIRFLOW__METRICS__STATSD_ON": "True",
            "AIRFLOW__METRICS__STATSD_HOST": "127.0.0.1",
            "AIRFLOW__METRICS__STATSD_PORT": str(collector.getsockname()[1]),
        }
        assert workplace.task() == "success"
        collector.settimeout(0.2)
        received = set()
        try:
            while True:
                received.add(collector.recv(2048).decode())
        except TimeoutError:
            pass
    assert {"airflow.yalu.crawl.done:1|c", "airflow.yalu.crawl.verdict.ok:1|c"} <= received
    assert "airflow.yalu.crawl.articles_new:1|c" in received
    assert any(re.fullmatch(r"airflow\.yalu\.crawl\.duration:[\d.]+\|ms", line) for line in received)
    sent = {line.partition(":")[0].removeprefix("airflow.") for line in received if line.startswith("airflow.yalu.")}
    assert sent <= set(names())


def test_the_dashboard_names_only_metrics_that_are_sent_and_shows_the_main_ones() -> None:
    board = json.loads(DASHBOARD.read_text(encoding="utf-8"))
    asked = [target["expr"] for panel in board["panels"] for target in panel.get("targets", ())]
    assert asked
    named = {
        name for expression in asked for name in re.findall(r"airflow_(yalu_\w+?)(?=\b|_sum\b|_count\b|\()", expression)
    }
    suffix = re.compile(r"_(sum|count|total)$")
    families = {suffix.sub("", name) for name in named}
    sent = {name.replace(".", "_"): kind for name, kind in names().items()}
    patterns = {family for family in families if family.endswith("_")}
    assert families - patterns <= set(sent), families - set(sent)
    assert all(any(name.startswith(pattern) for name in sent) for pattern in patterns)
    for name in ("yalu_crawl_duration", "yalu_crawl_captures", "yalu_crawl_verdict_", "yalu_changes_"):
        assert name in families, name
    assert {"yalu_deliveries_delivered", "yalu_deliveries_failed"} <= families
    assert sent["yalu_crawl_duration"] is MetricKind.TIMING


def test_panels_of_the_dashboard_are_whole() -> None:
    board = json.loads(DASHBOARD.read_text(encoding="utf-8"))
    assert board["uid"] == "yalu"
    ids = [panel["id"] for panel in board["panels"]]
    assert len(ids) == len(set(ids))
    for panel in board["panels"]:
        assert panel["title"]
        assert panel["datasource"] == {"type": "prometheus", "uid": "${datasource}"}
        assert set(panel["gridPos"]) == {"h", "w", "x", "y"}
