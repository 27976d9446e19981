"""One pass by hand: crawl what is due, compare, and say what changed."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from db.session import open_database
from yalu.jobs.child import run_child
from yalu.jobs.diff import diff
from yalu.jobs.exits import Exit
from yalu.settings import Settings

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pass:
    """What one pass did. ``first_change`` is the id after which its changes begin."""

    status: Exit
    sources: Mapping[str, Mapping[str, Any]]
    counts: Mapping[str, int]
    changes: Mapping[str, int] = field(default_factory=dict)
    error: str | None = None

    def failed(self) -> bool:
        """Whether a source could not be visited."""
        return self.error is not None or any(s["verdict"] in ("failed", "blocked") for s in self.sources.values())


def run(
    settings: Settings, *, only: Path | None, source_ids: Sequence[str], force: bool, log_level: str
) -> Pass:
    """Crawl in a child process, then compare what it stored.

    Raises UsageError and StoreError before anything is fetched when a setting, a source or the database is wrong.
    """
    with open_database(settings.database_url):
        pass  # an unusable database is said before a single page is fetched
    arguments = [f"--source={source_id}" for source_id in source_ids]
    if only is not None:
        arguments.append(f"--sources={only}")
    if force:
        arguments.append("--force")
    status, result = run_child("crawl", arguments, log_level=log_level)
    if "error" in result:
        return Pass(status, {}, {}, error=str(result["error"]))
    _, compared = diff(settings)
    return Pass(status, result["sources"], result["counts"], compared["changes"])
