"""How far workers go: polite hosts, real leases, claims, plans and stored pages, on a clock that is set forward.

    python -m benchmarks.schedule.workers --hosts 10000 --workers 2 --database postgresql
    python -m benchmarks.schedule.workers --hosts 1000 --stored 10 --hours 0.25

Everything is due at the start, as after an outage. A crawl asks its host for ``--pages`` pages with pauses of
``--delay`` seconds, which pass at once. ``--stored`` of them are new at the first crawl and answered 304 later; they
are written, judged and stored as in any crawl, and due again as any piece. Network, extraction and comparing are left
out (``benchmarks.farm`` has them), as are checks while nothing is due. The workers take turns in one process: they
never wait for each other's locks.
"""

from __future__ import annotations

import argparse
import heapq
import resource
import tempfile
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from sqlalchemy import event

from benchmarks.farm.databases import Server, servers
from yalu.crawl import CrawlStats, Lease
from yalu.db.core.engine import Database, open_database
from yalu.db.crawls import leases
from yalu.db.crawls.crawl_store import Store
from yalu.db.crawls.leases import LeaseRequest
from yalu.db.schema import migrate
from yalu.db.sources import host_refusals
from yalu.jobs.crawl.due_sources import select_due
from yalu.jobs.crawl.leased_crawls import POLL_FACTOR, POLL_SECONDS
from yalu.model import HttpExchange, Observation, Outcome, Page, ParsedArticle, Quality, TopicMatch, Verdict
from yalu.settings import Settings
from yalu.sources.source import Discovery, DiscoveryMethod, SourceConfig
from yalu.spiders.runner import MAX_CONCURRENT_CRAWLS

