"""The worker's side of a worker process: it runs tasks one by one, within limits, while its parent lives.

The process imports no Scrapy and opens no connection. It reads untrusted input: whatever a text causes, even the end of
the process, affects the result for that text only. ``yalu.processes.task_process`` is the parent's side.
"""

from __future__ import annotations

import fcntl
import gc
import logging
import os
import queue
import resource
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from logging.handlers import QueueHandler
from multiprocessing import parent_process
from multiprocessing.connection import Connection, wait
from multiprocessing.reduction import ForkingPickler
from pickle import PicklingError
from types import MappingProxyType
from typing import Any

from yalu.processes.warm_up import collect_rarely

MIB = 1 << 20


class TaskFailed(Exception):
    """A task exceeded a limit, or ended its process; the message continues a sentence about what it was to do."""


class ProcessEnded(TaskFailed):
    """The task's process ended without reaching a limit. Something else may have ended it."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one task: ``processor`` seconds, ``elapsed`` seconds on any machine, ``memory`` in bytes."""

    processor: int = 60
    elapsed: float = 300.0
    memory: int = 1024 * MIB

    @property
    def too_much_memory(self) -> TaskFailed:
        """The error for a task that exceeds ``memory``."""
        return TaskFailed(f"took more than {self.memory // MIB} MiB of memory")


@dataclass(frozen=True, slots=True)
class TaskResult:
    """The result of a task, and the log records made meanwhile, for the parent's log."""

    value: Any = None
    error: Exception | None = None
    records: tuple[logging.LogRecord, ...] = ()


def serve(pipe: Connection, subject: object, limits: Limits, log_level: int) -> None:
    """Run the tasks received through ``pipe``, each called with ``subject``, until it is closed.

    ``limits`` apply to each task; records from ``log_level`` on are returned with the result.
    """
    _end_with_parent()
    os.dup2(2, 1)  # stdout is reserved for output that programs read
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    gc.freeze()  # what was imported before the fork lives to the end
    collect_rarely()
    _limit_addresses(2 * limits.memory)
    records = queue.SimpleQueue[logging.LogRecord]()
    handler = QueueHandler(records)
    handler.setFormatter(logging.Formatter())  # the parent's formatter adds the rest
    logging.basicConfig(level=log_level, handlers=[handler], force=True)
    while True:
        try:
            task = pipe.recv()
        except EOFError:
            return
        _limit_processor(limits.processor)
        value, error = _done(task, subject, limits)
        log_records = tuple(records.get_nowait() for _ in range(records.qsize()))
        try:
            pipe.send(TaskResult(value, error, log_records))
        except (PicklingError, TypeError, AttributeError) as unsent:
            pipe.send(TaskResult(None, TypeError(f"what came of a task cannot be sent: {unsent}"), log_records))


def _done(task: Callable[[Any], Any], subject: object, limits: Limits) -> tuple[Any, Exception | None]:
    try:
        return task(subject), None
    except MemoryError:
        return None, limits.too_much_memory
    except Exception as error:  # noqa: BLE001  # process boundary: the parent raises it
        error.add_note(f"In the process that did it:\n{''.join(traceback.format_exception(error))}")
        return None, error


def _end_with_parent() -> None:
    """Have the kernel end this process when the parent dies, whatever it is doing.

    The parent holds the other end of the sentinel; when that is closed, the kernel sends SIGIO, which ends the process.
    """
    parent = parent_process()
    assert parent is not None
    sentinel = parent.sentinel
    fcntl.fcntl(sentinel, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(sentinel, fcntl.F_SETFL, fcntl.fcntl(sentinel, fcntl.F_GETFL) | os.O_ASYNC)
    if wait([sentinel], timeout=0):
        os._exit(1)


def _limit_addresses(more: int) -> None:
    """Let the process map ``more`` bytes, as a limit for growth that is faster than the parent's checks.

    A parser that is refused memory may return an emptier page. The limit reached first should therefore be the
    parent's, which ends the process.
    """
    try:
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123  # not a file
            mapped = int(file.read().split()[0]) * resource.getpagesize()
    except OSError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (mapped + more, resource.RLIM_INFINITY))


def _limit_processor(seconds: int) -> None:
    """Let the process use so many more seconds of processor time; then the kernel ends it (SIGXCPU)."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime) + seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _as_mapping(values: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(values)


def _of_mapping(mapping: MappingProxyType[Any, Any]) -> tuple[Callable[..., Any], tuple[Any, ...]]:
    return _as_mapping, (dict(mapping),)


ForkingPickler.register(MappingProxyType, _of_mapping)
