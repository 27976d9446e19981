"""The DAG bundle of the wheel: a plain Airflow, one pip line and one line of configuration run the pipeline."""

from __future__ import annotations

import json
import re
import shlex
import socket
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

pytest.importorskip("airflow")
import yalu
from tests.orchestration.installed import Deployment, deployment
from tests.prepared import wheel
from yalu.orchestration import config
from yalu.orchestration.bundle import OtherVersion, WheelBundle
from yalu.orchestration.dag_files import dag_folder
from yalu.orchestration.local.up import free_port

pytestmark = [pytest.mark.airflow, pytest.mark.loopback, pytest.mark.enable_socket, pytest.mark.timeout(600)]
HOW_TO = Path(__file__).parents[2] / "docs" / "how-to"
SUBSCRIPTION = """[[subscription]]
id = "desk"
to = ["file://{folder}/reports"]
every = "hour"
"""
SECRET = "a key that no log may show"


def test_it_serves_the_dag_files_under_the_version_of_the_code() -> None:
    bundle = WheelBundle(name="yalu")
    bundle.initialize()
    bundle.refresh()
    assert bundle.path == dag_folder()
    assert bundle.supports_versioning
    assert bundle.get_current_version().version == yalu.__version__
    WheelBundle(name="yalu", version=yalu.__version__).initialize()


def test_a_run_of_another_version_is_refused_with_both_versions_named() -> None:
    with pytest.raises(OtherVersion, match=rf"began with Yalu 0\.0\.9, and {yalu.__version__} is installed here"):
        WheelBundle(name="yalu", version="0.0.9").initialize()


def test_a_wheel_that_was_exchanged_under_a_running_process_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    installed = yalu.__version__
    monkeypatch.setattr(yalu, "__version__", "0.0.9")
    with pytest.raises(OtherVersion, match=f"Yalu {installed} was installed while this process runs 0.0.9; restart"):
        WheelBundle(name="yalu").refresh()


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory, airflow_database: Path) -> Deployment:
    """A clean Airflow with the wheel, whose database, secret and contact are in a connection; its DAGs were read."""
    folder = tmp_path_factory.mktemp("plain")
    address = f"http://127.0.0.1:{free_port(18200)}"
    made = deployment(
        folder,
        wheel(tmp_path_factory),
        airflow_database,
        AIRFLOW__API__BASE_URL=address,
        AIRFLOW__API__HOST="127.0.0.1",
        AIRFLOW__API__PORT=address.rsplit(":", 1)[1],
        AIRFLOW__API__WORKERS="1",
        AIRFLOW__API_AUTH__JWT_SECRET="a key for parts of one Airflow, long enough for its signature to be sure",
        AIRFLOW__CORE__EXECUTION_API_SERVER_URL=f"{address}/execution/",
        AIRFLOW__CORE__PARALLELISM="1",
        AIRFLOW__WORKERS__EXECUTION_API_TIMEOUT="60",  # a busy machine is slow to answer the first task
        AIRFLOW__YALU__CONNECTION_ID="yalu_room",
        AIRFLOW__YALU__REGISTRY="none",
        AIRFLOW__YALU__SUBSCRIPTIONS=str(folder / "subscriptions.toml"),
        AIRFLOW__YALU__WEB_URL="https://room.example",
    )
    (folder / "subscriptions.toml").write_text(SUBSCRIPTION.format(folder=folder), encoding="utf-8")
    extra = json.dumps({"secret": SECRET, "contact": "desk@example.org"})
    url = f"sqlite:///{folder}/yalu.db"
    output = made.airflow(
        "connections", "add", "yalu_room", "--conn-type", "yalu", "--conn-password", url, "--conn-extra", extra
    )
    assert "Successfully added" in output
    made.airflow("dag-processor", "--num-runs", "1")
    return made


def test_airflows_commands_know_the_provider(plain: Deployment) -> None:
    assert f"| {yalu.__version__}" in next(
        line for line in plain.airflow("providers", "list").splitlines() if line.startswith("yalu ")
    )
    assert plain.rows("providers", "get", "yalu")[0]["Version"] == yalu.__version__
    section = plain.airflow("config", "list", "--section", "yalu")
    assert [name for name in config.options() if f"# {name} = " not in section] == []
    assert plain.airflow("config", "get-value", "yalu", "registry").strip() == "none"


