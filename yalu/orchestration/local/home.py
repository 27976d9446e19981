"""Home of Airflow on this machine, and its settings: everything on loopback, one SQLite file, no examples."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from yalu.errors import SettingsError
from yalu.orchestration.dag_files import dag_folder
from yalu.processes.task_process import processes_for
from yalu.settings import Settings, to_environment
from yalu.whole_files import create_once

HOST = "127.0.0.1"
_MEMORY_PER_TASK = 400 << 20
"""Bytes that a running task takes at its height: Airflow's runner about 150 MB, a crawl about as much, and a margin."""
_MAX_TASKS = 16
_API_SECONDS = 60
"""How long a task waits for the API server. After Airflow's 5 s tasks failed before they began on a busy machine."""
_PASSWORDS = "simple_auth_manager_passwords.json.generated"  # Airflow's name of the file


def environment(
    settings: Settings, *, home: Path, port: int, room_port: int, database_url: str, environ: Mapping[str, str]
) -> dict[str, str]:
    """Environment variables for Airflow, the jobs and the reading room.

    ``database_url`` must be absolute: all processes share one file. Airflow and the room lead to each other: on this
    machine, unless settings name public addresses.

    Settings of another Airflow in ``environ`` are dropped; ours are in its own airflow.cfg.
    """
    address = f"http://{HOST}:{port}"
    return {
        **{name: value for name, value in environ.items() if not name.startswith("AIRFLOW")},
        **_no_proxy(environ),
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__API__BASE_URL": address,
        "AIRFLOW__API__HOST": HOST,
        "AIRFLOW__API__PORT": str(port),
        "AIRFLOW__API__WORKERS": "1",
        "AIRFLOW__API_AUTH__JWT_SECRET": _key(home / "jwt_secret"),
        "AIRFLOW__API__INSTANCE_NAME": "Yalu",
        "AIRFLOW__CORE__AUTH_MANAGER": "airflow.api_fastapi.auth.managers.simple.simple_auth_manager.SimpleAuthManager",
        "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
        "AIRFLOW__CORE__DAGS_FOLDER": str(dag_folder()),
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{address}/execution/",
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__PARALLELISM": str(parallelism(processes_for(None), _memory())),
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "False",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(home / _PASSWORDS),
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": "admin:admin",
        "AIRFLOW__DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": "60",
        "AIRFLOW__DAG_PROCESSOR__PARSING_PROCESSES": "1",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home / 'airflow.db'}",
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(home / "logs"),
        "AIRFLOW__SCHEDULER__ENABLE_HEALTH_CHECK": "False",
        "AIRFLOW__WORKERS__EXECUTION_API_TIMEOUT": str(_API_SECONDS),
        "AIRFLOW__YALU__ROOM_URL": settings.web_url or f"http://{HOST}:{room_port}",
        "YALU_AIRFLOW_URL": address,
        **to_environment(_with_absolute_paths(settings, database_url, home)),
    }


def _with_absolute_paths(settings: Settings, database_url: str, home: Path) -> Settings:
    """The settings as they hold in any folder: tasks run in another one than ours."""
    return replace(
        settings,
        database_url=database_url,
        home=home.parent,
        sources=tuple(path.absolute() for path in settings.sources),
        lexicon=tuple(path.absolute() for path in settings.lexicon),
        secret_file=settings.secret_file.expanduser().absolute(),
        subscriptions=tuple(path.absolute() for path in settings.subscriptions),
        dkim_key=None if settings.dkim_key is None else settings.dkim_key.absolute(),
    )


def _no_proxy(environ: Mapping[str, str]) -> dict[str, str]:
    """Tasks talk to the API server directly, whatever proxy the machine has for the outside."""
    names = ("no_proxy", "NO_PROXY")
    return {name: ",".join(filter(None, (environ.get(name), HOST, "localhost"))) for name in names}


def absolute(database_url: str, folder: Path) -> str:
    """The address with the full path of a SQLite file. Raises SettingsError when other processes cannot open it."""
    from yalu.db.core.engine import parse_url, sqlite_file

    where = parse_url(database_url)
    if where.get_backend_name() != "sqlite":
        return database_url
    if (file := sqlite_file(where)) is None:
        raise SettingsError("YALU_DATABASE_URL: a database in memory is lost with the process; give a file")
    return str(where.set(database=str(folder / file)))


def parallelism(cores: int, memory: int) -> int:
    """How many tasks may run at once. Crawls mostly wait, so two a core, but no more than fit into half the memory."""
    return max(2, min(2 * cores, memory // 2 // _MEMORY_PER_TASK, _MAX_TASKS))


def password(home: Path) -> str | None:
    """The password that Airflow generated for the user "admin"; None before it has."""
    try:
        value = json.loads((home / _PASSWORDS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return str(value["admin"]) if isinstance(value, dict) and "admin" in value else None


def _key(file: Path) -> str:
    """A key that Airflow's parts share. Its own default is shorter than the signature it is for."""
    create_once(file, secrets.token_urlsafe(64).encode())
    return file.read_text(encoding="ascii")


def _memory() -> int:
    import psutil  # type: ignore[import-untyped]  # comes with Airflow

    return int(psutil.virtual_memory().total)