START = datetime(2026, 1, 1, tzinfo=UTC)
EVERY = timedelta(hours=6)
MATCH = TopicMatch(True, 0.8, "R1", (), (), "1")
BODY = "\n\n".join(
    f"The {number}th ferry of the day leaves the pier at Dandong, and traders wait." for number in range(40)
)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is simulated."""

    hosts: int
    workers: int
    pages: int
    stored: int
    delay: float
    hours: float


@dataclass(slots=True)
class Worker:
    """One `yalu work`: its places, and what it knows to be due."""

    requests: deque[LeaseRequest] = field(default_factory=deque)
    running: int = 0
    check_at: float = 0.0


@dataclass(slots=True)
class Seen:
    """What came of a simulation. Times are seconds of its clock but for ``checks``, in processor seconds."""

    behind: list[float] = field(default_factory=list)
    late_again: list[float] = field(default_factory=list)
    checks: list[float] = field(default_factory=list)
    crawls: int = 0
    statements: int = 0
    all_seen_at: float = 0.0


class Simulation:
    """Workers that share a database, on a clock of their own."""

    def __init__(self, plan: Plan, database: Database) -> None:
        self.plan, self.database, self.seen = plan, database, Seen()
        self.sources = [_source(number) for number in range(plan.hosts)]
        self.workers = [Worker() for _ in range(plan.workers)]
        self._due: dict[str, float] = dict.fromkeys((source.id for source in self.sources), 0.0)
        self._known: set[str] = set()
        self._events: list[tuple[float, int, Worker, tuple[LeaseRequest, Lease] | None]] = []
        self._order = count()

    def run(self) -> None:
        """Let the time of the plan pass."""
        event.listen(self.database.engine, "before_cursor_execute", self._count)
        leases.register(self.database, self.sources)
        for worker in self.workers:
            self._later(0.0, worker)
        while self._events and self._events[0][0] <= 3600 * self.plan.hours:
            now, _, worker, ended = heapq.heappop(self._events)
            if ended is not None:
                self._end(now, worker, *ended)
            self._fill(now, worker)

    def _later(self, at: float, worker: Worker, ended: tuple[LeaseRequest, Lease] | None = None) -> None:
        heapq.heappush(self._events, (at, next(self._order), worker, ended))

    def _store(self, now: float) -> Store:
        moment = START + timedelta(seconds=now)
        return Store(self.database, Settings(secret="of a simulation", now=moment, lease_seconds=3600))

    def _fill(self, now: float, worker: Worker) -> None:
        """Lease sources for the places that are free, as `yalu.jobs.work` does."""
        free, store = MAX_CONCURRENT_CRAWLS - worker.running, self._store(now)
        if free and not worker.requests and now >= worker.check_at:
            self._check(now, worker, store)
        some = [worker.requests.popleft() for _ in range(min(free, len(worker.requests)))]
        if not some:
            return
        host_refusals.quiet(self.database, store.settings.now)
        for request, lease in leases.lease(store, some, free):
            store.plan(lease)
            self._began(now, request.source.id)
            worker.running += 1
            asked = self.plan.pages if request.discovers else self.plan.stored
            self._later(now + asked * self.plan.delay, worker, (request, lease))
        if worker.requests and worker.running < MAX_CONCURRENT_CRAWLS:
            self._later(now + 0.05, worker)

    def _check(self, now: float, worker: Worker, store: Store) -> None:
        began = time.process_time()
        moment = store.settings.now
        host_refusals.avoided(self.database, moment)
        chosen = select_due(self.sources, self.sources, self.database, store.settings)
        worker.requests.extend(LeaseRequest(source, (source.id,)) for source in chosen.whole)
        worker.requests.extend(LeaseRequest(source, (source.id,), discovers=False) for source in chosen.articles_only)
        wait = 0.0
        if not worker.requests:
            upcoming = leases.next_due(self.database, self.sources, moment)
            wait = (upcoming - moment).total_seconds() if upcoming and moment else 0.0
        took = time.process_time() - began
        self.seen.checks.append(took)
        worker.check_at = now + max(wait, POLL_SECONDS, POLL_FACTOR * took)
        self._later(worker.check_at, worker)

    def _began(self, now: float, source_id: str) -> None:
        first = source_id not in self._known
        (self.seen.behind if first else self.seen.late_again).append(max(0.0, now - self._due[source_id]))
        self._due[source_id] = now + EVERY.total_seconds()

    def _end(self, now: float, worker: Worker, request: LeaseRequest, lease: Lease) -> None:
        store, source = self._store(now), request.source
        first = source.id not in self._known
        if first:
            self._known.add(source.id)
            self.seen.all_seen_at = now
        checks = [
            _check(source, number, START + timedelta(seconds=now), new=first) for number in range(self.plan.stored)
        ]
        if checks:
            store.write(lease, checks)
        store.finish(lease, Verdict.OK, None, CrawlStats(checks={Outcome.READ: self.plan.pages}))
        worker.running -= 1
        self.seen.crawls += 1

    def _count(self, *_: object) -> None:
        self.seen.statements += 1


def _source(number: int) -> SourceConfig:
    home = f"https://paper-{number}.example/"
    feed = (Discovery(DiscoveryMethod.FEED, f"{home}feed"),)
    return SourceConfig(f"paper-{number}", f"Paper {number}", home, "US", ("en",), "blog", feed, every=EVERY)


def _check(source: SourceConfig, number: int, at: datetime, *, new: bool) -> Observation:
    url = f"{source.homepage}{number}"
    if not new:
        return Observation((url,), Outcome.UNCHANGED, (HttpExchange(url, at, 304, (), b""),))
    body = f"<html>{source.id} {number} {BODY}</html>".encode()
    page = Page(
        url, Quality.OK, ParsedArticle(f"Piece {number} of {source.id}", f"{BODY}\n\n{source.id}", language="en")
    )
    return Observation((url,), Outcome.READ, (HttpExchange(url, at, 200, (("ETag", '"1"'),), body),), page, MATCH)


def simulate(plan: Plan, server: Server, folder: Path) -> Iterator[str]:
    """The head of a table, and the line of one plan."""
    url = server.new(folder, f"workers_{plan.hosts}_{plan.workers}")
    migrate.upgrade(url)
    database = open_database(url)
    began, theirs = time.process_time(), server.processor()
    simulation = Simulation(plan, database)
    simulation.run()
    took, theirs = time.process_time() - began, server.processor() - theirs
    seen = simulation.seen
    database.close()
    rate = plan.pages * len(simulation._known) / max(1.0, seen.all_seen_at)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    figures = {
        "hosts": plan.hosts,
        "workers": plan.workers,
        "database": server.name,
        "crawls": seen.crawls,
        "pages/s": f"{rate:.1f}",
        "behind": f"{max(seen.behind, default=0):.0f}",
        "again": f"{max(seen.late_again, default=0):.0f}",
        "statements": f"{seen.statements / max(1, seen.crawls):.1f}",
        "ms": f"{1000 * took / max(1, seen.crawls):.1f}",
        "db ms": f"{1000 * theirs / max(1, seen.crawls):.1f}",
        "check ms": f"{1000 * sum(seen.checks) / max(1, len(seen.checks)):.1f}",
        "MiB": f"{memory:.0f}",
    }
    yield " ".join(f"{name:>10}" for name in figures)
    yield " ".join(f"{figure:>10}" for figure in figures.values())


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.schedule.workers", description=__doc__)
    parser.add_argument("--hosts", type=int, default=1000)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--pages", type=int, default=10, help="that a crawl asks for")
    parser.add_argument("--stored", type=int, default=0, help="of them that are stored")
    parser.add_argument("--delay", type=float, default=5.0, help="seconds between two requests to a host")
    parser.add_argument("--hours", type=float, default=8.0, help="that pass; the period is six")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    asked = parser.parse_args(arguments)
    plan = Plan(asked.hosts, asked.workers, asked.pages, asked.stored, asked.delay, asked.hours)
    with tempfile.TemporaryDirectory(prefix="yalu-workers-") as folder, servers(asked.database) as databases:
        for server in databases:
            for line in simulate(plan, server, Path(folder)):
                print(line, flush=True)


if __name__ == "__main__":
    main()
