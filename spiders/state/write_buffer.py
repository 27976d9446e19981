"""Buffer of observations, written to the database in batches by a worker thread, never by the event loop."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from contextvars import copy_context
from typing import Any, Protocol, cast

from yalu.crawl import CrawlStats, WriteCount
from yalu.errors import StoreError
from yalu.model import HttpExchange, Observation, Verdict
from yalu.reasons import Reason
from yalu.spiders.components import CrawlerComponent
from yalu.spiders.extraction.backlog import Backlog
from yalu.spiders.state.progress import Progress

log = logging.getLogger(__name__)

MAX_ITEMS = 20
MAX_BYTES = 4 << 20
MAX_SECONDS = 5.0
"""A batch is written when it has that many observations or bytes of captures, or is that many seconds old."""


class Sink(Protocol):
    """Receiver of the observations of one crawl. Called from worker threads, one call at a time."""

    def write(self, observations: Sequence[Observation]) -> None:
        """Store a batch in one transaction; may block. Raises LeaseLost or StoreError."""

    def keep(self, rules: Sequence[HttpExchange]) -> WriteCount:
        """Store policies of hosts as evidence; may block. Raises LeaseLost or StoreError."""

    def finish(self, verdict: Verdict, reason: Reason | None, stats: CrawlStats) -> WriteCount:
        """Store what was written and end the crawl; called once, last. Raises LeaseLost or StoreError."""


class WriteBuffer:
    """Write buffer of one crawl. A failed write ends the crawl: what is not stored does not count as seen."""

    def __init__(self, sink: Sink, progress: Progress, executor: Executor, backlog: Backlog) -> None:
        self._sink = sink
        self._backlog = backlog
        self._progress = progress
        self._executor = executor
        self._waiting: list[Observation] = []
        self._rules: list[HttpExchange] = []
        self._bytes = 0
        self._writing = asyncio.Lock()
        self._broken = False

    async def put(self, observation: Observation) -> None:
        """Add one observation; when the batch is full, wait until it is written, which slows the spider down."""
        size = sum(len(capture.body) for capture in observation.captures)
        self._waiting.append(observation)
        self._bytes += size
        if len(self._waiting) >= MAX_ITEMS or self._bytes >= MAX_BYTES:
            with self._backlog.holding(size):
                await self.flush()

    def keep(self, rules: HttpExchange) -> None:
        """Add a host's policy; it is written with the next batch."""
        self._rules.append(rules)

    async def flush(self) -> None:
        """Write what is buffered. Does nothing after a failed write."""
        async with self._writing:
            rules, self._rules = self._rules, []
            batch, self._waiting, self._bytes = self._waiting, [], 0
            await self._write(self._sink.keep, rules)
            await self._write(self._sink.write, batch)

    async def _write(self, sink: Callable[[Any], WriteCount | None], waiting: Sequence[object]) -> None:
        if waiting and not self._broken:
            try:
                self._progress.counts += await self._call(sink, waiting) or WriteCount()
            except StoreError as error:
                self._break(Reason.of("crawl.not_stored", detail=str(error)))
            except Exception:
                self._break(Reason.of("crawl.storing_defect"))
                raise

    async def flush_regularly(self) -> None:
        """Write at least every ``MAX_SECONDS``; runs until it is cancelled or a write has failed."""
        while not self._broken:
            await asyncio.sleep(MAX_SECONDS)
            await self.flush()

    async def finish(self, verdict: Verdict, reason: Reason | None) -> tuple[Verdict, Reason | None]:
        """Pass the end of the crawl to the sink; returns verdict and reason, ``failed`` when the sink fails."""
        try:
            count: WriteCount = await self._call(self._sink.finish, verdict, reason, self._progress.stats())
        except StoreError as error:
            log.warning("%s: the end of the crawl could not be stored: %s", self._progress.source.id, error)
            return Verdict.FAILED, reason if self._broken else Reason.of("crawl.not_stored", detail=str(error))
        except Exception:
            # Boundary of one source: its crawl stays open, and the next one takes it up.
            log.exception("%s: the end of the crawl could not be stored", self._progress.source.id)
            return Verdict.FAILED, reason if self._broken else Reason.of("crawl.storing_defect")
        self._progress.counts += count
        self._progress.defects += count.defects
        return count.ending(verdict, reason)

    def _break(self, reason: Reason) -> None:
        self._broken = True
        self._progress.end(Verdict.FAILED, reason)

    async def _call(self, function: Callable[..., object], *arguments: object) -> Any:
        loop = asyncio.get_running_loop()
        here = copy_context()  # for the fields of log records
        return await loop.run_in_executor(self._executor, here.run, function, *arguments)


class StorePipeline(CrawlerComponent):
    """Puts each observation that a spider yields into its crawl's buffer; it waits while a batch is written."""

    async def process_item(self, item: Observation) -> Observation:
        """Put the observation into the write buffer."""
        await cast("Any", self._crawler.spider).buffer.put(item)
        return item
