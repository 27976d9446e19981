"""Pool of processes that compare pairs of states; small workloads are compared in this process.

A pair so large that it could be hostile always goes to another process, and can end only that one (decision 0040).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from operator import methodcaller
from queue import Empty, SimpleQueue
from types import TracebackType

from yalu.finding import Finding
from yalu.history.detection.changes import Pair, compared, size_of, unweighed
from yalu.history.detection.thread_facts import Key
from yalu.processes.task_process import NoProcess, ProcessLost, TaskProcess, preload, value_of
from yalu.processes.task_server import Limits, ProcessEnded, TaskFailed

log = logging.getLogger(__name__)

LARGE = 200_000
"""Characters of both texts from which on a pair is never compared in this process; smaller ones take under 0.5 s."""
SMALL = 2_000
"""Characters below which a pair is always compared in this process: passing it on would take as long."""
QUEUE = 2_000_000
"""Characters of waiting pairs from which on processes are used: about two seconds, twice the start of two."""
TRIES = 2
"""Processes that a pair may end before it is recorded as one that could not be weighed."""

Compare = Callable[[Pair], tuple[Finding, ...]]


class ComparisonPool:
    """Compares pairs in up to ``most`` processes, none when it is 0; they end with the block.

    ``compare`` is what each of them does with a pair, pickled by name.
    """

    def __init__(self, most: int, limits: Limits | None = None, compare: Compare = compared) -> None:
        self._most = most
        self._limits = limits or Limits()
        self._compare = compare
        self._threads: ThreadPoolExecutor | None = None
        self._idle: SimpleQueue[TaskProcess[Compare]] = SimpleQueue()
        self._processes: list[TaskProcess[Compare]] = []

    def __enter__(self) -> ComparisonPool:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for process in self._processes:
            process.kill()
        if self._threads is not None:
            self._threads.shutdown(wait=True, cancel_futures=True)
        for process in self._processes:
            process.wait()

    def findings(self, pairs: Iterable[Pair]) -> dict[Key, tuple[Finding, ...]]:
        """The findings of those pairs that are better compared in other processes; the caller compares the others."""
        chosen = self._chosen(list(pairs))
        if not chosen:
            return {}
        if self._threads is None:
            preload(["yalu.history.detection.changes"])
            self._threads = ThreadPoolExecutor(self._most, thread_name_prefix="comparison")
        answers = self._threads.map(self._compared, chosen)
        return {pair.key: findings for pair, findings in zip(chosen, answers, strict=True) if findings is not None}

    def _chosen(self, pairs: Sequence[Pair]) -> list[Pair]:
        if not self._most:
            return []
        sizes = list(map(size_of, pairs))
        least = SMALL if self._processes or sum(sizes) >= QUEUE else LARGE
        return [pair for pair, size in zip(pairs, sizes, strict=True) if size >= least]

    def _compared(self, pair: Pair) -> tuple[Finding, ...] | None:
        """The findings of a pair; None when no process was available. Runs in a thread of the pool."""
        failed: TaskFailed | None = None
        for _ in range(TRIES):
            try:
                process = self._free()
            except NoProcess as error:
                log.warning("versions are compared in this process, because no other can be started: %s", error)
                return None
            try:
                findings: tuple[Finding, ...] = value_of(process.ask(methodcaller("__call__", pair)))
            except ProcessLost:
                continue
            except TaskFailed as error:
                failed = error
                if isinstance(error, ProcessEnded):
                    continue
                break
            self._idle.put(process)
            return findings
        if failed is None:
            return None
        kind, number = pair.key
        log.warning("%s version %d is told without being weighed: comparing it %s", kind.__name__, number, failed)
        return unweighed(pair, str(failed))

    def _free(self) -> TaskProcess[Compare]:
        """An idle process, or a new one. Raises NoProcess."""
        while True:
            try:
                process = self._idle.get_nowait()
            except Empty:
                break
            if process.alive:
                return process
        process = TaskProcess(self._compare, self._limits, "comparison")
        log.debug("started a process that compares versions")
        self._processes.append(process)
        return process
