"""What may befall a task of Airflow: each fault strikes while the job of a task is at work."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from benchmarks.deployments.cluster import Cluster
from tests.servers import postgresql

API_AWAY = 60.0
CLOCK_WRONG = 90.0
"""Seconds."""
GONE_WITHIN = 60.0
"""Seconds within which no process of a task may be left, on a machine that others use too."""


@dataclass(frozen=True, slots=True)
class Victim:
    """A try of a task that is at work: its run and its processes, from the job up to what supervises its task."""

    dag_id: str
    run_id: str
    task_id: str
    job: int
    runner: int
    supervisor: int

    @property
    def processes(self) -> tuple[int, ...]:
        """All three."""
        return (self.supervisor, self.runner, self.job)


class Bench(Protocol):
    """What a fault may use."""

    cluster: Cluster
    clock: Path

    def api(self, method: str, path: str, body: object) -> object:
        """An answer of the API, asked for until there is one; None when what was asked for is so already."""

    def settle(self, dag_id: str, run_id: str) -> str:
        """Wait for the end of a run's task; its state."""


def marked_failed(bench: Bench, victim: Victim) -> None:
    """Somebody marks the task as failed."""
    path = f"/api/v2/dags/{victim.dag_id}/dagRuns/{victim.run_id}/taskInstances/{victim.task_id}"
    bench.api("PATCH", path, {"new_state": "failed"})


def cleared(bench: Bench, victim: Victim) -> None:
    """Somebody clears the task while it runs."""
    body = {"dry_run": False, "dag_run_id": victim.run_id, "task_ids": [victim.task_id], "only_failed": False}
    bench.api("POST", f"/api/v2/dags/{victim.dag_id}/clearTaskInstances", body)


def task_killed(_: Bench, victim: Victim) -> None:
    """The process of the task is killed."""
    os.kill(victim.runner, signal.SIGKILL)


def worker_killed(_: Bench, victim: Victim) -> None:
    """The process that supervises the task is killed."""
    os.kill(victim.supervisor, signal.SIGKILL)


def parent_terminated(_: Bench, victim: Victim) -> None:
    """SIGTERM reaches the parent of the task's process alone. Raises RuntimeError when the job outlives it."""
    os.kill(victim.supervisor, signal.SIGTERM)
    if not gone(victim.job, GONE_WITHIN):
        raise RuntimeError("the job is an orphan")


def scheduler_restarted(bench: Bench, _: Victim) -> None:
    """The scheduler ends, as for an upgrade, and starts again."""
    bench.cluster.central.stop("scheduler")
    bench.cluster.central.start("scheduler", "scheduler")


def database_restarted(bench: Bench, _: Victim) -> None:
    """The server of both databases ends all connections and starts again."""
    server = bench.cluster.server
    number = postgresql.process_id(server)
    os.kill(number, signal.SIGINT)
    gone(number, GONE_WITHIN)
    with suppress(subprocess.SubprocessError):  # it gives its server ten seconds, which a full machine may not have
        server.ensure_postgres_running()
    server.ensure_postgres_running()


def api_away(bench: Bench, _: Victim) -> None:
    """The API server is away for a minute."""
    bench.cluster.central.stop("api-server")
    time.sleep(API_AWAY)
    bench.cluster.central.start("api-server", "api-server")


def paused(bench: Bench, victim: Victim) -> None:
    """The processes of the try stand still until the next one has ended, and go on then."""
    for number in victim.processes:
        os.kill(number, signal.SIGSTOP)
    try:
        bench.settle(victim.dag_id, victim.run_id)
    finally:
        for number in reversed(victim.processes):
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGCONT)
    if not gone(victim.job, GONE_WITHIN):
        raise RuntimeError("the old try goes on")


def clock_set_back(bench: Bench, _: Victim) -> None:
    """The clock of every part of Airflow goes back an hour, and is corrected a while later; the databases' is right."""
    bench.clock.write_text("-3600\n", encoding="ascii")
    time.sleep(CLOCK_WRONG)
    bench.clock.write_text("+0\n", encoding="ascii")


def event_doubled(bench: Bench, victim: Victim) -> None:
    """The event of the source's asset (any source's, where no crawl is at work) comes twice more, and too early."""
    source = victim.dag_id.partition("__")[2] or "%"
    assets = bench.cluster.ask(f"SELECT id FROM asset WHERE name LIKE 'yalu_crawl/{source}' ORDER BY id LIMIT 1")
    for (asset,) in assets * 2:
        bench.api("POST", "/api/v2/assets/events", {"asset_id": asset})


FAULTS: dict[str, Callable[[Bench, Victim], None]] = {
    "task marked failed": marked_failed,
    "cleared while running": cleared,
    "task's process killed": task_killed,
    "worker's process killed": worker_killed,
    "scheduler restarted": scheduler_restarted,
    "database restarted": database_restarted,
    "API server away 60 s": api_away,
    "old try paused, then resumed": paused,
    "clock back an hour for 90 s": clock_set_back,
    "SIGTERM to the parent alone": parent_terminated,
    "asset event doubled": event_doubled,
}


def at_work(folder: Path, job: str, source: str | None) -> Iterator[tuple[int, int, int]]:
    """The processes of a job (crawl, diff, report) of tasks below ``folder``: itself, its parent, and the parent's."""
    for place in Path("/proc").glob("[0-9]*"):
        try:
            words = (place / "cmdline").read_bytes().split(b"\0")
            if b"yalu.jobs" not in words or job.encode() not in words:
                continue
            if source is not None and source.encode() not in words:
                continue
            if f"YALU_HOME={folder}".encode() in (place / "environ").read_bytes():
                runner = parent(int(place.name))
                yield int(place.name), runner, parent(runner)
        except (OSError, IndexError):
            continue


def parent(number: int) -> int:
    """The parent of a process. Raises OSError."""
    return int(Path(f"/proc/{number}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])


def gone(number: int, seconds: float) -> bool:
    """Whether a process ends within some seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if Path(f"/proc/{number}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "Z":
                return True
        except OSError:
            return True
        time.sleep(0.1)
    return False
