"""An Airflow of several machines on this one: real processes, a home for each machine, and no shared folder."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import tomllib
import urllib.error
import urllib.request
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from secrets import token_bytes, token_urlsafe
from typing import Any

import psycopg

from benchmarks.processes import processor_of
from tests.orchestration.installed import install
from tests.prepared import built
from tests.processes.forked import ROOT
from tests.servers import postgresql
from tests.servers.ports import free_port

REQUIREMENTS = Path(__file__).parent / "requirements.txt"
SETTINGS = tomllib.loads((Path(__file__).parent / "settings.toml").read_text(encoding="utf-8"))
"""Variables of the environment: of every Airflow, of one that faults strike, of one whose clock is set."""
WHEEL = {"name": "yalu", "classpath": "yalu.orchestration.bundle.WheelBundle", "kwargs": {}}
CONNECTION = "yalu_room"
CENTRAL = ("api-server", "scheduler", "dag-processor")
BEGAN = time.monotonic()
PATIENCE = 600.0
"""Seconds within which a part must answer on a machine that others use too."""


class Executor(StrEnum):
    """Who runs the tasks."""

    LOCAL = "LocalExecutor"
    CELERY = "CeleryExecutor"
    EDGE = "EdgeExecutor"


_CLASSES = {Executor.EDGE: "airflow.providers.edge3.executors.EdgeExecutor"}
"""Executors that Airflow does not know by their short name."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is deployed. `sources` is copied to each machine; `settings` are those of every machine."""

    executor: Executor
    workers: int
    slots: int
    """Tasks that one worker, or the scheduler with LocalExecutor, runs at once."""
    sources: str
    subscriptions: str = ""
    bundle: Mapping[str, object] = field(default_factory=lambda: WHEEL)
    settings: Mapping[str, str] = field(default_factory=dict)


def say(text: str) -> None:
    """Say on stderr how far it is, with the seconds since the start and the load of the machine."""
    print(f"[{time.monotonic() - BEGAN:6.0f} s, load {os.getloadavg()[0]:.0f}] {text}", file=sys.stderr, flush=True)


def environment(folder: Path) -> Path:
    """The interpreter of an environment with the wheel of this tree and the executors; made where it is not there."""
    python = folder / "env" / "bin" / "python"
    if not python.exists():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "wheel").mkdir()
        built(ROOT, "wheel", folder / "wheel")
        install(folder, next((folder / "wheel").iterdir()))
        pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps"]
        subprocess.run([*pip, "--require-hashes", "-r", str(REQUIREMENTS)], check=True)
    return python


