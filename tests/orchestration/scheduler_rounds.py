"""Rounds of Airflow's own scheduler over its own database, one step after the other.

Asset events of two crawls arrive while a run of the diff is active, which it may be only once.
"""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from airflow.assets.manager import asset_manager
from airflow.dag_processing.dagbag import DagBag, sync_bag_to_db
from airflow.jobs.job import Job
from airflow.jobs.scheduler_job_runner import SchedulerJobRunner
from airflow.models.asset import AssetModel, AssetPartitionDagRun
from airflow.models.dag import DagModel
from airflow.models.dagbundle import DagBundleModel
from airflow.models.dagrun import DagRun
from airflow.sdk import timezone
from airflow.utils.session import create_session
from airflow.utils.sqlalchemy import prohibit_commit
from sqlalchemy import func, select, update

BUNDLE = "dags-folder"
DIFF = "yalu_diff"


class Rounds:
    """The scheduler's steps, as its loop calls them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.runner = SchedulerJobRunner(Job(), executors=[])  # type: ignore[no-untyped-call]

    def parse(self) -> None:
        """What the DAG processor does once a minute."""
        bag = DagBag(str(self.folder), bundle_path=self.folder, bundle_name=BUNDLE)
        assert not bag.import_errors, bag.import_errors
        sync_bag_to_db(bag, BUNDLE, None)

    def only_diff(self) -> None:
        """Every other DAG is paused, and the clock of the diff stands: only events may start it."""
        with create_session() as session:
            session.execute(update(DagModel).values(is_paused=DagModel.dag_id != DIFF, next_dagrun_create_after=None))

    def clock(self) -> None:
        """The hour of the diff has come."""
        self.parse()
        with create_session() as session:
            past = timezone.utcnow() - timedelta(minutes=1)
            session.execute(update(DagModel).where(DagModel.dag_id == DIFF).values(next_dagrun_create_after=past))

    def crawl_ended(self, source_id: str, key: str | None = None) -> None:
        """What the API server does when a crawl's task has ended well."""
        with create_session() as session:
            asset = session.scalar(select(AssetModel).where(AssetModel.name == f"yalu_crawl/{source_id}"))
            assert asset is not None
            asset_manager.register_asset_change(asset=asset, session=session, partition_key=key)

    def create(self) -> None:
        """Make the runs that are due."""
        with create_session() as session, prohibit_commit(session) as guard:  # type: ignore[no-untyped-call]
            self.runner._create_dagruns_for_dags(guard, session)

    def end_runs(self) -> None:
        """Every active run's task ends well, and the scheduler notices it."""
        with create_session() as session:
            for run in session.scalars(select(DagRun).where(DagRun.state.in_(("queued", "running")))).all():
                run.state = "running"
                for task in run.task_instances:
                    task.state = "success"
                session.flush()
                self.runner._schedule_dag_run(run, session=session)

    def mark_runs(self) -> None:
        """Somebody marks every active run as ended by hand, of which the scheduler keeps no count."""
        with create_session() as session:
            session.execute(update(DagRun).where(DagRun.state.in_(("queued", "running"))).values(state="success"))

    def runs(self) -> list[int]:
        """How many events each run of the diff was started by, in the order of the runs."""
        with create_session() as session:
            runs = session.scalars(select(DagRun).where(DagRun.dag_id == DIFF).order_by(DagRun.id)).all()
            return [len(run.consumed_asset_events) for run in runs]

    def partition_runs(self) -> int:
        """How many runs wait for events of one key."""
        with create_session() as session:
            return session.scalar(select(func.count()).select_from(AssetPartitionDagRun)) or 0


def run(dags: str) -> None:
    """Every round; prints what came of them as JSON."""
    with create_session() as session:
        session.merge(DagBundleModel(name=BUNDLE))
    rounds = Rounds(Path(dags))
    rounds.parse()
    rounds.only_diff()
    outcome = {**stuck(rounds), **one_key(rounds)}
    sys.stdout.write(f"\n{json.dumps(outcome)}\n")


def stuck(rounds: Rounds) -> dict[str, Any]:
    """Events that arrive while a run is active."""
    rounds.crawl_ended("one")
    rounds.create()
    first = rounds.runs()
    rounds.crawl_ended("one")
    rounds.crawl_ended("two")
    rounds.parse()  # it counts the active run, and marks the DAG as full
    rounds.only_diff()
    rounds.create()
    during = rounds.runs()
    rounds.mark_runs()
    rounds.create()
    after = rounds.runs()
    rounds.parse()
    rounds.only_diff()
    rounds.create()
    parsed = rounds.runs()
    rounds.end_runs()
    return {"first": first, "during": during, "after": after, "parsed": parsed}


def one_key(rounds: Rounds) -> dict[str, Any]:
    """Two events of different assets with one partition key, then the hour of the diff."""
    before = len(rounds.runs())
    rounds.crawl_ended("one", "2026-11-27")
    rounds.crawl_ended("two", "2026-11-27")
    rounds.create()
    keyed = rounds.runs()[before:]
    rounds.clock()
    rounds.create()
    return {"keyed": keyed, "waiting_for_a_key": rounds.partition_runs(), "by_the_clock": len(rounds.runs()) - before}
