"""The door to the spiders: visit many sources in one process, at once where they are different sites."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Coroutine, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, TypeVar, cast

from scrapy.crawler import AsyncCrawlerRunner, Crawler
from scrapy.spiderloader import SpiderLoader
from scrapy.utils.reactor import install_reactor

from spiders.articles.ad_hoc_requests import Errand, ErrandSpider
from spiders.articles.article_spider import ArticleSpider
from spiders.articles.revisit import RevisitSpider
from spiders.extraction.backlog import Backlog
from spiders.extraction.extraction_client import Extraction
from spiders.extraction.extraction_pool import ExtractionPool
from spiders.http.resolver import PublicResolver
from spiders.politeness.host_throttle import Manners
from spiders.politeness.robots_rules import Robots
from spiders.politeness.site_groups import one_after_another
from spiders.source_settings import project_settings, source_settings
from spiders.state.progress import Progress, WayIn
from spiders.state.write_buffer import Batches, Sink
from yalu.crawl_plan import CrawlPlan
from yalu.extraction import Extractor, PageExtractor
from yalu.model import Capture, Verdict, WriteCount
from yalu.settings import Settings
from yalu.sources.revisit import TICK
from yalu.sources.source import Source, Way
from yalu.task_process import processes_for

Result = TypeVar("Result")
log = logging.getLogger(__name__)

AT_ONCE = 64
"""Sources visited at the same time by one process; each costs some memory, not a core."""
GRACE = 2.0
"""Seconds that a spider gets to finish what it holds when its crawl is over; then it is left behind."""
BETWEEN = TICK.total_seconds()
"""Seconds after which a crawl that only looks at what is due asks for nothing more: the next one goes on."""
RULES_KEPT = 3600.0
"""Seconds for which a process that goes on keeps what hosts say of their own rules."""
READERS = 2
WRITERS = 4
"""Threads. Those that read listings are bound to the interpreter's lock, those that write wait for the database."""


@dataclass(frozen=True, slots=True)
class CrawlTask:
    """One source to visit, what is known of it, and where observations go.

    ``keep_listed`` is how many links of each way the result is to hold. ``errand`` is run after all else. ``robots``
    are the robots.txt, by address, that need not be asked for again, each with the time at which it was last read.
    ``quiet`` says for how many seconds a host wants no request.
    """

    source: Source
    plan: CrawlPlan
    sink: Sink
    keep_listed: int = 0
    errand: Errand | None = None
    robots: Mapping[str, Capture] = field(default_factory=dict)
    quiet: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CrawlResult:
    """How the crawl of one source ended. ``reason`` is one line when the verdict is not ``ok``.

    ``ways`` are the ways in with what each came to; ``robots`` the rules of every host that the process has asked, by
    scheme and host.
    """

    verdict: Verdict
    reason: str | None
    stats: Mapping[str, object]
    counts: WriteCount
    ways: tuple[WayIn, ...] = ()
    robots: Mapping[str, Robots] = field(default_factory=dict)


class Supply(Protocol):
    """Where a process that goes on and on gets its sources from. Raises nothing: what fails is tried again later."""

    def lease(self, most: int) -> Sequence[CrawlTask]:
        """Sources to visit now, no two of one site; may block. Called from one thread of its own."""

    def ended(self, source_id: str, result: CrawlResult) -> None:
        """Called in the event loop's thread when a crawl is over."""

    def pause(self) -> float:
        """Seconds after which to ask for more, if no crawl ends before."""


def crawl(
    tasks: Sequence[CrawlTask], settings: Settings, *, extractor: Extractor | None = None
) -> dict[str, CrawlResult]:
    """Visit all sources and give each one's result by its id.

    To be called once in a process, in its main thread: Twisted's reactor cannot be started again. The first SIGTERM or
    SIGINT stops everything: requests under way are dropped, what was read is stored, verdicts are ``partial``
    ("stopped"). Failures are results, never exceptions.
    """
    if not tasks:
        return {}
    visit = _Visit(settings, extractor or PageExtractor())
    return _in_reactor(visit, visit.all(tasks))