class Machine:
    """One machine: a folder that is its home, and the processes that run there."""

    def __init__(self, folder: Path, python: Path, environ: Mapping[str, str]) -> None:
        self.folder = folder
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.environ = {**environ, "HOME": str(folder), "TMPDIR": str(folder / "tmp")}
        self._airflow = [str(python), "-P", "-m", "airflow"]
        (folder / "tmp").mkdir(parents=True)

    def run(self, *words: str) -> None:
        """Run an Airflow command to its end. Raises RuntimeError when it fails."""
        self._run([*self._airflow, *words])

    def yalu(self, *words: str, database: str) -> None:
        """Run a command of Yalu to its end. Raises RuntimeError when it fails."""
        self._run([self._airflow[0], "-P", "-m", "yalu", *words], YALU_DATABASE_URL=database)

    def job(self, *words: str, database: str) -> None:
        """Run a job of Yalu to its end, without Airflow. Raises RuntimeError when it fails."""
        self._run([self._airflow[0], "-P", "-m", "yalu.jobs", *words], YALU_DATABASE_URL=database)

    def _run(self, command: list[str], **more: str) -> None:
        environ = {**self.environ, **more}
        done = subprocess.run(command, env=environ, cwd=self.folder, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{' '.join(command[3:])}: {done.stdout[-1500:]}{done.stderr[-1500:]}")

    def start(self, name: str, *words: str) -> None:
        """Start a part of Airflow. Its output is in the file of its name."""
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [*self._airflow, *words],
                env=self.environ,
                cwd=self.folder,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def stop(self, name: str) -> None:
        """End a part and wait for it; what does not end within a minute is killed with all that it started."""
        process = self.processes.pop(name)
        process.terminate()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def tasks(self, dag: str = "*", run: str = "*") -> int:
        """How many tries of tasks of a DAG and a run have logged here."""
        return sum(1 for _ in (self.folder / "airflow" / "logs").glob(f"dag_id={dag}/run_id={run}/**/attempt=*.log"))

    def processor(self) -> dict[str, float]:
        """Processor seconds of each part so far, its children included."""
        return {name: processor_of(process.pid) for name, process in self.processes.items()}


class Cluster:
    """An Airflow that runs: the central machine, the workers, and both databases."""

    def __init__(self, plan: Plan, folder: Path, python: Path, server: Any, broker: int | None) -> None:
        self.plan = plan
        self.folder = folder
        self.server = server
        self.port = free_port()
        name = f"{plan.executor.lower()}_{plan.workers}_{token_urlsafe(4).lower().replace('-', '_')}"
        for database in (f"airflow_{name}", f"yalu_{name}"):
            self._create(database)
        self.airflow_url: str = server.get_uri(f"airflow_{name}")
        self.yalu_url: str = server.get_uri(f"yalu_{name}")
        self._token = ""
        self._common = self._settings(broker)
        driver = self.airflow_url.replace("postgresql://", "postgresql+psycopg://", 1)
        self.central = self._machine("central", python, {"AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": driver})
        self.workers = [self._machine(f"worker{number}", python, {}) for number in range(1, plan.workers + 1)]

    def _create(self, database: str) -> None:
        with psycopg.connect(self.server.get_uri(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {database} TEMPLATE template0 ENCODING 'UTF8'".encode())

    def _settings(self, broker: int | None) -> dict[str, str]:
        address = f"http://127.0.0.1:{self.port}"
        local = SETTINGS["airflow"] | {
            "AIRFLOW__API__BASE_URL": address,
            "AIRFLOW__API__PORT": str(self.port),
            "AIRFLOW__API_AUTH__JWT_SECRET": token_urlsafe(64),
            "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{address}/execution/",
            "AIRFLOW__CORE__EXECUTOR": _CLASSES.get(self.plan.executor, self.plan.executor.value),
            "AIRFLOW__CORE__FERNET_KEY": urlsafe_b64encode(token_bytes(32)).decode(),
            "AIRFLOW__CORE__PARALLELISM": str(self.plan.slots * max(1, self.plan.workers)),
            "AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST": json.dumps([self.plan.bundle]),
            "AIRFLOW__YALU__CONNECTION_ID": CONNECTION,
        }
        if broker is not None:
            local["AIRFLOW__CELERY__BROKER_URL"] = f"redis://127.0.0.1:{broker}/0"
            local["AIRFLOW__CELERY__RESULT_BACKEND"] = f"redis://127.0.0.1:{broker}/1"
        if self.plan.executor is Executor.EDGE:
            local["AIRFLOW__EDGE__API_ENABLED"] = "True"
            local["AIRFLOW__EDGE__API_URL"] = f"{address}/edge_worker/v1/rpcapi"
            local["AIRFLOW__EDGE__JOB_POLL_INTERVAL"] = "1"
        ours = {name: value for name, value in os.environ.items() if not name.startswith(("AIRFLOW", "YALU", "PYTEST"))}
        return {**ours, **local, **self.plan.settings}

    def _machine(self, name: str, python: Path, more: Mapping[str, str]) -> Machine:
        folder = self.folder / name
        folder.mkdir(parents=True)
        own = {
            "AIRFLOW_HOME": str(folder / "airflow"),
            "AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_STORAGE_PATH": str(folder / "bundles"),
            "AIRFLOW__LOGGING__WORKER_LOG_SERVER_PORT": str(free_port()),
            "AIRFLOW__YALU__SOURCES": str(folder / "sources.toml"),
            "YALU_HOME": str(folder / "yalu"),
        }
        (folder / "sources.toml").write_text(self.plan.sources, encoding="utf-8")
        if self.plan.subscriptions:
            own["AIRFLOW__YALU__SUBSCRIPTIONS"] = str(folder / "subscriptions.toml")
            (folder / "subscriptions.toml").write_text(self.plan.subscriptions, encoding="utf-8")
        return Machine(folder, python, {**self._common, **own, **more})

    def start(self, prepare: Callable[[Cluster], None]) -> None:
        """Make the tables and start all parts; returns when every DAG of the sources is known."""
        self.central.run("db", "migrate")
        self.central.yalu("db", "upgrade", database=self.yalu_url)
        prepare(self)
        extra = json.dumps({"secret": token_urlsafe(32), "contact": "desk@example.org"})
        connection = ["connections", "add", CONNECTION, "--conn-type", "yalu", "--conn-extra", extra]
        self.central.run(*connection, "--conn-password", self.yalu_url)
        for part in ("api-server", "dag-processor"):
            self.central.start(part, part)
        # A task that starts before has nobody to talk to, and is lost.
        self.until(self._answers, "an answer of the API server")
        self.central.start("scheduler", "scheduler")
        for machine in self.workers:
            self.start_part(machine, "worker")
        self.until(lambda: len(self.ask("SELECT dag_id FROM dag WHERE NOT is_stale")) >= self._expected(), "the DAGs")

    def _expected(self) -> int:
        sharded = "YALU_SHARD_ABOVE" in self.plan.settings
        return 4 if sharded else self.plan.sources.count("[[source]]") + 3

    def start_part(self, machine: Machine, part: str) -> None:
        """Start a part on its machine."""
        name, slots = machine.folder.name, str(self.plan.slots)
        words: Sequence[str] = (part,)
        if part == "worker" and self.plan.executor is Executor.CELERY:
            words = ("celery", "worker", "--concurrency", slots, "--celery-hostname", f"{name}@here")
        elif part == "worker":
            words = ("edge", "worker", "--concurrency", slots, "--edge-hostname", name)
        machine.start(part, *words)

    def stop(self) -> None:
        """End all parts, workers first."""
        for machine in (*self.workers, self.central):
            for part in tuple(machine.processes):
                machine.stop(part)

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of Airflow's database."""
        return _rows(self.airflow_url, query)

    def ask_yalu(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of Yalu's database."""
        return _rows(self.yalu_url, query)

    def unpause(self, dag_id: str) -> None:
        """Let the runs of a DAG begin."""
        self.call("PATCH", f"/api/v2/dags/{dag_id}", {"is_paused": False})

    def trigger(self, dag_id: str, run_id: str, **conf: object) -> None:
        """Begin a run through the API. Raises OSError when the API server refuses it."""
        self.call("POST", f"/api/v2/dags/{dag_id}/dagRuns", {"dag_run_id": run_id, "logical_date": None, "conf": conf})

    def log_in_again(self) -> None:
        """Get a new token for the next call."""
        self._token = ""

    def call(self, method: str, path: str, body: object = None) -> Any:
        """An answer of the API."""
        if not self._token:
            self._token = json.loads(self._open("GET", "/auth/token", None).decode())["access_token"]
        return json.loads(self._open(method, path, body).decode() or "null")

    def _open(self, method: str, path: str, body: object) -> bytes:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"}
            | ({"Authorization": f"Bearer {self._token}"} if self._token else {}),
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            content: bytes = answer.read()
            return content

    def task(self, dag_id: str, run_id: str) -> str | None:
        """State of the one task of a run."""
        states = self.ask(f"SELECT state FROM task_instance WHERE dag_id = '{dag_id}' AND run_id = '{run_id}'")
        return states[0][0] if states else None

    def ran(self, dag_id: str, run_id: str = "*") -> str:
        """The workers on which tasks of a DAG ran, by name."""
        return ", ".join(machine.folder.name for machine in self.workers if machine.tasks(dag_id, run_id)) or "nowhere"

    def _answers(self) -> bool:
        try:
            self._open("GET", "/api/v2/version", None)
        except (urllib.error.URLError, OSError):
            return False
        return True

    def until(self, answered: Callable[[], bool], what: str, patience: float = PATIENCE, pause: float = 0.5) -> None:
        """Wait until something is so. Raises RuntimeError when it is not within the time, or a part has ended."""
        end = time.monotonic() + patience
        while not answered():
            for machine in (self.central, *self.workers):
                for part, process in machine.processes.items():
                    if process.poll() is not None:
                        raise RuntimeError(
                            f"{part} has ended with status {process.returncode}; logs in {machine.folder}"
                        )
            if time.monotonic() > end:
                raise RuntimeError(f"{what}: not within {patience:.0f} s; logs in {self.folder}")
            time.sleep(pause)


def _rows(url: str, query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(url, autocommit=True) as connection:
        return connection.execute(query.encode()).fetchall()


@contextmanager
def redis(folder: Path) -> Iterator[int]:
    """Debian's Redis on a port of loopback."""
    port = free_port()
    words = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL) as process:
        try:
            yield port
        finally:
            process.terminate()


@contextmanager
def running(
    plan: Plan, folder: Path, python: Path, *, prepare: Callable[[Cluster], None] = lambda _: None
) -> Iterator[Cluster]:
    """A cluster with a PostgreSQL and, for Celery, a Redis of its own, until the block ends.

    ``prepare`` is called when Yalu's tables are there, before Airflow starts.
    """
    folder.mkdir(parents=True)
    with ExitStack() as stack:
        server = stack.enter_context(postgresql.running())
        broker = stack.enter_context(redis(folder)) if plan.executor is Executor.CELERY else None
        cluster = Cluster(plan, folder, python, server, broker)
        try:
            cluster.start(prepare)
            yield cluster
        finally:
            cluster.stop()
