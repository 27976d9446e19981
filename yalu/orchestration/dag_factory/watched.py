"""What the DAGs are made from: the registry, and the settings that decide how it is crawled."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from yalu.orchestration import config
from yalu.settings import Settings
from yalu.sources.load import Registry, usable, watched
from yalu.sources.source import SourceConfig


@dataclass(frozen=True, slots=True)
class Watched:
    """The sources and how they are crawled."""

    registry: Registry
    settings: Settings = field(default_factory=Settings)

    def sources(self) -> tuple[SourceConfig, ...]:
        """The sources that are enabled."""
        return self.registry.enabled()

    @property
    def sharded(self) -> bool:
        """Whether shards crawl the sources, since one DAG for each would be too many for a scheduler."""
        return self.registry.is_sharded(self.settings.shard_above)

    @property
    def pool(self) -> dict[str, Any]:
        """The argument that puts a crawl's task into the pool of the settings; none without one."""
        return {"pool": self.settings.airflow_pool} if self.settings.airflow_pool else {}


def load_watched() -> Watched:
    """The sources of the settings without source files that are wrong. Raises SettingsError."""
    settings = config.load()
    return Watched(usable(settings), settings)


def check_source_files() -> None:
    """Raise SourceFileError for a wrong source file, which Airflow shows as one import error; nothing else needs it."""
    watched(config.load())
