"""Where pages are extracted: in threads of the crawling process while there are few, in processes once a queue forms.

A page that is so large that it could be meant to do harm always goes to a process.
"""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import os
import resource
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from spiders.extraction.backlog import Backlog
from spiders.extraction.extraction_process import Answer, Limits, Task, serve
from yalu.errors import ExtractionFailed
from yalu.extraction import Extractor

log = logging.getLogger(__name__)

THREADS = 2
"""Threads that extract while there is no queue; they are bound to the interpreter's lock."""
QUEUE = 8
"""Tasks waiting for one of those threads that make a queue: a crawl of ten pages has none."""
PATIENCE = 2.0
"""Seconds that there must have been a queue before processes are started, which costs as much processor time."""
LARGE = 1 << 20
"""Bytes of a page from which on it is never read in the crawling process."""
IDLE = 30.0
"""Seconds without work after which a process is ended."""
MOST_TASKS = 2000
"""Tasks after which a process is replaced by a new one, so that what leaks somewhere stays little."""
BREATH = 0.05
"""Seconds between two looks at how much memory a process holds."""

_CONTEXT = multiprocessing.get_context("forkserver")
# Forked from a process without threads that has imported all that extraction needs and nothing else.
_CONTEXT.set_forkserver_preload(["spiders.extraction.extraction_preload"])
_NOT_BY_A_PAGE = (-signal.SIGTERM, 1, 255)
"""How a process ends that somebody stopped: by the signal that stops groups of processes, by one that came before it
was ready, or with the process that forks them, so that its own status is not known."""


class ProcessLost(Exception):
    """A process ended for a reason that is not the page's."""


class NoProcess(Exception):
    """The system starts no more processes."""


class ExtractionProcess:
    """One process. Its methods block, except ``kill``."""

    def __init__(self, extractor: Extractor, limits: Limits) -> None:
        """Start the process. Raises OSError or EOFError."""
        self._limits = limits
        self._killed: ExtractionFailed | None = None
        self._pipe, theirs = _CONTEXT.Pipe()
        self._process = _CONTEXT.Process(
            target=serve,
            args=(theirs, extractor, limits, logging.getLogger().level),
            name="extraction",
            daemon=True,
        )
        self._process.start()
        theirs.close()
        self.tasks = 0
        self.rest: asyncio.TimerHandle | None = None

    @property
    def alive(self) -> bool:
        return self._process.is_alive()

    def ask(self, task: Task) -> Answer:
        """The answer to one task. Raises ExtractionFailed when the page ended the process, else ProcessLost."""
        self.tasks += 1
        try:
            self._pipe.send(task)
            while not self._pipe.poll(BREATH):
                if _resident(self._process.pid) > self._limits.memory:
                    self.kill(self._limits.too_much_memory)
            answer = self._pipe.recv()
        except (OSError, EOFError):
            self._process.join(1.0)  # it closes the pipe before it has a status
            self._process.kill()
            self._process.join()
            raise self._why() from None
        assert isinstance(answer, Answer)
        return answer

    def kill(self, why: ExtractionFailed | None = None) -> None:
        """End the process at once; ``why`` is what becomes of the page that it has before it."""
        self._killed = self._killed or why
        self._process.kill()

    def _why(self) -> Exception:
        code = self._process.exitcode or 0
        if self._killed is not None:
            return self._killed
        if code in _NOT_BY_A_PAGE:
            return ProcessLost("a process was told to stop")
        if code == -signal.SIGXCPU:
            return ExtractionFailed(f"reading it took more than {self._limits.processor} s of processor time")
        how = signal.Signals(-code).name if code < 0 else f"status {code}"
        return ExtractionFailed(f"reading it ended the process that did ({how})")


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
        self._places = asyncio.Semaphore(max(1, most))
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="read")
        self._pipes = ThreadPoolExecutor(max(1, most), thread_name_prefix="extraction")
        self._idle: list[ExtractionProcess] = []
        self._processes: set[ExtractionProcess] = set()
        self._inside = 0
        self._queue_since: float | None = None

    async def run(self, task: Task, size: int = 0) -> Any:
        """What ``task`` gives; ``size`` are the bytes of the page that it reads.

        Raises what the task raises, and ExtractionFailed when it took more than a page may or ended its process.
        """
        with self._backlog.holding(size):
            if self._most and (size >= LARGE or self._processes or self._has_queue()):
                try:
                    return await self._in_process(task)
                except NoProcess as error:
                    log.warning("pages are read in the crawling process, because no other can be started: %s", error)
                    self._most = 0
            self._inside += 1
            try:
                return await asyncio.get_running_loop().run_in_executor(self._threads, task, self._extractor)
            finally:
                self._inside -= 1

    def close(self) -> None:
        """End all processes."""
        self._most = 0
        for process in self._processes:
            process.kill()
        self._pipes.shutdown(wait=True)
        self._threads.shutdown(wait=False, cancel_futures=True)

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
                for record in answer.records:
                    if (logger := logging.getLogger(record.name)).isEnabledFor(record.levelno):
                        logger.handle(record)
                if answer.error is not None:
                    raise answer.error
                return answer.value
        raise ExtractionFailed("the processes that were to read it were told to stop")

    async def _answer(self, task: Task) -> Answer:
        loop = asyncio.get_running_loop()
        process = self._rested() or await self._started()
        late = ExtractionFailed(f"reading it took more than {self._limits.elapsed:.0f} s")
        timer = loop.call_later(self._limits.elapsed, process.kill, late)
        whole = False
        try:
            answer = await loop.run_in_executor(self._pipes, process.ask, task)
            whole = True
            return answer
        finally:
            timer.cancel()
            if whole and process.tasks < MOST_TASKS:
                process.rest = loop.call_later(self._longest_idle, self._end, process)
                self._idle.append(process)
            else:
                self._end(process)

    def _rested(self) -> ExtractionProcess | None:
        """A process that has nothing to do, the one that had something last."""
        while self._idle:
            process = self._idle.pop()
            if process.rest is not None:
                process.rest.cancel()
            if process.alive:
                return process
            self._processes.discard(process)
        return None

    async def _started(self) -> ExtractionProcess:
        loop = asyncio.get_running_loop()
        try:
            process = await loop.run_in_executor(self._pipes, ExtractionProcess, self._extractor, self._limits)
        except (OSError, EOFError) as error:
            raise NoProcess(error) from error
        log.debug("started a process that reads pages")
        self._processes.add(process)
        return process

    def _end(self, process: ExtractionProcess) -> None:
        process.kill()
        self._processes.discard(process)
        if process in self._idle:
            self._idle.remove(process)


def processes_for(setting: int | None) -> int:
    """How many processes a setting stands for: itself, else as many as this process may use cores."""
    if setting is not None:
        return setting
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _resident(pid: int | None) -> int:
    """Bytes that a process holds in memory; 0 where that cannot be told."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * resource.getpagesize()
    except (OSError, IndexError):
        return 0
