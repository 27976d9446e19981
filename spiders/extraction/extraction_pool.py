"""Where pages are extracted: in threads of the crawling process while there are few, in processes once a queue forms.

A page that is so large that it could be meant to do harm always goes to a process.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any

from yalu.errors import ExtractionFailed
from yalu.extraction.extractor import Extractor
from yalu.processes.task_process import NoProcess, ProcessLost, TaskProcess, preload, value_of
from yalu.processes.task_server import Limits, TaskFailed, TaskResult
from yalu.spiders.extraction.backlog import Backlog, TurnQueue

log = logging.getLogger(__name__)

THREADS = 2
"""Threads that extract while there is no queue; they are bound to the interpreter's lock."""
QUEUE = 8
"""Tasks waiting for one of those threads that make a queue: a crawl of ten pages has none."""
PATIENCE = 0.5
"""Seconds that there must have been a queue before processes are started, which costs as much processor time."""
MANY = 50
"""New pages of one crawl from which on none is read in a thread: what reads them would be imported twice."""
LARGE = 1 << 20
"""Bytes of a page from which on it is never read in the crawling process."""
IDLE = 30.0
"""Seconds without work after which a process is ended."""
MOST_TASKS = 2000
"""Tasks after which a process is replaced by a new one, so that what leaks somewhere stays little."""
Task = Callable[[Extractor], Any]
"""What is to be done with the extractor; it is pickled by name, as are its arguments."""


ExtractionProcess = TaskProcess[Extractor]


class ExtractionPool:
    """Runs tasks with the extractor. Lives in the event loop's thread.

    At most ``most`` processes are kept, none when it is 0; each until it had nothing to do for ``idle`` seconds.
    """

    def __init__(
        self, extractor: Extractor, most: int, backlog: Backlog, limits: Limits | None = None, idle: float = IDLE
    ) -> None:
        self._extractor = extractor
        self._most = most
        self._backlog = backlog
        self._limits = limits or Limits()
        self._longest_idle = idle
        self._free = max(THREADS, most)
        self._queue = TurnQueue()
        self._places = asyncio.Semaphore(max(1, most))
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="read")
        self._pipes = ThreadPoolExecutor(max(1, most), thread_name_prefix="extraction")
        self._idle: dict[ExtractionProcess, asyncio.TimerHandle] = {}
        self._processes: set[ExtractionProcess] = set()
        self._inside = 0
        self._queue_since: float | None = None
        self._starting: asyncio.Task[None] | None = None

    async def run(self, task: Task, size: int = 0, rank: int = 0, *, many: bool = False) -> Any:
        """What ``task`` gives; ``size`` are the bytes of the page that it reads, ``rank`` is that of its crawl.

        ``many``: the crawl has so many pages to read that processes are worth their start.
        Raises what the task raises, and ExtractionFailed when it took more than a page may or ended its process.
        """
        with self._backlog.holding(size):
            self._start_if(many or self._has_queue())
            self._inside += 1
            try:
                async with self._turn(rank):
                    if many and self._starting is not None:
                        await asyncio.shield(self._starting)
                    return await self._run_now(task, size)
            finally:
                self._inside -= 1

    @asynccontextmanager
    async def _turn(self, rank: int) -> AsyncIterator[None]:
        """Hold one of the places, which are given to the lowest rank first."""
        if self._free:
            self._free -= 1
        else:
            called = self._queue.join(rank)
            try:
                await called
            except asyncio.CancelledError:
                if not called.cancelled():
                    self._pass_on()
                raise
        try:
            yield
        finally:
            self._pass_on()

    def _pass_on(self) -> None:
        """Give a place to the next in line."""
        self._free += not self._queue.call()

    async def _run_now(self, task: Task, size: int) -> Any:
        if self._most and (size >= LARGE or self._processes):
            try:
                return await self._in_process(task)
            except NoProcess as error:
                self._do_without(error)
        return await asyncio.get_running_loop().run_in_executor(self._threads, task, self._extractor)

    def close(self) -> None:
        """End all processes."""
        self._most = 0
        if self._starting is not None:
            self._starting.cancel()
        for process in self._processes:
            process.kill()
        self._pipes.shutdown(wait=True)
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _start_if(self, needed: bool) -> None:
        """Start the first process where one is ``needed``, while the threads go on."""
        if needed and self._most and not self._processes and self._starting is None:
            self._starting = asyncio.ensure_future(self._start_first())

    async def _start_first(self) -> None:
        try:
            self._rest(await self._started())
        except NoProcess as error:
            self._do_without(error)
        finally:
            self._starting = None

    def _do_without(self, error: NoProcess) -> None:
        log.warning("pages are read in the crawling process, because no other can be started: %s", error)
        self._most = 0

    def _has_queue(self) -> bool:
        """Whether tasks have been waiting for threads for a while."""
        now = asyncio.get_running_loop().time()
        if self._inside < THREADS + QUEUE:
            self._queue_since = None
        elif self._queue_since is None:
            self._queue_since = now
        return self._queue_since is not None and now - self._queue_since >= PATIENCE

    async def _in_process(self, task: Task) -> Any:
        async with self._places:
            for _ in range(2):
                try:
                    answer = await self._answer(task)
                except ProcessLost:
                    continue
                except TaskFailed as failed:
                    raise _failed(failed) from None
                try:
                    return value_of(answer)
                except TaskFailed as failed:
                    raise _failed(failed) from None
        raise ExtractionFailed("the processes that were to read it were told to stop")

    async def _answer(self, task: Task) -> TaskResult:
        loop = asyncio.get_running_loop()
        process = self._rested() or await self._started()
        whole = False
        try:
            answer = await loop.run_in_executor(self._pipes, process.ask, task)
            whole = True
            return answer
        finally:
            if whole and process.tasks < MOST_TASKS:
                self._rest(process)
            else:
                self._end(process)

    def _rest(self, process: ExtractionProcess) -> None:
        """Keep a process that has nothing to do for a while."""
        self._idle[process] = asyncio.get_running_loop().call_later(self._longest_idle, self._end, process)

    def _rested(self) -> ExtractionProcess | None:
        """A process that has nothing to do, the one that had something last."""
        while self._idle:
            process, end = self._idle.popitem()
            end.cancel()
            if process.alive:
                return process
            self._processes.discard(process)
        return None

    async def _started(self) -> ExtractionProcess:
        loop = asyncio.get_running_loop()
        preload(["yalu.extraction.preloaded"])
        process = await loop.run_in_executor(
            self._pipes, ExtractionProcess, self._extractor, self._limits, "extraction"
        )
        log.debug("started a process that reads pages")
        self._processes.add(process)
        return process

    def _end(self, process: ExtractionProcess) -> None:
        process.kill()
        self._processes.discard(process)
        if (end := self._idle.pop(process, None)) is not None:
            end.cancel()


def _failed(failed: TaskFailed) -> ExtractionFailed:
    return ExtractionFailed(f"reading it {failed}")
