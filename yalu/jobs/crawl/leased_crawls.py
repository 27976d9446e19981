"""The work job: lease due sources and crawl them, repeatedly, until told to stop (decision 0221).

Runs in its own process, started by ``yalu.jobs.crawl.supervisor``; prints one JSON line for each crawl that ended.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from collections import deque
from collections.abc import Mapping, Sequence
from math import inf
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from yalu.crawl import Lease, WriteCount
from yalu.db.core.engine import Database
from yalu.db.crawls import due_sources, leases
from yalu.db.crawls.crawl_store import Store
from yalu.db.crawls.leases import LeaseRequest
from yalu.db.sources import host_refusals
from yalu.db.verification.integrity import require_sound
from yalu.errors import DatabaseDamaged, StoreError
from yalu.extraction.addresses import group_by_site
from yalu.extraction.extractor import Extractor
from yalu.jobs.crawl.crawl_sources import crawl_task, heartbeats
from yalu.jobs.crawl.crawl_summary import EndedCrawl, counts_of
from yalu.jobs.crawl.due_sources import select_due
from yalu.jobs.crawl.shards import Shard
from yalu.jobs.runtime.cited_sites import with_cited_sites
from yalu.jobs.runtime.database import job_database
from yalu.jobs.runtime.exit_codes import Exit
from yalu.jobs.runtime.secret import with_secret
from yalu.model import Verdict
from yalu.settings import Settings
from yalu.sources.load import Registry, usable
from yalu.sources.source import SourceConfig
from yalu.spiders.runner import CrawlResult, CrawlTask, serve
from yalu.topics.scanning.lexicon import load_lexicon

log = logging.getLogger(__name__)

POLL_SECONDS = 2.0
POLL_FACTOR = 20.0
"""Minimum seconds between two polls of the database; longer, by the factor, where a poll takes long."""

MAX_SLEEP = 30.0
"""Maximum seconds between two polls: other processes may change what is due."""

MAX_OUTAGE_PAUSE = 60.0


def work(
    settings: Settings, *, only: Path | None, shard: Shard, seconds: float | None = None
) -> tuple[Exit, dict[str, Any]]:
    """Crawl the sources of a shard whenever they are due. Ends with CANCELLED once SIGTERM or SIGINT came.

    After ``seconds``, or once nothing will be due until then, no further crawl is begun, and the end of the last one is
    the end: OK, NOTHING without any. The result is ``{"crawls", "counts", "sources"}``, the last with each crawl that
    was not ok, as the job crawl has them. Raises UsageError for a wrong source file or lexicon file, StoreError when
    the database is not usable at the start.
    """
    registry = usable(settings, only=only)
    for refused in registry.refused:
        log.warning("%s", refused)
    extractor = Extractor(load_lexicon(settings.lexicon))
    with job_database(settings, make=True) as database:
        require_sound(database)
        settings = with_secret(settings, database)
        tasks_queue = LeasedTasks(database, settings, registry, shard, seconds, only=only)
        with heartbeats(tasks_queue.store, tasks_queue.leases, settings.lease_seconds / 3):
            ended = serve(tasks_queue, settings, extractor=extractor)
    if tasks_queue.damage:
        raise tasks_queue.damage[0]
    status = Exit.CANCELLED if not ended else Exit.OK if tasks_queue.crawls else Exit.NOTHING
    return status, tasks_queue.result()


class LeasedTasks:
    """Queue of due sources for the spiders, each leased from the database when a crawl slot is free."""

    def __init__(
        self,
        database: Database,
        settings: Settings,
        registry: Registry,
        shard: Shard,
        seconds: float | None = None,
        *,
        only: Path | None = None,
    ) -> None:
        self.store = Store(database, settings)
        self.leases: deque[Lease] = deque()
        self.crawls = 0
        self.damage: list[DatabaseDamaged] = []
        self._database, self._settings = database, settings
        self._registry, self._shard, self._only = registry, shard, only
        self._sources: Sequence[SourceConfig] = ()
        self._sites: Mapping[str, Sequence[str]] = {}
        self._due: deque[LeaseRequest] = deque()
        self._poll_at = 0.0
        self._over_at = None if seconds is None else time.monotonic() + seconds
        self._stored = WriteCount()
        self._bad: dict[str, dict[str, Any]] = {}
        self._failures = 0
        self._watch()
        log.info("shard %s: %d of %d sources", shard, len(self._sources), len(self._sites))

    def lease(self, most: int) -> Sequence[CrawlTask]:
        """Tasks for up to ``most`` sources; none while the database does not answer."""
        try:
            if not self._due and time.monotonic() >= self._poll_at:
                self._poll()
            tasks = self._take(most)
        except StoreError as error:
            self._failures += 1
            pause = min(2.0 ** min(self._failures - 1, 10), MAX_OUTAGE_PAUSE)
            self._poll_at = time.monotonic() + pause
            self._due.clear()
            log.warning("%s; asked again in %.0f s", error, pause)
            return ()
        self._failures = 0
        return tasks

    def ended(self, source_id: str, result: CrawlResult) -> None:
        """Print the result of a crawl for the parent process."""
        self.crawls += 1
        self._stored += result.counts
        self._bad.pop(source_id, None)
        if result.verdict is not Verdict.OK:
            reason = result.reason and result.reason.as_json()
            self._bad[source_id] = {"verdict": result.verdict.value, "reason": reason}
        for lease in [lease for lease in tuple(self.leases) if lease.source_id == source_id]:
            self.leases.remove(lease)
        crawl = EndedCrawl(result.verdict, result.stats, result.reason, counts_of(result.counts))
        sys.stdout.write(json.dumps({"source": source_id, **crawl.as_json()}, ensure_ascii=False) + "\n")
        sys.stdout.flush()

    def is_over(self) -> bool:
        """Whether the time is up."""
        return self._over_at is not None and time.monotonic() >= self._over_at

    def pause(self) -> float:
        """Seconds until the next poll, or until the time is up; nearly zero while due sources are waiting."""
        next_at = self._poll_at if self._over_at is None else min(self._poll_at, self._over_at)
        return max(0.05, next_at - time.monotonic())

    def result(self) -> dict[str, Any]:
        """The result of all crawls so far, for the parent process."""
        return {"crawls": self.crawls, "counts": counts_of(self._stored), "sources": self._bad}

    def _watch(self) -> None:
        """Take in the sources of pages that were cited meanwhile, unless a file replaces the registry."""
        registry = with_cited_sites(self._registry, self._database, only=self._only)
        sources = registry.enabled()
        if {source.id for source in sources} != self._sites.keys():
            leases.register(self._database, sources)
            self._sources, self._sites = self._shard.of(sources), _sites(sources)

    def _poll(self) -> None:
        """Ask which sources are due, as a whole or for known articles only, and set the time of the next poll."""
        began = time.monotonic()
        self._watch()
        database, now = self._database, self._settings.now
        avoided = host_refusals.avoided(database, now)
        busy = {lease.source_id for lease in tuple(self.leases)}
        sources = [source for source in self._sources if source.id not in busy and _host(source) not in avoided]
        chosen = select_due(sources, sources, database, self._settings)
        self._due.extend(LeaseRequest(source, self._sites[source.id]) for source in chosen.whole)
        articles_only = chosen.articles_only
        self._due.extend(LeaseRequest(source, self._sites[source.id], discovers=False) for source in articles_only)
        wait = 0.0
        if not self._due:
            upcoming = leases.next_due(database, sources, now)
            moment = now or due_sources.database_now(database)
            wait = inf if upcoming is None else (upcoming - moment).total_seconds()
            if self._over_at is not None and time.monotonic() + wait > self._over_at:
                self._over_at = time.monotonic()  # nothing will be due in the time that is left
        soonest = max(POLL_SECONDS, POLL_FACTOR * (time.monotonic() - began))
        self._poll_at = time.monotonic() + max(min(wait, MAX_SLEEP), soonest)

    def _take(self, most: int) -> list[CrawlTask]:
        some = [self._due.popleft() for _ in range(min(most, len(self._due)))]
        if not some:
            return []
        hold_off = host_refusals.quiet(self._database, self._settings.now)
        tasks = []
        for request, lease in leases.lease(self.store, some, most):
            try:
                tasks.append(crawl_task(self.store, request.source, lease, hold_off, self.damage))
            except StoreError as error:
                # Without heartbeats the lease expires, and another worker takes the crawl over.
                log.warning("%s: %s", request.source.id, error)
            else:
                self.leases.append(lease)
        return tasks


def _sites(sources: Sequence[SourceConfig]) -> Mapping[str, Sequence[str]]:
    """For each source the ids of all sources of its site, in order."""
    groups = [sorted(sources[index].id for index in group) for group in group_by_site(sources)]
    return {source_id: group for group in groups for source_id in group}


def _host(source: SourceConfig) -> str:
    return urlsplit(source.homepage).hostname or ""
