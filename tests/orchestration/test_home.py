"""The settings under which ``yalu up`` runs Airflow."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

pytest.importorskip("airflow")
from yalu.errors import SettingsError
from yalu.orchestration.dag_files import dag_folder
from yalu.orchestration.local.home import absolute, environment, parallelism, password
from yalu.orchestration.local.up import UpFailed, free_port
from yalu.settings import Settings

GIB = 1 << 30


def variables(home: Path, **environ: str) -> dict[str, str]:
    home.mkdir(exist_ok=True)
    return environment(
        Settings(sources=(Path("mine.toml"),), lexicon=(Path("terms.toml"),)),
        home=home,
        port=8123,
        room_port=8499,
        database_url="sqlite:////data/yalu.db",
        environ=environ,
    )


def test_airflow_answers_on_loopback_only_and_its_parts_find_each_other_there(tmp_path: Path) -> None:
    environ = variables(tmp_path)
    assert environ["AIRFLOW__API__HOST"] == "127.0.0.1"
    assert environ["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"] == "http://127.0.0.1:8123/execution/"


def test_a_task_waits_longer_for_a_busy_api_server_than_airflow_does_by_itself(tmp_path: Path) -> None:
    assert float(variables(tmp_path)["AIRFLOW__WORKERS__EXECUTION_API_TIMEOUT"]) > 5


def test_airflow_and_the_room_lead_to_each_other(tmp_path: Path) -> None:
    environ = variables(tmp_path)
    assert environ["AIRFLOW__YALU__ROOM_URL"] == "http://127.0.0.1:8499"
    assert environ["YALU_AIRFLOW_URL"] == "http://127.0.0.1:8123"
    assert "YALU_WEB_URL" not in environ  # reports go to others, to whom an address of this machine says nothing


def test_public_addresses_go_before_those_of_this_machine(tmp_path: Path) -> None:
    public = Settings(web_url="https://room.example", airflow_url="https://airflow.example")
    environ = environment(
        public, home=tmp_path, port=1, room_port=2, database_url="sqlite:////data/yalu.db", environ={}
    )
    assert environ["AIRFLOW__YALU__ROOM_URL"] == "https://room.example"
    assert environ["YALU_AIRFLOW_URL"] == "https://airflow.example"


def test_every_process_means_the_same_files(tmp_path: Path) -> None:
    environ = variables(tmp_path / "airflow")
    assert environ["YALU_DATABASE_URL"] == "sqlite:////data/yalu.db"
    assert environ["YALU_SOURCES"] == str(Path.cwd() / "mine.toml")
    assert environ["YALU_LEXICON"] == str(Path.cwd() / "terms.toml")
    assert environ["YALU_HOME"] == str(tmp_path)
    assert environ["AIRFLOW_HOME"] == str(tmp_path / "airflow")


def test_settings_of_another_airflow_do_not_leak_in(tmp_path: Path) -> None:
    environ = variables(
        tmp_path, AIRFLOW__CORE__LAZY_LOAD_PLUGINS="x", AIRFLOW_CONFIG="/etc/airflow.cfg", LANG="C.UTF-8"
    )
    assert "AIRFLOW__CORE__LAZY_LOAD_PLUGINS" not in environ
    assert "AIRFLOW_CONFIG" not in environ
    assert environ["LANG"] == "C.UTF-8"


def test_a_proxy_for_the_outside_is_not_asked_for_this_machine(tmp_path: Path) -> None:
    environ = variables(tmp_path, https_proxy="http://proxy.example:3128", no_proxy="intern.example")
    assert environ["no_proxy"] == "intern.example,127.0.0.1,localhost"
    assert environ["https_proxy"] == "http://proxy.example:3128"


def test_the_key_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    first, second = (variables(tmp_path)["AIRFLOW__API_AUTH__JWT_SECRET"] for _ in range(2))
    assert first == second
    assert len(first) >= 64
    assert (tmp_path / "jwt_secret").stat().st_mode & 0o077 == 0


def test_a_database_address_becomes_absolute(tmp_path: Path) -> None:
    assert absolute("sqlite:///yalu.db", tmp_path) == f"sqlite:///{tmp_path}/yalu.db"
    assert absolute("sqlite:////data/yalu.db", tmp_path) == "sqlite:////data/yalu.db"
    assert absolute("postgresql://me:pass@db.example/yalu", tmp_path) == "postgresql://me:pass@db.example/yalu"


def test_a_database_in_memory_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="in memory"):
        absolute("sqlite://", tmp_path)


@pytest.mark.parametrize(
    ("cores", "memory", "tasks"), [(1, 2 * GIB, 2), (2, 8 * GIB, 4), (8, 4 * GIB, 5), (64, 512 * GIB, 16)]
)
def test_tasks_at_once_fit_the_machine(cores: int, memory: int, tasks: int) -> None:
    assert parallelism(cores, memory) == tasks


def test_the_dag_files_are_there() -> None:
    assert {file.name for file in dag_folder().glob("*.py")} == {
        "crawl.py",
        "diff.py",
        "maintenance.py",
        "report.py",
        "revisit.py",
        "source_files.py",
    }


@pytest.mark.parametrize("written", [None, "", "[]", '{"other": "x"}'])
def test_a_password_that_is_not_there_yet_is_none(tmp_path: Path, written: str | None) -> None:
    if written is not None:
        (tmp_path / "simple_auth_manager_passwords.json.generated").write_text(written)
    assert password(tmp_path) is None


@pytest.mark.loopback
@pytest.mark.enable_socket
def test_a_busy_port_is_passed_over() -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        assert port < free_port(port) < port + 50


@pytest.mark.loopback
@pytest.mark.enable_socket
def test_where_no_port_is_free_says_so() -> None:
    with socket.create_server(("127.0.0.1", 65535)), pytest.raises(UpFailed, match="no free port from 65535 on"):
        free_port(65535)
