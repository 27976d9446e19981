"""Faults strike a crawl, a comparison or a report of an Airflow: ``python -m benchmarks.deployments.fault_matrix``.

Each row of each round has a source and a reader of its own. The source was crawled once and has been edited since. In
Airflow the fault strikes its crawl in the first round, the comparison in the second, the report in the third
(``--struck``), each while it is at work. What comes before it is done without Airflow; what comes after it, in Airflow:
the comparison by itself, the report at the end of each round. The row holds when Yalu's database says the same about
its source as about one that nothing befell, and its reader got every change once.
"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg

from benchmarks.deployments.cluster import SETTINGS, Cluster, Executor, Plan, environment, running, say
from benchmarks.deployments.faults import FAULTS, Victim, at_work
from benchmarks.deployments.rows import Row, judge, judge_reports
from tests.delivery.mail_servers import Inbox, post_office
from tests.pipeline.small_site import small_site

JOBS = ("crawl", "diff", "report")
"""What is struck, by round."""
CALM = "nothing (what the others must equal)"
PATIENCE = 900.0
BY_ITSELF = 90.0
"""Seconds within which an asset event has to begin a comparison; then the hour of the comparison comes."""
FAKETIME = Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1")
UNAUTHORIZED, CONFLICT = 401, 409
ENDED = ("success", "skipped", "failed")


class Matrix:
    """An Airflow and the rows that are played in it, one after the other."""

    def __init__(self, cluster: Cluster, clock: Path, inbox: Inbox) -> None:
        self.cluster = cluster
        self.clock = clock
        self.inbox = inbox
        self.restarts: Counter[str] = Counter()

    def play(self, row: Row) -> None:
        """Do the job of the row, with its fault, and what must be done before it."""
        began = time.monotonic()
        try:
            if row.job == "crawl":
                run = self._run(row, row.dag_id, force=True)
                self._until_ended(row, row.dag_id, run, force=True)
                self._compared_by_itself(row)
            else:
                compare = ("--compare",) if row.job == "report" else ()
                words = ("crawl", "--source", row.source, "--force", *compare)
                self.cluster.central.job(*words, database=self.cluster.yalu_url)
                run = self._run(row, f"yalu_{row.job}")
                self._until_ended(row, f"yalu_{row.job}", run)
            if self._waiting(row):
                row.trouble.append("a crawl is not compared")
        except (RuntimeError, OSError) as error:
            row.trouble.append(f"{type(error).__name__}: {error}")
            traceback.print_exc()
        if row.name in FAULTS:
            self._restart_dag_processor()
        row.seconds = time.monotonic() - began

    def _restart_dag_processor(self) -> None:
        """One that has run a callback reads that DAG file without a pause from then on (apache/airflow#73432)."""
        self.cluster.central.stop("dag-processor")
        self.cluster.central.start("dag-processor", "dag-processor")

    def report(self) -> None:
        """Report once more, whatever there is."""
        self.unpause("yalu_report")
        self.settle("yalu_report", self._trigger("yalu_report"))

    def _compared_by_itself(self, row: Row) -> None:
        """The event of the crawl begins the comparison; a lost one is made up for by the clock."""
        with_nothing = time.monotonic() + BY_ITSELF
        while self._waiting(row) and time.monotonic() < with_nothing:
            self._look_after()
            time.sleep(1)
        if self._waiting(row):
            run = self._trigger("yalu_diff")
            self._until_ended(row, "yalu_diff", run)

    def _waiting(self, row: Row) -> bool:
        query = (
            f"SELECT 1 FROM crawl c WHERE c.source_id = '{row.source}' AND c.ended_at IS NOT NULL AND c.id > coalesce("
            "(SELECT min(w.crawl_id) FROM watermark w WHERE w.source_id = c.source_id), 0)"
        )
        return bool(self.cluster.ask_yalu(query))

    def _run(self, row: Row, dag_id: str, *, force: bool = False) -> str:
        """Begin a run and strike."""
        self.unpause(dag_id)
        run = self._trigger(dag_id, force=force)
        if row.name in FAULTS:
            victim = self._victim(row, dag_id, run)
            if victim is None:
                row.trouble.append("ended before it could be struck")
            else:
                FAULTS[row.name](self, victim)
        return run

    def unpause(self, dag_id: str) -> None:
        """Let the runs of a DAG begin."""
        self.api("PATCH", f"/api/v2/dags/{dag_id}", {"is_paused": False})

    def _victim(self, row: Row, dag_id: str, run: str) -> Victim | None:
        job = row.job
        source = row.source if job == "crawl" else None
        end = time.monotonic() + PATIENCE
        row.site.asked.clear()
        while time.monotonic() < end:
            for processes in at_work(self.cluster.folder, job, source):
                while job == "crawl" and "/1" not in row.site.asked and time.monotonic() < end:
                    time.sleep(0.02)
                return Victim(dag_id, run, job, *processes)
            if self.cluster.task(dag_id, run) in ENDED:
                return None
            self._look_after()
            time.sleep(0.1)
        raise RuntimeError(f"{dag_id} {run} did not begin")

    def _trigger(self, dag_id: str, *, force: bool = False) -> str:
        run = f"run-{time.monotonic_ns()}"
        conf = {"force": True} if force else {}
        self.api("POST", f"/api/v2/dags/{dag_id}/dagRuns", {"dag_run_id": run, "logical_date": None, "conf": conf})
        return run

    def _until_ended(self, row: Row, dag_id: str, run: str, *, force: bool = False) -> None:
        """What failed for good is begun once more, as the schedule or the operator does it."""
        if self.settle(dag_id, run) == "failed":
            again = self._trigger(dag_id, force=force)
            if self.settle(dag_id, again) == "failed":
                row.trouble.append(f"{dag_id} failed twice")

    def settle(self, dag_id: str, run_id: str) -> str:
        """Wait for the end of a run's task; its state. The minutes between two tries are skipped."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            with self._database_away():
                if (state := self.cluster.task(dag_id, run_id)) in ENDED:
                    return str(state)
                if state == "up_for_retry":
                    self.cluster.ask(
                        "UPDATE task_instance SET end_date = end_date - interval '2 hours' WHERE state = "
                        f"'up_for_retry' AND dag_id = '{dag_id}' AND end_date > now() - interval '2 hours' RETURNING 1"
                    )
            self._look_after()
            time.sleep(0.5)
        raise RuntimeError(f"{dag_id} {run_id} is {self.cluster.task(dag_id, run_id)} after {PATIENCE:.0f} s")

    @contextmanager
    def _database_away(self) -> Iterator[None]:
        try:
            yield
        except psycopg.OperationalError:
            time.sleep(1)

    def _look_after(self) -> None:
        """Start again what has ended, as the service manager of a deployment does it."""
        for machine in (self.cluster.central, *self.cluster.workers):
            for part, process in tuple(machine.processes.items()):
                if process.poll() is not None:
                    self.restarts[part] += 1
                    self.cluster.start_part(machine, part)

    def api(self, method: str, path: str, body: object) -> object:
        """An answer of the API, asked for until there is one; None when what was asked for is so already."""
        end = time.monotonic() + PATIENCE
        while True:
            try:
                return self.cluster.call(method, path, body)
            except OSError as error:
                code = getattr(error, "code", None)
                if code == UNAUTHORIZED:  # by a clock that was set back
                    self.cluster.log_in_again()
                if code == CONFLICT:  # of a question whose answer came too late
                    return None
                if time.monotonic() > end:
                    raise RuntimeError(f"{method} {path}: {error}") from error
            self._look_after()
            time.sleep(2)


def matrix(executor: Executor, folder: Path, python: Path, struck: Sequence[str], only: Sequence[str]) -> bool:
    """Play all rows and print the table; whether all hold."""
    inbox, clock = Inbox(), folder / "clock"
    folder.mkdir(parents=True, exist_ok=True)
    clock.write_text("+0\n", encoding="ascii")
    with ExitStack() as stack:
        rows = [row for job in struck for row in _rows(stack, job, only)]
        port = stack.enter_context(post_office(inbox))
        plan = _plan(executor, rows, port, clock)
        cluster = stack.enter_context(running(plan, folder / "machines", python, prepare=_first_crawl(rows, inbox)))
        played = Matrix(cluster, clock, inbox)
        say("all parts are up")
        played.unpause("yalu_diff")
        for job in struck:
            _round(played, [row for row in rows if row.job == job])
        _table(executor, rows, played.restarts)
    return not any(row.trouble for row in rows)


def _round(played: Matrix, rows: Sequence[Row]) -> None:
    """Play rows of one job. The first is the one that nothing befalls."""
    for row in rows:
        played.play(row)
        judge(played.cluster, row, rows[0])
        say(f"{row.job}, {row.name}: {'; '.join(row.trouble) or 'as undisturbed'} ({row.seconds:.0f} s)")
    played.report()
    for row in rows:
        judge_reports(played.cluster, played.inbox, row)
        say(f"{row.job}, {row.name}, with reports: {'; '.join(row.trouble) or 'holds'}")


def _rows(stack: ExitStack, job: str, only: Sequence[str]) -> Iterator[Row]:
    names = [CALM, *(name for name in FAULTS if not only or any(part in name for part in only))]
    number = JOBS.index(job)
    for place, name in enumerate(names):
        site = stack.enter_context(small_site(f"127.0.{number + 1}.{place + 1}"))
        row = Row(name, job, f"r{number}-{place}", site)
        row.write(0)
        yield row


def _plan(executor: Executor, rows: list[Row], port: int, clock: Path) -> Plan:
    settings = SETTINGS["faults"] | {"AIRFLOW__YALU__SMTP_URL": f"smtp://127.0.0.1:{port}"}
    if FAKETIME.exists():
        settings |= SETTINGS["clock"] | {"LD_PRELOAD": str(FAKETIME), "FAKETIME_TIMESTAMP_FILE": str(clock)}
    return Plan(
        executor,
        workers=0 if executor is Executor.LOCAL else 2,
        slots=3 if executor is Executor.LOCAL else 2,
        sources="".join(row.toml() for row in rows),
        subscriptions="".join(row.subscription() for row in rows),
        settings=settings,
    )


def _first_crawl(rows: list[Row], inbox: Inbox) -> Callable[[Cluster], None]:
    """Each source was crawled and reported before anything is struck; then it is edited."""

    def prepare(cluster: Cluster) -> None:
        central = cluster.central
        central.environ |= {"YALU_REGISTRY": "none", "YALU_SOURCES": str(central.folder / "sources.toml")}
        central.yalu("run", database=cluster.yalu_url)
        time.sleep(1)
        for row in rows:
            row.write(1)
        inbox.mails.clear()

    return prepare


def _table(executor: Executor, rows: list[Row], restarts: Counter[str]) -> None:
    print(f"{executor}; parts that ended and were started again: {dict(restarts) or 'none'}")
    names = list(dict.fromkeys(row.name for row in rows))
    jobs = list(dict.fromkeys(row.job for row in rows))
    print(f"| fault | {' | '.join(jobs)} |\n|---|{'---|' * len(jobs)}")
    for name in names:
        cells = ["; ".join(row.trouble) or "equal, told once" for row in rows if row.name == name]
        print(f"| {name} | {' | '.join(cells)} |")
    sys.stdout.flush()


def main() -> int:
    """Play what was asked for; 1 when a row does not hold."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.deployments.fault_matrix", description=__doc__)
    parser.add_argument("--executor", choices=("local", "celery"), default="local")
    parser.add_argument("--struck", nargs="+", choices=JOBS, default=JOBS, help="what is struck, one round for each")
    parser.add_argument("--only", nargs="+", default=(), help="faults whose name has one of these in it")
    parser.add_argument("--environment", type=Path, help="keep the environment in this folder, or take the one there")
    parser.add_argument("--keep", type=Path, help="keep the machines' folders in this one")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that all parts are ended
    executor = {"local": Executor.LOCAL, "celery": Executor.CELERY}[asked.executor]
    with tempfile.TemporaryDirectory(prefix="yalu-faults-") as name:
        folder = asked.keep or Path(name)
        python = environment(asked.environment or folder / "environment")
        return 0 if matrix(executor, folder / asked.executor, python, asked.struck, asked.only) else 1


if __name__ == "__main__":
    sys.exit(main())
