"""Ships migrations and DAG files inside the wheel's packages: ``alembic/`` is never installed over the library."""

from __future__ import annotations

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class MigrationsHook(BuildHookInterface):  # type: ignore[type-arg]
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "standard":
            build_data["force_include"]["alembic"] = "db/_migrations"
            build_data["force_include"]["dags"] = "yalu/orchestration/_dags"
