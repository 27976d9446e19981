"""A process that is given tasks, as its parent sees it: ``yalu.processes.task_server`` is what runs in it.

Whoever reads pages or compares texts in bulk keeps a few of them; each task is held to limits.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import resource
import signal
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Generic, TypeVar

from yalu.processes.task_server import Limits, ProcessEnded, TaskFailed, TaskResult, serve

BREATH = 0.05
"""Seconds between two looks at how much memory a process holds, and how long it has been busy."""

Subject = TypeVar("Subject")
_CONTEXT = multiprocessing.get_context("forkserver")
_NOT_BY_A_TASK = (-signal.SIGTERM, 1, 255)
"""How a process ends that somebody stopped: by the signal that stops groups of processes, by one that came before it
was ready, or with the process that forks them, so that its own status is not known."""


class ProcessLost(Exception):
    """A process ended for a reason that is not the task's."""


class NoProcess(Exception):
    """The system starts no more processes."""


def preload(modules: Sequence[str]) -> None:
    """Have processes forked from one without threads that has imported ``modules``; the first to say so decides."""
    _CONTEXT.set_forkserver_preload(["yalu.processes.task_preload", "yalu.processes.task_server", *modules])


class TaskProcess(Generic[Subject]):
    """One process, which calls each task with its copy of ``subject``. The methods block, except ``kill``."""

    def __init__(self, subject: Subject, limits: Limits, name: str) -> None:
        """Start the process. Raises NoProcess."""
        self._limits = limits
        self._killed: TaskFailed | None = None
        try:
            self._pipe, theirs = _CONTEXT.Pipe()
            self._process = _CONTEXT.Process(
                target=serve, args=(theirs, subject, limits, logging.getLogger().level), name=name, daemon=True
            )
            self._process.start()
        except (OSError, EOFError) as error:
            raise NoProcess(error) from error
        theirs.close()
        self.tasks = 0

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process.is_alive()

    def ask(self, task: Callable[[Subject], Any]) -> TaskResult:
        """What came of a task, which is pickled by name, as are its arguments.

        Raises TaskFailed when it took more than it may or ended the process, else ProcessLost.
        """
        self.tasks += 1
        until = time.monotonic() + self._limits.elapsed
        try:
            self._pipe.send(task)
            while not self._pipe.poll(BREATH):
                if _resident(self._process.pid) > self._limits.memory:
                    self.kill(self._limits.too_much_memory)
                elif time.monotonic() > until:
                    self.kill(TaskFailed(f"took more than {self._limits.elapsed:.0f} s"))
            answer = self._pipe.recv()
        except (OSError, EOFError):
            self._process.join(1.0)  # it closes the pipe before it has a status
            self._process.kill()
            self._process.join()
            raise self._why() from None
        assert isinstance(answer, TaskResult)
        return answer

    def kill(self, why: TaskFailed | None = None) -> None:
        """End the process at once; ``why`` is what becomes of the task that it has before it."""
        self._killed = self._killed or why
        self._process.kill()

    def wait(self) -> None:
        """Until the process has ended."""
        self._process.join()

    def _why(self) -> Exception:
        code = self._process.exitcode or 0
        if self._killed is not None:
            return self._killed
        if code in _NOT_BY_A_TASK:
            return ProcessLost("a process was told to stop")
        if code == -signal.SIGXCPU:
            return TaskFailed(f"took more than {self._limits.processor} s of processor time")
        how = signal.Signals(-code).name if code < 0 else f"status {code}"
        return ProcessEnded(f"ended the process that did ({how})")


def value_of(answer: TaskResult) -> Any:
    """What a task gave; what it logged goes to this process's log. Raises what the task raised."""
    for record in answer.records:
        if (logger := logging.getLogger(record.name)).isEnabledFor(record.levelno):
            logger.handle(record)
    if answer.error is not None:
        raise answer.error
    return answer.value


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
