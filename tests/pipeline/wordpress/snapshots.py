"""What was prepared on a real WordPress and looked at once, restored for every test that begins with it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Protocol, TypeVar

from tests.pipeline.watching import Watch
from tests.servers.wordpress import WordPress


class Prepared(Protocol):
    """A dataclass of what stands on ``site`` and was seen by ``watch``."""

    site: WordPress
    watch: Watch


P = TypeVar("P", bound=Prepared)


class Snapshots:
    """The tables of the WordPress and the database of what watches it, by the name of what was prepared."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: dict[str, tuple[Prepared, int]] = {}

    def restored(self, name: str, site: WordPress, watch: Watch, prepare: Callable[[], P]) -> P:
        """What ``prepare`` makes with this site and watch: done the first time, restored to both from then on."""
        kept = self._folder / name
        if name not in self._made:
            prepared = prepare()
            watch.close()
            site.save(name)
            kept.mkdir()
            for file in (watch.sources, watch.file):
                shutil.copy(file, kept)
            self._made[name] = (prepared, watch.day)
            return prepared
        made, watch.day = self._made[name]
        watch.close()
        site.restore(name)
        shutil.copy(kept / watch.sources.name, watch.sources)
        shutil.copy(kept / watch.file.name, watch.file)
        return replace(made, watch=watch)  # type: ignore[type-var, return-value]