def serve(supply: Supply, settings: Settings, *, extractor: Extractor | None = None) -> None:
    """Visit what ``supply`` gives until SIGTERM or SIGINT, which stop as they stop ``crawl``. Likewise once only."""
    visit = _Visit(settings, extractor or PageExtractor())
    _in_reactor(visit, visit.serve(supply))


def _in_reactor(visit: _Visit, work: Coroutine[object, object, Result]) -> Result:
    """Run the reactor until ``work`` is done."""
    from twisted.internet import reactor as installed  # importing it earlier would install another one

    reactor: Any = installed
    loop = asyncio.get_event_loop()
    main = loop.create_task(work)
    main.add_done_callback(lambda _: reactor.stop())
    limits = visit.runner.settings
    PublicResolver(reactor, limits.getint("DNSCACHE_SIZE")).install_on_reactor()
    reactor.getThreadPool().adjustPoolsize(maxthreads=limits.getint("REACTOR_THREADPOOL_MAXSIZE"))
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, visit.stop)
    reactor.run(installSignalHandlers=False)
    return main.result()


class _Visit:
    """One run of the reactor over many sources."""

    def __init__(self, settings: Settings, extractor: Extractor) -> None:
        _quieten(settings.log_level)
        install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
        self.settings = settings
        self.extractor = extractor
        self.runner = AsyncCrawlerRunner(project_settings())
        self.manners = Manners()
        self.backlog = Backlog()
        self.pool = ExtractionPool(extractor, processes_for(settings.extraction_processes), self.backlog)
        self._ways = SpiderLoader.from_settings(self.runner.settings)
        self._writers = ThreadPoolExecutor(WRITERS, thread_name_prefix="store")
        self._crawls: list[Progress] = []
        self._stopped = False
        self._told = asyncio.Event()

    def stop(self) -> None:
        """End every crawl now."""
        log.info("stopping")
        self._stopped = True
        self._told.set()
        for progress in self._crawls:
            progress.stop()

    async def all(self, tasks: Sequence[CrawlTask]) -> dict[str, CrawlResult]:
        """Visit the sources, those of one site one after the other."""
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(READERS, thread_name_prefix="listings"))
        places = asyncio.Semaphore(AT_ONCE)
        groups = one_after_another([task.source for task in tasks])
        results: dict[str, CrawlResult] = {}

        async def in_turn(group: list[int]) -> None:
            for index in group:
                async with places:
                    results[tasks[index].source.id] = await self._source(tasks[index])

        await asyncio.gather(*(in_turn(group) for group in groups))
        await self._leave()
        return {task.source.id: results[task.source.id] for task in tasks}

    async def serve(self, supply: Supply) -> None:
        """Visit what there is, as many sources at once as there are places, until told to stop."""
        loop = asyncio.get_running_loop()
        loop.set_default_executor(ThreadPoolExecutor(READERS, thread_name_prefix="listings"))
        leaser = ThreadPoolExecutor(1, thread_name_prefix="lease")
        told = asyncio.ensure_future(self._told.wait())
        running: dict[asyncio.Future[CrawlResult], str] = {}
        read_at = loop.time()
        while not self._stopped or running:
            free = 0 if self._stopped else AT_ONCE - len(running)
            for task in await loop.run_in_executor(leaser, supply.lease, free) if free else ():
                task = replace(task, plan=self._as_planned(task.plan))
                running[asyncio.ensure_future(self._source(task))] = task.source.id
            waiting: set[asyncio.Future[Any]] = {*running} if self._stopped else {*running, told}
            if waiting:  # none when the stop came while nothing was running
                await asyncio.wait(waiting, timeout=supply.pause(), return_when=asyncio.FIRST_COMPLETED)
            for done in [one for one in running if one.done()]:
                supply.ended(running.pop(done), done.result())
            if loop.time() - read_at > RULES_KEPT:
                self.manners.forget_rules()
                read_at = loop.time()
        leaser.shutdown(wait=True)
        await self._leave()

    async def _source(self, task: CrawlTask) -> CrawlResult:
        for host, seconds in task.quiet.items():
            self.manners.be_quiet(host, seconds)
        progress = Progress(task.source, task.plan, self.settings, task.keep_listed, task.robots)
        batches = Batches(task.sink, progress, self._writers, self.backlog)
        self._crawls.append(progress)
        if self._stopped:
            progress.stop()
        regular = asyncio.create_task(batches.flush_regularly())
        if not task.plan.discovers:
            asyncio.get_running_loop().call_later(BETWEEN, progress.close)
        try:
            await self._follow(progress, batches)
            if task.errand is not None and not progress.over.is_set():
                await self._spider(ErrandSpider, progress, batches, errand=task.errand)
            await batches.flush()
        except Exception:
            # The border of one source: a defect of ours there must not take the others along.
            log.exception("%s: the crawl broke off", task.source.id)
            progress.end(Verdict.FAILED, f"{task.source.id}: a defect of ours; the log has the traceback")
        finally:
            regular.cancel()
        verdict, reason = await batches.finish(*progress.verdict())
        self._crawls.remove(progress)
        if reason is not None:
            log.warning("%s", reason) if verdict is not Verdict.PARTIAL else log.info("%s", reason)
        robots = {place: known.result() for place, known in self.manners.robots.items() if known.done()}
        return CrawlResult(verdict, reason, progress.stats(), progress.counts, tuple(progress.ways), robots)

    def _as_planned(self, plan: CrawlPlan) -> CrawlPlan:
        """The plan with what hosts got before this process began; it says what they got before the plan was made."""
        asked = self.manners.asked()
        if plan.spent is None or not asked:
            return plan
        hosts = {*plan.spent, *asked}
        return replace(plan, spent={host: plan.spent.get(host, 0) - asked.get(host, 0) for host in hosts})

    async def _follow(self, progress: Progress, batches: Batches) -> None:
        for discovery in progress.source.discover:
            # The archive is a way into the past, not to what is new.
            if progress.plan.discovers and discovery.way is not Way.ARCHIVE and not progress.over.is_set():
                kind = cast("type[ArticleSpider]", self._ways.load(discovery.way.value))
                await self._spider(kind, progress, batches, discovery=discovery)
        if any(known.due for known in progress.plan.known) and not progress.over.is_set():
            await self._spider(RevisitSpider, progress, batches)

    async def _spider(
        self, kind: type[ArticleSpider], progress: Progress, batches: Batches, **attributes: object
    ) -> None:
        crawler = Crawler(kind, source_settings(self.settings, progress.source))
        shared = {
            "progress": progress,
            "batches": batches,
            "manners": self.manners,
            "backlog": self.backlog,
            "extractor": self.extractor,
            "extraction": Extraction(self.pool),
        }
        running = self.runner.crawl(crawler, **shared, **attributes)
        over = asyncio.ensure_future(progress.over.wait())
        try:
            await asyncio.wait({running, over}, return_when=asyncio.FIRST_COMPLETED)
            if not running.done():
                await self._close(crawler, running)
        finally:
            over.cancel()
        if running.done():
            running.result()
        self._count(crawler, progress)

    @staticmethod
    async def _close(crawler: Crawler, running: asyncio.Task[None]) -> None:
        closing = asyncio.ensure_future(crawler.stop_async())
        await asyncio.wait({running, closing}, timeout=GRACE, return_when=asyncio.ALL_COMPLETED)
        if closing.done():
            closing.exception()  # "engine not running" when the end came before the start; there is nothing to close

    @staticmethod
    def _count(crawler: Crawler, progress: Progress) -> None:
        stats = crawler.stats.get_stats()
        for name, key in (("all", "request_count"), ("bytes", "response_bytes")):
            progress.requests[name] += int(stats.get(f"downloader/{key}", 0))
        progress.requests["retries"] += int(stats.get("retry/count", 0))
        progress.defects += int(stats.get("spider_exceptions/count", 0))

    async def _leave(self) -> None:
        """Leave nothing running behind: spiders that were slow to close are cancelled."""
        loop = asyncio.get_running_loop()
        rest = asyncio.all_tasks(loop) - {asyncio.current_task(loop)}
        for task in rest:
            task.cancel()
        if rest:
            await asyncio.wait(rest, timeout=GRACE)
        self.pool.close()
        self._writers.shutdown(wait=True)


def _quieten(level: str) -> None:
    """Scrapy tells much at INFO that is news to its developers only; warnings are kept."""
    if level != "DEBUG":
        for name in ("scrapy", "twisted", "protego", "filelock", "asyncio"):
            logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelName(level)))
