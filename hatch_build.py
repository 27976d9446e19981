"""Puts the folders that lie at the top of the repository where the wheel has them: inside the package ``yalu``.

In a checkout ``yalu/db`` and ``yalu/spiders`` are relative links to ``db/`` and ``spiders/`` (decision 0315); a source
archive has no links, so the wheel takes the folders themselves. ``alembic/`` is never installed over the library.
"""

from __future__ import annotations

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

INSTALLED = {
    "db": "yalu/db",
    "spiders": "yalu/spiders",
    "alembic": "yalu/db/_migrations",
    "dags": "yalu/orchestration/_dags",
}


class FoldersHook(BuildHookInterface):  # type: ignore[type-arg]
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "standard":
            build_data["force_include"].update(INSTALLED)
