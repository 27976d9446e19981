"""Entry point of the spiders: crawls many sources in one process, concurrently where they are different sites."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Coroutine, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any, Protocol, TypeVar, cast

from scrapy.crawler import AsyncCrawlerRunner, Crawler
from scrapy.spiderloader import SpiderLoader
from scrapy.utils.reactor import install_reactor

from yalu.crawl import CrawlPlan, CrawlStats, WriteCount
from yalu.extraction.addresses import group_by_site
from yalu.extraction.extractor import Extractor
from yalu.log_context import set_log_fields
from yalu.model import HttpExchange, Verdict
from yalu.processes.task_process import processes_for
from yalu.reasons import Reason, reason_text
from yalu.settings import Settings
from yalu.sources.revisit import TICK
from yalu.sources.source import DiscoveryMethod, SourceConfig
from yalu.spiders.articles.ad_hoc_requests import AdHocSpider, AdHocTask
from yalu.spiders.articles.article_spider import ArticleSpider
from yalu.spiders.articles.revisit import RevisitSpider
from yalu.spiders.browser.page_renderer import PageRenderer
from yalu.spiders.extraction.backlog import Backlog
from yalu.spiders.extraction.extraction_client import Extraction
from yalu.spiders.extraction.extraction_pool import ExtractionPool
from yalu.spiders.http.resolver import PublicResolver
from yalu.spiders.politeness.host_throttle import HostThrottle
from yalu.spiders.politeness.robots_rules import Robots
from yalu.spiders.source_settings import project_settings, source_settings
from yalu.spiders.state.progress import DiscoveryState, Progress
from yalu.spiders.state.progress_log import log_progress
from yalu.spiders.state.write_buffer import Sink, WriteBuffer

Result = TypeVar("Result")
log = logging.getLogger(__name__)

MAX_CONCURRENT_CRAWLS = 64
"""Sources crawled at the same time by one process; each costs some memory, not a core."""
GRACE = 2.0
"""Seconds that a spider has to finish its work when its crawl is over; then it is abandoned."""
CLOSE_AFTER = TICK.total_seconds()
"""Seconds after which a crawl that only checks due articles sends no more requests; the next one continues."""
POLICY_CACHE_SECONDS = 3600.0
"""Seconds for which a long-running process caches the policies of hosts (robots.txt, TDM reservations)."""
_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
LISTING_THREADS = 2
WRITER_THREADS = 4
"""Threads. Listing threads hold the interpreter's lock; writer threads wait for the database."""


@dataclass(frozen=True, slots=True)
class CrawlTask:
    """One source to crawl, what is known of it, and where observations go.

    ``keep_listed``: how many links of each discovery the result holds. ``ad_hoc_task``: run after everything else.
    ``robots``: robots.txt answers by address that need not be fetched again, each dated by its last fetch.
    ``hold_off``: seconds, by host, during which no request may be sent.
    """

    source: SourceConfig
    plan: CrawlPlan
    sink: Sink
    keep_listed: int = 0
    ad_hoc_task: AdHocTask | None = None
    robots: Mapping[str, HttpExchange] = field(default_factory=dict)
    hold_off: Mapping[str, float] = field(default_factory=dict)
    crawl_id: int | None = None
    """For its log records; None for a crawl that is not recorded."""


@dataclass(frozen=True, slots=True)
class CrawlResult:
    """How the crawl of one source ended. ``reason`` is set when the verdict is not ``ok``.

    ``discoveries`` says how each discovery went. ``robots`` holds the rules of every host that the process has asked,
    by scheme and host.
    """

    verdict: Verdict
    reason: Reason | None
    stats: CrawlStats
    counts: WriteCount
    discoveries: tuple[DiscoveryState, ...] = ()
    robots: Mapping[str, Robots] = field(default_factory=dict)


class TaskQueue(Protocol):
    """The source of tasks for a long-running process. Its methods never raise: what fails is tried again later."""

    def lease(self, most: int) -> Sequence[CrawlTask]:
        """Up to ``most`` sources to crawl now, no two of one site; may block. Called from one dedicated thread."""

    def ended(self, source_id: str, result: CrawlResult) -> None:
        """Called in the event loop's thread when a crawl is over."""

    def is_over(self) -> bool:
        """True once no further task will be leased; what is running may still end."""

    def pause(self) -> float:
        """Seconds after which to ask for more, if no crawl ends before."""


def crawl(
    tasks: Sequence[CrawlTask], settings: Settings, *, extractor: Extractor | None = None
) -> dict[str, CrawlResult]:
    """Crawl all sources; returns the result of each by its id.

    Call it in the main thread, and once in a process unless ``keep_reactor`` was called: Twisted's reactor cannot be
    restarted. The first SIGTERM or SIGINT stops every crawl: requests in flight are dropped, what was read is stored,
    verdicts are ``partial``.
    Failures are results, never exceptions.
    """
    if not tasks:
        return {}
    visit = _CrawlRun(settings, extractor or Extractor())
    return _in_reactor(visit, visit.all(tasks))


