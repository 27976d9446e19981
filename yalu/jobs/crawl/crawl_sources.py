"""Claims sources, runs the spiders over them, stores their observations and ends each crawl with a verdict."""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from yalu.crawl import CrawlStats, Lease, WriteCount
from yalu.db.core.engine import Database
from yalu.db.crawls.crawl_store import Store
from yalu.db.sources import host_refusals
from yalu.errors import DatabaseDamaged, LeaseLost, StoreError
from yalu.extraction.extractor import Extractor
from yalu.jobs.crawl.crawl_summary import EndedCrawl, counts_of
from yalu.jobs.crawl.due_sources import SourceSelection, articles_of_crawls
from yalu.jobs.runtime.exit_codes import Exit
from yalu.jobs.runtime.secret import with_secret
from yalu.model import HttpExchange, Observation, Verdict
from yalu.reasons import Reason
from yalu.settings import Settings
from yalu.sources.source import SourceConfig
from yalu.spiders.runner import CrawlResult, CrawlTask
from yalu.spiders.runner import crawl as visit
from yalu.topics.scanning.lexicon import load_lexicon

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class StoreSink:
    """Sink that stores observations under the lease of a crawl.

    Once the database proves to be damaged, every crawl of the process is stopped and nothing more is written.
    """

    store: Store
    lease: Lease
    damage: list[DatabaseDamaged]

    def write(self, observations: Sequence[Observation]) -> None:
        """Store a batch until the crawl ends, in one transaction. Raises LeaseLost, StoreError."""
        with self._unless_damaged():
            self.store.write(self.lease, observations)

    def keep(self, rules: Sequence[HttpExchange]) -> WriteCount:
        """Store policies of hosts. Raises LeaseLost, StoreError."""
        with self._unless_damaged():
            return self.store.keep(self.lease, rules)

    def finish(self, verdict: Verdict, reason: Reason | None, stats: CrawlStats) -> WriteCount:
        """End the crawl with its verdict, store its history and refusing hosts. Raises LeaseLost, StoreError."""
        with self._unless_damaged():
            counts = self.store.finish(self.lease, verdict, reason, stats)
            host_refusals.remember(self.store.database, stats, self.store.settings.now)
            return counts

    @contextmanager
    def _unless_damaged(self) -> Iterator[None]:
        if self.damage:
            raise self.damage[0]
        try:
            yield
        except DatabaseDamaged as error:
            if not self.damage:
                self.damage.append(error)
                os.kill(os.getpid(), signal.SIGTERM)  # what stops a crawl, see spiders.runner
            raise


def crawl_selected(
    chosen: SourceSelection, database: Database, settings: Settings, *, force: bool
) -> tuple[Exit, dict[str, Any]]:
    """Claim the selected sources and crawl those that no other crawl holds; returns what ``crawl_job.crawl`` returns.

    ``force`` checks everything known again. Raises UsageError for a wrong lexicon file.
    """
    extractor = Extractor(load_lexicon(settings.lexicon) if settings.lexicon else None)  # else on first use
    settings = with_secret(settings, database)
    damage: list[DatabaseDamaged] = []
    hold_off = host_refusals.quiet(database, settings.now)
    store = Store(database, settings)
    tasks: list[CrawlTask] = []
    leases: list[Lease] = []
    busy: list[str] = []
    for source in (*chosen.whole, *chosen.articles_only):
        lease = store.claim(source, force=force, discovers=source in chosen.whole)
        if lease is None:
            busy.append(source.id)
            log.warning("%s: another crawl is at it; left alone", source.id)
        else:
            leases.append(lease)
            tasks.append(crawl_task(store, source, lease, hold_off, damage))
    with heartbeats(store, leases, settings.lease_seconds / 3):
        results = visit(tasks, settings, extractor=extractor)
    if damage:
        raise damage[0]
    return summarise(results, busy)


def crawl_task(
    store: Store, source: SourceConfig, lease: Lease, hold_off: Mapping[str, float], damage: list[DatabaseDamaged]
) -> CrawlTask:
    """The task for the spiders to crawl a source under a lease.

    ``hold_off`` has, by host, the seconds during which no request may be sent; ``damage`` receives the error that stops
    all crawls of the process. Raises StoreError.
    """
    plan = store.plan(lease)
    robots = {} if plan.discovers else store.robots_lately(lease)
    sink = StoreSink(store, lease, damage)
    return CrawlTask(source, plan, sink, robots=robots, hold_off=hold_off, crawl_id=lease.crawl_id)


def summarise(results: Mapping[str, CrawlResult], busy: Sequence[str]) -> tuple[Exit, dict[str, Any]]:
    """The exit status and the JSON result for the parent process."""
    articles = articles_of_crawls(result.stats for result in results.values())
    total = sum((result.counts for result in results.values()), WriteCount())
    sources = {
        source_id: EndedCrawl(result.verdict, result.stats, result.reason).as_json()
        for source_id, result in results.items()
    }
    summary = {"sources": sources, "busy": list(busy), "counts": counts_of(total), "articles": articles.counts()}
    return _status(results), {**summary, "says": articles.sentence()}


def _status(results: Mapping[str, CrawlResult]) -> Exit:
    """The status that holds for every source; DEGRADED when only some of them failed."""
    if not results:
        return Exit.NOTHING
    verdicts = {result.verdict for result in results.values()}
    if verdicts == {Verdict.OK}:
        return Exit.OK
    if any(result.stats.stopped for result in results.values()):
        return Exit.CANCELLED
    if verdicts == {Verdict.BLOCKED}:
        return Exit.BLOCKED
    if verdicts == {Verdict.FAILED}:
        return Exit.NETWORK
    return Exit.DEGRADED


@contextmanager
def heartbeats(store: Store, leases: Collection[Lease], seconds: float) -> Iterator[None]:
    """Renew the leases every ``seconds`` within the block, also while a crawl waits.

    ``leases`` may grow and shrink meanwhile.
    """
    over = threading.Event()

    def beat() -> None:
        lost: set[str] = set()
        while not over.wait(seconds):
            for lease in [lease for lease in tuple(leases) if lease.token not in lost]:
                try:
                    store.write(lease, [])
                except LeaseLost:
                    lost.add(lease.token)
                except StoreError as error:
                    log.warning("%s: %s", lease.source_id, error)

    thread = threading.Thread(target=beat, name="heartbeats", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
