"""Crawl, diff and report over two machines that share no folder: what one finds, the others compare and send."""

from __future__ import annotations

import shutil
import subprocess
from collections import Counter
from pathlib import Path

from benchmarks.deployments.cluster import WHEEL, Cluster, Executor, Plan, running, say
from tests.delivery.mail_servers import Inbox, post_office
from tests.demo.expected import expected
from yalu.demo.outlets import ESTUARY, source_file
from yalu.demo.server import Server
from yalu.orchestration.dag_files import dag_folder

CRAWL = f"yalu_crawl__{ESTUARY.id}"
READER = "desk@example.org"
SUBSCRIPTION = f"""[[subscription]]
id = "desk"
to = ["mailto:{READER}"]
every = "immediately"
"""


def pipeline(executor: Executor, folder: Path, python: Path) -> bool:
    """Two days of The Estuary with two workers; prints what ran where and tells whether all of it was right.

    Celery has the DAG files out of a Git repository, Edge out of the wheel.
    """
    inbox = Inbox()
    with Server() as paper, post_office(inbox) as port:
        plan = Plan(
            executor,
            workers=2,
            slots=1,
            sources=source_file(paper.base_url),
            subscriptions=SUBSCRIPTION,
            bundle=_repository(folder / "remote") if executor is Executor.CELERY else WHEEL,
            settings={
                "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "True",
                "AIRFLOW__YALU__SMTP_URL": f"smtp://127.0.0.1:{port}",
                "AIRFLOW__YALU__MAIL_FROM": "yalu@example.org",
            },
        )
        with running(plan, folder / "machines", python) as cluster:
            say("all parts are up")
            good = _days(cluster, paper)
            good &= _report(cluster, inbox)
            print(f"{executor}: runs of tasks by machine: {_by_machine(cluster)}", flush=True)
    return good


def _days(cluster: Cluster, paper: Server) -> bool:
    good, before = True, Counter[str]()
    for dag in (CRAWL, "yalu_diff"):
        cluster.unpause(dag)
    for day in (0, 1):
        paper.day = day
        run = f"day{day}"
        cluster.trigger(CRAWL, run, force=True)
        _ended(cluster, CRAWL, run)
        say(f"day {day} was crawled")
        # The crawl's asset event begins a diff by itself; which one sees its versions is not ours to say.
        wanted = before + Counter(str(change.kind) for change in expected(day))
        try:
            cluster.until(lambda wanted=wanted: _changes(cluster) == wanted, f"the changes of day {day}")  # type: ignore[misc]
        except RuntimeError as error:
            print(f"  {error}: {_changes(cluster)} instead of {wanted}")
            good = False
        before = _changes(cluster)
        where = f"crawl on {cluster.ran(CRAWL, run)}, diff on {cluster.ran('yalu_diff')}"
        print(f"{cluster.plan.executor}: day {day}: {where}; {before.total()} changes so far", flush=True)
    return good


def _report(cluster: Cluster, inbox: Inbox) -> bool:
    cluster.unpause("yalu_report")
    cluster.trigger("yalu_report", "now")
    _ended(cluster, "yalu_report", "now")
    subjects = [str(mail["subject"]) for _, mail in inbox.mails]
    print(f"{cluster.plan.executor}: report on {cluster.ran('yalu_report', 'now')}; mails: {subjects}", flush=True)
    return inbox.count == Counter([READER])


def _ended(cluster: Cluster, dag: str, run: str) -> None:
    cluster.until(lambda: cluster.task(dag, run) in ("success", "skipped", "failed", "up_for_retry"), f"{dag} {run}")
    if (state := cluster.task(dag, run)) in ("failed", "up_for_retry"):
        raise RuntimeError(f"{dag} {run}: {state}")


def _changes(cluster: Cluster) -> Counter[str]:
    return Counter(dict(cluster.ask_yalu("SELECT kind, count(*) FROM change GROUP BY kind")))


def _by_machine(cluster: Cluster) -> dict[str, int]:
    return {machine.folder.name: machine.tasks() for machine in cluster.workers}


def _repository(folder: Path) -> dict[str, object]:
    """A Git repository with the DAG files in its folder ``dags``, and the bundle that reads them."""
    shutil.copytree(dag_folder(), folder / "dags", ignore=shutil.ignore_patterns("__pycache__"))
    identity = ("-c", "user.name=deployer", "-c", "user.email=deployer@example.org")
    for words in (("init", "-q", "-b", "main"), ("add", "."), ("commit", "-q", "-m", "DAGs")):
        subprocess.run(["git", *identity, "-C", str(folder), *words], check=True)
    kwargs = {"repo_url": str(folder), "tracking_ref": "main", "subdir": "dags"}
    return {"name": "yalu-git", "classpath": "airflow.providers.git.bundles.git.GitDagBundle", "kwargs": kwargs}
