"""``yalu up`` says which crawl comes first, however slowly Airflow begins to answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, ClassVar

import pytest

from yalu.orchestration.local.api import AirflowApi
from yalu.orchestration.local.first_crawl import FirstCrawl

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket]
DAG = {
    "dag_id": "yalu_crawl__pier",
    "dag_display_name": "Pier · crawl",
    "next_dagrun_run_after": "2026-12-01T04:10:00Z",
}


class SlowAirflow(BaseHTTPRequestHandler):
    """Stands in for Airflow, which cannot be made to fail at will: answers what ``script`` holds, in turn."""

    script: ClassVar[list[tuple[int, object]]] = []
    runs: ClassVar[list[Any]] = []

    def do_GET(self) -> None:
        self._answer(*self.script.pop(0))

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/auth/token":
            self._answer(201, {"access_token": "t"})
            return
        self.runs.append((self.path, body["dag_run_id"]))
        self._answer(*self.script.pop(0))

    def log_message(self, *_: object) -> None:
        """Print nothing."""

    def _answer(self, status: int, body: object) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


@pytest.fixture
def airflow() -> Iterator[AirflowApi]:
    SlowAirflow.script, SlowAirflow.runs = [], []
    with ThreadingHTTPServer(("127.0.0.1", 0), SlowAirflow) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield AirflowApi(server.server_address[1])
        server.shutdown()


def test_an_airflow_that_has_read_no_dag_or_answers_an_error_is_asked_again(airflow: AirflowApi) -> None:
    lines: list[str] = []
    first = FirstCrawl(airflow, lambda: "secret", lines.append, start=True, until=10.0)
    SlowAirflow.script = [
        (503, {}),
        (200, {"dags": []}),
        (200, {"dags": [DAG]}),
        (500, {}),
        (200, {"dags": [DAG]}),
        (409, {}),
    ]
    assert [first.is_announced(now) for now in (1.0, 2.0, 3.0, 4.0)] == [False, False, False, True]
    assert lines == ["Started: Pier · crawl, as a first one."]
    assert SlowAirflow.runs == [("/api/v2/dags/yalu_crawl__pier/dagRuns", "first-of-all")] * 2, "one run of one name"


def test_after_the_time_the_reason_is_given_once(airflow: AirflowApi) -> None:
    lines: list[str] = []
    first = FirstCrawl(airflow, lambda: "secret", lines.append, start=True, until=10.0)
    SlowAirflow.script = [(200, {"dags": []})] * 2
    assert [first.is_announced(now) for now in (9.0, 11.0)] == [False, True]
    assert lines == ["Airflow runs, but does not say what it will crawl first: it knows no crawl that is not paused"]


def test_at_a_later_start_the_next_crawl_is_named_and_none_begun(airflow: AirflowApi) -> None:
    lines: list[str] = []
    SlowAirflow.script = [(200, {"dags": [DAG]})]
    assert FirstCrawl(airflow, lambda: "secret", lines.append, start=False).is_announced(0.0)
    assert lines == ["Next:    Pier · crawl, 2026-12-01 04:10 UTC."] and SlowAirflow.runs == []