COMMANDS = [
    block.replace("\\\n", " ").strip()
    for page in ("operate", "back-up-and-upgrade")
    for block in re.findall(
        r"```sh\n( *airflow .*?)```", (HOW_TO / f"{page}.md").read_text(encoding="utf-8"), re.DOTALL
    )
]


def test_the_commands_of_the_documentation_are_airflows(plain: Deployment) -> None:
    assert [command.split()[1:3] for command in COMMANDS] == [
        ["connections", "add"],
        ["dags", "unpause"],
        ["dags", "pause"],
        ["dags", "unpause"],
    ]
    for command in COMMANDS:
        plain.airflow(*shlex.split(command)[1:])
        if "dags" in command:
            paused = {dag["dag_id"]: dag["is_paused"] for dag in plain.rows("dags", "list")}
            assert set(paused.values()) == {str("unpause" not in command)}
    (added,) = [connection for connection in plain.rows("connections", "list") if connection["conn_id"] == "yalu_desk"]
    assert added["conn_type"] == "yalu"
    plain.airflow("dags", "pause", "--treat-dag-id-as-regex", "--yes", "^yalu_")


def ask(plain: Deployment, query: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(f"file:{plain.folder}/airflow/airflow.db?mode=ro", uri=True)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def until(answered: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + 200
    while time.monotonic() < end:
        if answered():
            return
        time.sleep(0.5)
    pytest.fail(f"{what} did not happen")


@contextmanager
def serving(plain: Deployment) -> Iterator[None]:
    """The API server, once it answers: a task that starts before has nobody to talk to and is lost."""
    port = int(plain.environ["AIRFLOW__API__PORT"])

    def answers() -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    with plain.running("api-server"):
        until(answers, "an answer of the API server")
        yield


def state_of(plain: Deployment, run: str) -> object:
    states = ask(plain, f"SELECT state FROM task_instance WHERE run_id = '{run}'")
    return states[0][0] if states else None


def log_of(plain: Deployment, run: str) -> str:
    return "".join(file.read_text() for file in Path(plain.folder, "airflow", "logs").rglob(f"run_id={run}/**/*.log"))


def test_a_run_has_its_version_its_connection_and_its_button_and_none_is_run_by_another_version(
    plain: Deployment,
) -> None:
    listed = {dag["dag_id"]: dag for dag in plain.rows("dags", "list")}
    assert {"yalu_diff", "yalu_report", "yalu_revisit"} <= set(listed)
    assert {dag["bundle_name"] for dag in listed.values()} == {"yalu"}
    assert {version for (version,) in ask(plain, "SELECT DISTINCT bundle_version FROM dag")} == {yalu.__version__}

    plain.airflow("dags", "unpause", "yalu_report")
    plain.airflow("dags", "trigger", "yalu_report", "--run-id", "now")
    with serving(plain), plain.running("scheduler"):
        # A quarter of an hour may just have passed: then the run of the clock comes first.
        done = "SELECT run_id FROM task_instance WHERE dag_id = 'yalu_report' AND state = 'skipped'"
        until(lambda: bool(ask(plain, done)), "a report task with nothing to report")
        run = str(ask(plain, done)[0][0])
        assert ask(plain, f"SELECT bundle_version FROM dag_run WHERE run_id = '{run}'") == [(yalu.__version__,)]
        link = f"SELECT value FROM xcom WHERE run_id = '{run}' AND key = '_link_ReportLink'"
        until(lambda: ask(plain, link) == [('"https://room.example/reports"',)], "a button")
        assert (plain.folder / "yalu.db").exists()
        assert "report had nothing to do" in log_of(plain, run)
        assert SECRET not in log_of(plain, run)
        refuse_another_version(plain)


def refuse_another_version(plain: Deployment) -> None:
    plain.airflow("dags", "trigger", "yalu_diff", "--run-id", "old")  # it waits: the DAG is paused
    writer = sqlite3.connect(plain.folder / "airflow" / "airflow.db", timeout=60)
    writer.execute("UPDATE dag_run SET bundle_version = '0.0.9' WHERE run_id = 'old'")
    writer.execute("UPDATE dag_version SET bundle_version = '0.0.9'")
    writer.commit()
    writer.close()
    plain.airflow("dags", "unpause", "yalu_diff")
    until(lambda: state_of(plain, "old") in ("up_for_retry", "failed"), "a refusal")
    assert f"this run began with Yalu 0.0.9, and {yalu.__version__} is installed here" in log_of(plain, "old")
