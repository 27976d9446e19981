"""Settings from Airflow's own configuration, section [yalu]. The environment (YALU_…) goes before it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from typing import Any

from yalu import redact
from yalu import settings as setting
from yalu.errors import SettingsError
from yalu.settings import Settings

SECTION = "yalu"
CONNECTION = "connection_id"
"""Option that names the connection of type ``yalu`` from which jobs have database, secret and contact."""
ROOM = "room_url"
"""Option that names the reading room to which Airflow's own links lead; ``web_url`` is the one that readers get."""
_OF_ONE_MACHINE = frozenset({"home", "now"})
"""Settings of ``yalu up`` and of demonstrations, which say nothing to an Airflow that others run."""


def options() -> dict[str, dict[str, Any]]:
    """The options of [yalu], as Airflow's schema of providers wants them: two of Airflow's own and the settings."""
    connection = _option("Id of the connection (type yalu) with database, secret and contact. Empty: no connection.")
    room = _option("Address of the reading room to which Airflow's own links lead. Empty: that of web_url.")
    return {
        CONNECTION: connection,
        ROOM: room,
        **{name: _option(_described(spec), _secret(name)) for name, spec in _fields()},
    }


def with_options(environ: Mapping[str, str], *, secrets: bool) -> dict[str, str]:
    """``environ`` and the settings that [yalu] has and ``environ`` has not.

    Without ``secrets`` those that are secret are left out: reading one may run a command or ask a secrets backend.
    """
    names = [name for name, _ in _fields() if secrets or not _secret(name)]
    missing = [name for name in names if not environ.get(setting.variable(name))]
    return {**environ, **{setting.variable(name): text for name in missing if (text := option(name))}}


def option(name: str) -> str:
    """Value of an option of [yalu] without space around it (a command ends its output with a line break), or ""."""
    from airflow.sdk.configuration import conf

    return str(conf.get(SECTION, name, fallback="") or "").strip()


def room_url() -> str:
    """Address of the reading room for whoever is in Airflow, without a final slash; "" when there is none."""
    return (option(ROOM) or os.environ.get(setting.variable("web_url")) or option("web_url")).rstrip("/")


def load() -> Settings:
    """The settings for DAG files: environment, [yalu] without secrets, ``yalu.toml``. Raises SettingsError."""
    try:
        return setting.load(with_options(os.environ, secrets=False))
    except SettingsError as error:
        raise SettingsError(f"{error} (from the environment or Airflow's section [{SECTION}])") from error


def task_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """``environ`` with what it lacks from the connection that ``connection_id`` names, then from [yalu].

    For tasks and their callbacks: only they may ask for connections. Raises SettingsError for a connection that is not
    there, or is none of Yalu's.
    """
    from airflow.sdk.exceptions import AirflowNotFoundException

    from yalu.orchestration.hook import YaluHook

    given = {name: value for name, value in environ.items() if value or not name.startswith("YALU_")}
    name = option(CONNECTION)
    try:
        held = YaluHook(name).environment() if name else {}
    except AirflowNotFoundException:
        raise SettingsError(f"Airflow has no connection {name!r}, which [{SECTION}] {CONNECTION} names") from None
    return with_options({**held, **given}, secrets=True)


def load_in_task() -> Settings:
    """The settings with those of the connection. Raises SettingsError."""
    return setting.load(task_environment(os.environ))


def _fields() -> list[tuple[str, Field[Any]]]:
    return [(spec.name, spec) for spec in fields(Settings) if spec.name not in _OF_ONE_MACHINE]


def _secret(name: str) -> bool:
    return name in redact.SECRET_SETTINGS


def _described(spec: Field[Any]) -> str:
    default = "" if spec.default in (MISSING, None, "", ()) else f" Default: {spec.default}."
    return f"{spec.metadata['help']}.{default} {setting.variable(spec.name)} goes before it."


def _option(description: str, secret: bool = False) -> dict[str, Any]:
    return {
        "description": description,
        "version_added": "0.1.0",
        "type": "string",
        "example": None,
        "default": "",
        "sensitive": secret,
    }
