"""One task under Airflow's own supervisor, task runner and API.

The API runs in this process and not behind a port; all else is as a worker does it, on Airflow's own database. The
process id of the task's runner is written to ``runner`` beside FOLDER. A DAG that is known already goes on with its
last run.
"""

from __future__ import annotations

import sys
from functools import cached_property
from pathlib import Path

import httpx
from airflow.api.common.trigger_dag import trigger_dag
from airflow.dag_processing.dagbag import DagBag, sync_bag_to_db
from airflow.models.dagbundle import DagBundleModel
from airflow.models.taskinstance import TaskInstance
from airflow.sdk.api.client import Client
from airflow.sdk.api.datamodels import _generated as sdk
from airflow.sdk.execution_time.supervisor import ActivitySubprocess, in_process_api_server
from airflow.utils.session import create_session
from airflow.utils.types import DagRunTriggeredByType
from sqlalchemy import select

BUNDLE = "dags-folder"


class LateTransport(httpx.BaseTransport):
    """The API from the first request on: it has threads, and none may live while the task's process is forked."""

    @cached_property
    def api(self) -> httpx.BaseTransport:
        transport: httpx.BaseTransport = in_process_api_server().transport
        return transport

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self.api.handle_request(request)


def prepare(folder: Path, dag_id: str, task_id: str) -> sdk.TaskInstance:
    """The task's next try, queued as a scheduler does it."""
    with create_session() as session:
        session.merge(DagBundleModel(name=BUNDLE))
    bag = DagBag(str(folder), bundle_path=folder, bundle_name=BUNDLE)
    assert not bag.import_errors, bag.import_errors
    sync_bag_to_db(bag, BUNDLE, None)
    wanted = select(TaskInstance).where(TaskInstance.dag_id == dag_id, TaskInstance.task_id == task_id)
    with create_session() as session:
        if session.scalar(wanted) is None:
            trigger_dag(dag_id, triggered_by=DagRunTriggeredByType.TEST, session=session)
        row = session.scalars(wanted).one()
        row.state = "queued"
        row.try_number += 1
        session.flush()
        return sdk.TaskInstance.model_validate(row, from_attributes=True)


def run(dags: str, file: str, dag_id: str, task_id: str) -> None:
    """Run the task to its end, and print its state."""
    folder = Path(dags)
    what = prepare(folder, dag_id, task_id)
    client = Client(base_url=None, dry_run=True, token="", transport=LateTransport())
    client.base_url = "http://in-process.invalid./"
    process = ActivitySubprocess.start(
        what=what, dag_rel_path=file, bundle_info=sdk.BundleInfo(name=BUNDLE), client=client
    )
    (folder.parent / "runner").write_text(str(process.pid), encoding="ascii")
    process.wait()
    with create_session() as session:
        row = session.scalars(select(TaskInstance).where(TaskInstance.dag_id == dag_id)).one()
        sys.stdout.write(f"\n{row.state}\n")