def serve(queue: TaskQueue, settings: Settings, *, extractor: Extractor | None = None) -> bool:
    """Crawl what ``queue`` yields until it is over, or SIGTERM or SIGINT came; False in the latter case.

    The same restrictions hold as for ``crawl``.
    """
    visit = _CrawlRun(settings, extractor or Extractor())
    return _in_reactor(visit, visit.serve(queue))


def keep_reactor() -> None:
    """Start the reactor for any number of crawls in this process. It is not stopped: a signal must end the process."""
    install_reactor(_REACTOR)
    from twisted.internet import reactor as installed

    reactor: Any = installed
    loop = asyncio.get_event_loop()
    loop.call_soon(loop.stop)
    reactor.run(installSignalHandlers=False)


def _in_reactor(visit: _CrawlRun, work: Coroutine[object, object, Result]) -> Result:
    """Run the reactor until ``work`` is done."""
    from twisted.internet import reactor as installed  # importing it earlier would install another one

    reactor: Any = installed
    loop = asyncio.get_event_loop()
    main = loop.create_task(work)
    limits = visit.runner.settings
    PublicResolver(reactor, limits.getint("DNSCACHE_SIZE")).install_on_reactor()
    reactor.getThreadPool().adjustPoolsize(maxthreads=limits.getint("REACTOR_THREADPOOL_MAXSIZE"))
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, visit.stop)
    if reactor.running:
        return loop.run_until_complete(main)
    main.add_done_callback(lambda _: reactor.stop())
    reactor.run(installSignalHandlers=False)
    return main.result()


