"""The crawl job: claim sources, let the spiders visit them, store what they bring home, end each with a verdict."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from db.session import open_database
from db.store import Store
from yalu.errors import LeaseLost, StoreError
from yalu.jobs.exits import Exit
from yalu.jobs.secret import with_secret
from yalu.model import Lease, Observation, Verdict, WriteCount
from yalu.settings import Settings
from yalu.sources import Registry, load_registry
from yalu.sources.source import Source

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class StoreSink:
    """Where a spider's observations go: the store, under the crawl's lease."""

    store: Store
    lease: Lease

    def write(self, observations: Sequence[Observation]) -> WriteCount:
        """Store a batch in one transaction. Raises LeaseLost, StoreError."""
        return self.store.write(self.lease, observations)

    def finish(self, verdict: Verdict, reason: str | None, stats: Mapping[str, object]) -> None:
        """End the crawl with its verdict. Raises LeaseLost, StoreError."""
        self.store.finish(self.lease, verdict, reason, stats)


def crawl(
    settings: Settings, *, only: Path | None, source_ids: Sequence[str], force: bool
) -> tuple[Exit, dict[str, Any]]:
    """Visit the sources that are due (or those named) and store what they show.

    Gives the exit status and ``{"sources": {id: {"verdict", "reason"}}, "captures", "articles", …}``. Raises
    UsageError for a wrong source file or id, StoreError when the database is not usable.
    """
    from spiders.crawl import CrawlTask
    from spiders.crawl import crawl as visit

    registry = load_registry(settings.sources, only=only)
    settings = with_secret(settings)
    with open_database(settings.database_url) as database:
        store = Store(database, settings)
        chosen = choose(registry, store, source_ids, everything=force or only is not None)
        tasks, busy = [], []
        for source in chosen:
            if (lease := store.claim(source, force=force)) is None:
                busy.append(source.id)
                log.warning("%s: another crawl is at it; left alone", source.id)
            else:
                tasks.append(CrawlTask(source, store.plan(lease), StoreSink(store, lease)))
        with _heartbeats(store, [task.sink.lease for task in tasks], settings.lease_seconds / 3):
            results = visit(tasks, settings) if tasks else {}
    return summarise(results, busy)


def choose(registry: Registry, store: Store, source_ids: Sequence[str], *, everything: bool) -> tuple[Source, ...]:
    """Sources to visit now: those named, else the enabled ones whose time has come."""
    if source_ids:
        return tuple(registry.get(source_id) for source_id in source_ids)
    enabled = registry.enabled()
    return enabled if everything else tuple(source for source in enabled if store.is_due(source))
