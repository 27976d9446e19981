"""Claim sources, let the spiders visit them, store what they bring home, end each with a verdict."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from db.session import Database
from db.store import Store
from spiders.crawl import CrawlResult, CrawlTask
from spiders.crawl import crawl as visit
from yalu.errors import LeaseLost, StoreError
from yalu.extraction import PageExtractor
from yalu.jobs.chosen import Chosen
from yalu.jobs.counts import counts_of
from yalu.jobs.exits import Exit
from yalu.jobs.secret import with_secret
from yalu.model import Capture, Lease, Observation, Verdict, WriteCount
from yalu.settings import Settings
from yalu.topics import load_lexicon

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class StoreSink:
    """Where a spider's observations go: the store, under the crawl's lease."""

    store: Store
    lease: Lease

    def write(self, observations: Sequence[Observation]) -> None:
        """Keep a batch until the crawl ends, in one transaction. Raises LeaseLost, StoreError."""
        self.store.write(self.lease, observations)

    def keep(self, rules: Sequence[Capture]) -> WriteCount:
        """Store what hosts say of their own rules. Raises LeaseLost, StoreError."""
        return self.store.keep(self.lease, rules)

    def finish(self, verdict: Verdict, reason: str | None, stats: Mapping[str, object]) -> WriteCount:
        """Store what the crawl saw and end it with its verdict. Raises LeaseLost, StoreError."""
        return self.store.finish(self.lease, verdict, reason, stats)


def visit_all(chosen: Chosen, database: Database, settings: Settings, *, force: bool) -> tuple[Exit, dict[str, Any]]:
    """Claim these sources and visit those that no other crawl is at; gives what ``yalu.jobs.crawl.crawl`` gives.

    Raises UsageError for a wrong lexicon file, StoreError when the database is not usable.
    """
    extractor = PageExtractor(load_lexicon(settings.lexicon) if settings.lexicon else None)  # else on first use
    settings = with_secret(settings)
    store = Store(database, settings)
    tasks: list[CrawlTask] = []
    leases: list[Lease] = []
    busy: list[str] = []
    for source in (*chosen.whole, *chosen.pieces):
        lease = store.claim(source, force=force, discovers=source in chosen.whole)
        if lease is None:
            busy.append(source.id)
            log.warning("%s: another crawl is at it; left alone", source.id)
        else:
            leases.append(lease)
            plan = store.plan(lease)
            robots = {} if plan.discovers else store.robots_lately(lease)
            tasks.append(CrawlTask(source, plan, StoreSink(store, lease), robots=robots))
    with _heartbeats(store, leases, settings.lease_seconds / 3):
        results = visit(tasks, settings, extractor=extractor)
    return summarise(results, busy)


def summarise(results: Mapping[str, CrawlResult], busy: Sequence[str]) -> tuple[Exit, dict[str, Any]]:
    """The exit status and the result that the parent process gets."""
    total = sum((result.counts for result in results.values()), WriteCount())
    sources = {
        source_id: {"verdict": result.verdict.value, "reason": result.reason, "stats": dict(result.stats)}
        for source_id, result in results.items()
    }
    return _status(results), {"sources": sources, "busy": list(busy), "counts": counts_of(total)}


def _status(results: Mapping[str, CrawlResult]) -> Exit:
    """The worst that happened to every source; DEGRADED when only some were hit."""
    if not results:
        return Exit.NOTHING
    verdicts = {result.verdict for result in results.values()}
    if verdicts == {Verdict.OK}:
        return Exit.OK
    if any(result.reason and result.reason.endswith("stopped") for result in results.values()):
        return Exit.CANCELLED
    if verdicts == {Verdict.BLOCKED}:
        return Exit.BLOCKED
    if verdicts == {Verdict.FAILED}:
        return Exit.NETWORK
    return Exit.DEGRADED


@contextmanager
def _heartbeats(store: Store, leases: Sequence[Lease], seconds: float) -> Iterator[None]:
    """Tell others that these crawls live, also while a source asks for long pauses or waits for its turn."""
    over = threading.Event()

    def beat() -> None:
        live = list(leases)
        while live and not over.wait(seconds):
            for lease in tuple(live):
                try:
                    store.write(lease, [])
                except LeaseLost:
                    live.remove(lease)
                except StoreError as error:
                    log.warning("%s: %s", lease.source_id, error)

    thread = threading.Thread(target=beat, name="heartbeats", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
