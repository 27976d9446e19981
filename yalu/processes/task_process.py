"""The parent's side of a worker process; ``yalu.processes.task_server`` runs in it.

Code that reads pages or compares texts in bulk keeps several workers; each task is held to limits.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import resource
import select
import signal
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Generic, TypeVar

from yalu.processes.task_server import Limits, ProcessEnded, TaskFailed, TaskResult, serve

BREATH = 0.05
"""Seconds between two checks of the memory a worker holds and the time it has been busy."""

Subject = TypeVar("Subject")
_CONTEXT = multiprocessing.get_context("forkserver")
_NOT_BY_A_TASK = (-signal.SIGTERM, 1, 255)
"""Exit codes of a worker that was stopped, not ended by its task.

They are the signal that stops groups of processes, one that came before it was ready, or the end of the fork server,
after which its own status is unknown.
"""


class ProcessLost(Exception):
    """A worker ended for a reason other than its task."""


class NoProcess(Exception):
    """The system cannot start another process."""


def preload(modules: Sequence[str]) -> None:
    """Fork workers from a process without threads that has imported ``modules``.

    Calls after the first worker was started have no effect.
    """
    _CONTEXT.set_forkserver_preload(["yalu.processes.task_preload", "yalu.processes.task_server", *modules])


class TaskProcess(Generic[Subject]):
    """One worker, which calls each task with its copy of ``subject``. The methods block, except ``kill``."""

    def __init__(self, subject: Subject, limits: Limits, name: str) -> None:
        """Start the worker with its ``limits`` for each task; ``name`` is the process name. Raises NoProcess."""
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
        # Not the pipe's own poll, which makes a selector for each answer.
        self._answers = select.poll()
        self._answers.register(self._pipe, select.POLLIN)
        self.tasks = 0

    @property
    def alive(self) -> bool:
        """True while the worker runs."""
        return self._process.is_alive()

    def ask(self, task: Callable[[Subject], Any]) -> TaskResult:
        """Run a task, which is pickled by name as are its arguments, and return its result.

        Raises TaskFailed if the task exceeded a limit or ended the process, ProcessLost if the process ended otherwise.
        """
        self.tasks += 1
        until = time.monotonic() + self._limits.elapsed
        try:
            self._pipe.send(task)
            while not self._answers.poll(1000 * BREATH):
                if _resident(self._process.pid) > self._limits.memory:
                    self.kill(self._limits.too_much_memory)
                elif time.monotonic() > until:
                    self.kill(TaskFailed(f"took more than {self._limits.elapsed:.0f} s"))
            answer = self._pipe.recv()
        except (OSError, EOFError):
            self._process.join(1.0)  # the pipe closes before there is an exit status
            self._process.kill()
            self._process.join()
            raise self._why() from None
        assert isinstance(answer, TaskResult)
        return answer

    def kill(self, why: TaskFailed | None = None) -> None:
        """End the worker at once; ``why`` is the error of the task it is running."""
        self._killed = self._killed or why
        self._process.kill()

    def wait(self) -> None:
        """Wait until the worker has ended."""
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
    """Return a task's value and write its log records to this process's log. Raises what the task raised."""
    for record in answer.records:
        if (logger := logging.getLogger(record.name)).isEnabledFor(record.levelno):
            logger.handle(record)
    if answer.error is not None:
        raise answer.error
    return answer.value


def processes_for(setting: int | None) -> int:
    """Return the number of processes for a setting: its value, or one per core available to this process if None."""
    if setting is not None:
        return setting
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _resident(pid: int | None) -> int:
    """Return the bytes a process holds in memory; 0 if unknown."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * resource.getpagesize()
    except (OSError, IndexError):
        return 0
