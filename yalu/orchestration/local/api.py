"""Client of Airflow's REST interface on loopback, for ``yalu up``."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, Request, build_opener

from yalu.orchestration.local.home import HOST

_PARTS = ("metadatabase", "scheduler", "dag_processor", "triggerer")
_SECONDS = 10


@dataclass(frozen=True, slots=True)
class NextCrawl:
    """A crawl DAG and when it runs next."""

    dag_id: str
    name: str
    at: datetime


class AirflowApi:
    """Airflow at a port of this machine. Methods raise OSError and ValueError when it does not answer properly."""

    def __init__(self, port: int) -> None:
        self._address = f"http://{HOST}:{port}"
        self._opener = build_opener(ProxyHandler({}))  # never through a proxy
        self._token: str | None = None

    def healthy(self) -> bool:
        """Whether it answers and all its components are healthy."""
        try:
            parts = self._call("/api/v2/monitor/health")
        except (URLError, OSError, ValueError):
            return False
        return all(parts.get(part, {}).get("status") == "healthy" for part in _PARTS)

    def log_in(self, user: str, password: str) -> None:
        """Get a token for later calls."""
        self._token = self._call("/auth/token", {"username": user, "password": password})["access_token"]

    def next_crawl(self) -> NextCrawl | None:
        """The next scheduled crawl; None while no crawl DAG is known, or when all are paused."""
        dags = self._call("/api/v2/dags?tags=crawl&paused=false&limit=1000")["dags"]
        crawls = [
            NextCrawl(dag["dag_id"], dag["dag_display_name"], datetime.fromisoformat(dag["next_dagrun_run_after"]))
            for dag in dags
            if dag["next_dagrun_run_after"]
        ]
        return min(crawls, key=lambda crawl: crawl.at, default=None)

    def trigger(self, dag_id: str, run_id: str) -> None:
        """Start a run of a DAG now, unless the DAG has a run of this name: a call without an answer can be repeated."""
        try:
            body = {"dag_run_id": run_id, "logical_date": datetime.now(UTC).isoformat()}
            self._call(f"/api/v2/dags/{dag_id}/dagRuns", body)
        except HTTPError as error:
            if error.code != HTTPStatus.CONFLICT:
                raise

    def _call(self, path: str, body: object = None) -> Any:
        headers = {"Content-Type": "application/json"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        data = None if body is None else json.dumps(body).encode()
        with self._opener.open(Request(self._address + path, data, headers), timeout=_SECONDS) as answer:  # noqa: S310
            return json.load(answer)
