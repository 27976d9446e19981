"""Metrics through OpenTelemetry: what a task tells arrives at a collector before its process has ended."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

pytest.importorskip("airflow")
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.metrics.v1.metrics_pb2 import Metric

from tests.orchestration.workplace import Workplace
from tests.pipeline.small_site import small_site

pytestmark = [pytest.mark.airflow, pytest.mark.loopback, pytest.mark.enable_socket, pytest.mark.timeout(240)]
CRAWL = """
from airflow.sdk import DAG
from yalu.orchestration.tasks.operator import YaluOperator
with DAG("stopped") as dag:
    YaluOperator(task_id="crawl", job="crawl", arguments=["--source", "small"])
"""


@contextmanager
def collector() -> Iterator[tuple[str, list[Metric]]]:
    """A collector that speaks OTLP over HTTP: its address, and what it has received so far."""
    received: list[Metric] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            for resource in ExportMetricsServiceRequest.FromString(body).resource_metrics:
                for scope in resource.scope_metrics:
                    received.extend(scope.metrics)
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's name
            """Write nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", received
        server.shutdown()


def test_metrics_of_a_crawl_arrive_at_a_collector(workplace: Workplace, tmp_path: Path) -> None:
    (workplace.folder / "stopped.py").write_text(CRAWL, encoding="utf-8")
    with small_site() as site, collector() as (address, received):
        site.feed("/feed", ("/a", "A ferry", None))
        site.article("/a", "A ferry")
        (tmp_path / "sources.toml").write_text(site.source('scope = "all"'), encoding="utf-8")
        workplace.environ |= {
            "AIRFLOW__METRICS__OTEL_ON": "True",
            "OTEL_EXPORTER_OTLP_ENDPOINT": address,
            "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf",
        }
        assert workplace.task() == "success"
    metrics = {metric.name: metric for metric in received}
    points = {name: metrics[f"airflow.yalu.crawl.{name}"].sum.data_points for name in ("done", "articles_new")}
    assert {name: [point.as_int for point in series] for name, series in points.items()} == {
        "done": [1],
        "articles_new": [1],
    }
    (done,) = points["done"]
    assert [(tag.key, tag.value.string_value) for tag in done.attributes if tag.key == "source"] == [
        ("source", "small")
    ]
    assert "airflow.yalu.crawl.duration" in metrics
