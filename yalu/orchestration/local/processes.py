"""The processes of ``yalu up``: started together, ended together, none left behind (decision 0093)."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # comes with Airflow

from yalu.text import quantity

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
GRACE = 6.0
"""Seconds that each kind of process has to end by itself."""


@dataclass(frozen=True, slots=True)
class Component:
    """One long-running process and the file its output goes to."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def running(self) -> bool:
        """Whether the process is alive."""
        return self.process.poll() is None

    def last_line(self) -> str:
        """The last line it wrote, for a message."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").split("\n")
        return next((" ".join(line.split())[:300] for line in reversed(lines) if line.strip()), "it wrote nothing")


def adopt_orphans() -> None:
    """On Linux: orphaned descendants become our children, so that ``end_all`` finds them. Elsewhere: nothing."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def start(name: str, command: Sequence[str], *, environment: Mapping[str, str], folder: Path) -> Component:
    """Start a component in a session of its own, so that Ctrl-C reaches only us. On Linux it stops if we are killed."""
    log = folder / f"{name}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            list(command),
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_stop_with_parent if sys.platform == "linux" else None,
        )
    return Component(name, process, log)


def end_all(components: Iterable[Component], *, hurry: Callable[[], bool], say: Callable[[str], None]) -> int:
    """End everything below this process, ``say`` each step, and give the number that had to be killed.

    First the jobs, while there is still somebody to tell that they stopped; then the components in the order given;
    then, with SIGKILL, whoever is left. ``hurry`` says whether to go straight to the last step.
    """
    jobs = [process for process in _descendants() if _is_job(process)]
    if jobs and not hurry():
        say(f"Stopping {quantity(len(jobs), 'running job')}, which store what they hold …")
        _end(jobs, hurry)
    for component in components:
        if hurry():
            break
        say(f"Stopping {component.name} …")
        _end([psutil.Process(component.process.pid)] if component.running else [], hurry)
    killed = 0
    while left := _descendants():
        killed += len(left)
        for process in left:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        _wait_until_dead(left, 1.0, lambda: False)
    return killed


def _stop_with_parent() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _descendants() -> list[psutil.Process]:
    """Every living descendant of this process; dead children are reaped."""
    processes = []
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            if process.status() != psutil.STATUS_ZOMBIE:
                processes.append(process)
            elif process.ppid() == os.getpid():
                with suppress(ChildProcessError):
                    os.waitpid(process.pid, os.WNOHANG)
    return processes


def _is_job(process: psutil.Process) -> bool:
    with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
        return "yalu.jobs" in process.cmdline()
    return False


def _end(processes: list[psutil.Process], hurry: Callable[[], bool]) -> None:
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.terminate()
    _wait_until_dead(processes, GRACE, hurry)


def _wait_until_dead(processes: list[psutil.Process], seconds: float, hurry: Callable[[], bool]) -> None:
    """Wait until none of them lives any more, or time is up."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and not hurry():
        living = {process.pid for process in _descendants()}
        if not any(process.pid in living for process in processes):
            return
        time.sleep(0.1)