class _CrawlRun:
    """One run of the reactor, which crawls many sources."""

    def __init__(self, settings: Settings, extractor: Extractor) -> None:
        _limit_library_logs(settings.log_level)
        install_reactor(_REACTOR)
        self.settings = settings
        self.extractor = extractor
        self.runner = AsyncCrawlerRunner(project_settings())
        self.throttle = HostThrottle()
        self.backlog = Backlog()
        self.renderer = PageRenderer(settings.browser, settings.max_page_bytes)
        self.pool = ExtractionPool(extractor, processes_for(settings.extraction_processes), self.backlog)
        self._spider_loader = SpiderLoader.from_settings(self.runner.settings)
        self._writers = ThreadPoolExecutor(WRITER_THREADS, thread_name_prefix="store")
        self._crawls: list[Progress] = []
        self._ranks = count()
        self._stopped = False
        self._stop_requested = asyncio.Event()

    def stop(self) -> None:
        """End every crawl now."""
        log.info("stopping")
        self._stopped = True
        self._stop_requested.set()
        for progress in self._crawls:
            progress.stop()

    async def all(self, tasks: Sequence[CrawlTask]) -> dict[str, CrawlResult]:
        """Crawl the sources; those of one site in sequence."""
        asyncio.get_running_loop().set_default_executor(
            ThreadPoolExecutor(LISTING_THREADS, thread_name_prefix="listings")
        )
        places = asyncio.Semaphore(MAX_CONCURRENT_CRAWLS)
        groups = group_by_site([task.source for task in tasks])
        results: dict[str, CrawlResult] = {}

        async def in_turn(group: list[int]) -> None:
            for index in group:
                async with places:
                    results[tasks[index].source.id] = await self._source(tasks[index])

        await asyncio.gather(*(in_turn(group) for group in groups))
        await self._shut_down()
        return {task.source.id: results[task.source.id] for task in tasks}

    async def serve(self, queue: TaskQueue) -> bool:
        """Crawl up to ``MAX_CONCURRENT_CRAWLS`` sources at once until the queue is over; False when told to stop."""
        loop = asyncio.get_running_loop()
        loop.set_default_executor(ThreadPoolExecutor(LISTING_THREADS, thread_name_prefix="listings"))
        leaser = ThreadPoolExecutor(1, thread_name_prefix="lease")
        stop_request = asyncio.ensure_future(self._stop_requested.wait())
        running: dict[asyncio.Future[CrawlResult], str] = {}
        read_at = loop.time()
        while running or not (self._stopped or queue.is_over()):
            free = 0 if self._stopped or queue.is_over() else MAX_CONCURRENT_CRAWLS - len(running)
            for task in await loop.run_in_executor(leaser, queue.lease, free) if free else ():
                task = replace(task, plan=self._with_current_requests(task.plan))
                running[asyncio.ensure_future(self._source(task))] = task.source.id
            waiting: set[asyncio.Future[Any]] = {*running} if self._stopped else {*running, stop_request}
            if waiting:  # none when the stop came while nothing was running
                await asyncio.wait(waiting, timeout=queue.pause(), return_when=asyncio.FIRST_COMPLETED)
            for done in [future for future in running if future.done()]:
                queue.ended(running.pop(done), done.result())
            if loop.time() - read_at > POLICY_CACHE_SECONDS:
                self.throttle.forget_host_policies()
                read_at = loop.time()
        leaser.shutdown(wait=True)
        await self._shut_down()
        return not self._stopped

    async def _source(self, task: CrawlTask) -> CrawlResult:
        set_log_fields(source=task.source.id, crawl=task.crawl_id)
        for host, seconds in task.hold_off.items():
            self.throttle.hold_off(host, seconds)
        rank = next(self._ranks)
        progress = Progress(task.source, task.plan, self.settings, task.keep_listed, task.robots, rank)
        buffer = WriteBuffer(task.sink, progress, self._writers, self.backlog)
        self._crawls.append(progress)
        if self._stopped:
            progress.stop()
        regular = [asyncio.create_task(coroutine) for coroutine in (buffer.flush_regularly(), log_progress(progress))]
        if not task.plan.discovers:
            asyncio.get_running_loop().call_later(CLOSE_AFTER, progress.close)
        try:
            await self._run_spiders(progress, buffer)
            if task.ad_hoc_task is not None and not progress.over.is_set():
                await self._spider(AdHocSpider, progress, buffer, ad_hoc_task=task.ad_hoc_task)
            await buffer.flush()
        except Exception:
            # Boundary of one source: a defect in its crawl must not end the others.
            log.exception("%s: the crawl broke off", task.source.id)
            progress.end(Verdict.FAILED, Reason.of("crawl.defect"))
        finally:
            for regular_task in regular:
                regular_task.cancel()
        verdict, reason = await buffer.finish(*progress.verdict())
        self._crawls.remove(progress)
        if reason is not None:
            level = logging.INFO if verdict is Verdict.PARTIAL else logging.WARNING
            log.log(level, "%s: %s", task.source.id, reason_text(reason))
        robots = {place: known.result() for place, known in self.throttle.robots.items() if known.done()}
        return CrawlResult(verdict, reason, progress.stats(), progress.counts, tuple(progress.discoveries), robots)

    def _with_current_requests(self, plan: CrawlPlan) -> CrawlPlan:
        """The plan with its request counts as of the start of this process, not as of its own making."""
        asked = self.throttle.asked()
        if plan.spent is None or not asked:
            return plan
        hosts = {*plan.spent, *asked}
        return replace(plan, spent={host: plan.spent.get(host, 0) - asked.get(host, 0) for host in hosts})

    async def _run_spiders(self, progress: Progress, buffer: WriteBuffer) -> None:
        for discovery in progress.source.discover:
            # Archives are for backfill, not for discovering new articles.
            if (
                progress.plan.discovers
                and discovery.method is not DiscoveryMethod.ARCHIVE
                and not progress.over.is_set()
            ):
                kind = cast("type[ArticleSpider]", self._spider_loader.load(discovery.method.value))
                await self._spider(kind, progress, buffer, discovery=discovery)
        if any(known.due for known in progress.plan.known) and not progress.over.is_set():
            await self._spider(RevisitSpider, progress, buffer)

    async def _spider(
        self, kind: type[ArticleSpider], progress: Progress, buffer: WriteBuffer, **attributes: object
    ) -> None:
        crawler = Crawler(kind, source_settings(self.settings, progress.source))
        shared = {
            "progress": progress,
            "buffer": buffer,
            "throttle": self.throttle,
            "backlog": self.backlog,
            "extractor": self.extractor,
            "extraction": Extraction(self.pool, progress.rank),
            "renderer": self.renderer,
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
        progress.requests["retries"] += int(stats.get("retry/count", 0))
        progress.defects += int(stats.get("spider_exceptions/count", 0))

    async def _shut_down(self) -> None:
        """Cancel spiders that were slow to close, and end all threads and processes."""
        await self.renderer.close()
        loop = asyncio.get_running_loop()
        rest = asyncio.all_tasks(loop) - {asyncio.current_task(loop)}
        for task in rest:
            task.cancel()
        if rest:
            await asyncio.wait(rest, timeout=GRACE)
        self.pool.close()
        self._writers.shutdown(wait=True)


def _limit_library_logs(level: str) -> None:
    """Raise the log level of Scrapy and its libraries to WARNING; their INFO lines are of no use to an operator."""
    if level != "DEBUG":
        for name in ("scrapy", "twisted", "protego", "filelock", "asyncio"):
            logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelName(level)))
