"""Processes that are measured: seconds, processor seconds of the whole tree, and memory."""

from __future__ import annotations

import compileall
import ctypes
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
LONGEST = 3600.0
KIB = 1024
_ADOPT = 36
"""``PR_SET_CHILD_SUBREAPER`` of Linux: a process whose parent has ended becomes a child of this one."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What a process and its children took; `records` are the JSON objects that it wrote on stdout."""

    status: int
    seconds: float
    processor: float
    """Processor seconds, user and system."""
    memory: int
    """Bytes of the largest process of the tree at its peak."""
    errors: str
    records: tuple[Mapping[str, Any], ...] = ()

    @property
    def summary(self) -> Mapping[str, Any]:
        """The last record; empty when there is none."""
        return self.records[-1] if self.records else {}

    @property
    def failed(self) -> dict[str, str]:
        """Sources that could not be visited or not wholly, by id, with the reason."""
        reasons, verdicts = (self.summary.get(name, {}) for name in ("reasons", "sources"))
        return {source: str(reasons.get(source, verdict)) for source, verdict in verdicts.items() if verdict != "ok"}

    @property
    def locked(self) -> int:
        """How many sources failed because the database was locked."""
        return sum("lock" in reason for reason in self.failed.values())


class Running:
    """A process that was started and is to be waited for."""

    def __init__(self, command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> None:
        out, self._out = tempfile.mkstemp(prefix="yalu-process-")
        errors, self._errors = tempfile.mkstemp(prefix="yalu-process-")
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(_ADOPT, 1, 0, 0, 0)
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            command, cwd=folder, env=dict(environment), stdin=subprocess.DEVNULL, stdout=out, stderr=errors,
            start_new_session=True,
        )  # fmt: skip
        for opened in (out, errors):
            os.close(opened)

    def stop(self) -> None:
        """Ask the process to end."""
        if self.process.returncode is None:
            os.kill(self.process.pid, signal.SIGTERM)

    def wait(self, each_second: Callable[[int], None] | None = None, longest: float = LONGEST) -> Usage:
        """How it ended; `each_second` is called with the process id meanwhile. Killed after `longest` seconds."""
        due = 0.0
        while True:
            # wait4 and not resource.getrusage: other children that end meanwhile must not be counted.
            ended, status, usage = os.wait4(self.process.pid, os.WNOHANG)
            seconds = time.monotonic() - self.began
            if ended:
                break
            if seconds > longest:
                os.killpg(self.process.pid, signal.SIGKILL)
            if each_second is not None and seconds >= due:
                each_second(self.process.pid)
                due = seconds + 1.0
            time.sleep(0.02)
        self.process.returncode = os.waitstatus_to_exitcode(status)
        usages = [usage, *self._left_behind()]
        return Usage(
            self.process.returncode,
            seconds,
            sum(each.ru_utime + each.ru_stime for each in usages),
            max(each.ru_maxrss for each in usages) * KIB,
            _all_of(self._errors),
            tuple(json.loads(line) for line in _all_of(self._out).splitlines() if line.startswith("{")),
        )

    def _left_behind(self) -> Iterator[resource.struct_rusage]:
        """What the processes took that outlive it for a moment: workers' fork server, whose end nobody waits for."""
        with suppress(ChildProcessError):
            while True:
                yield os.wait4(-self.process.pid, 0)[2]


def _all_of(file: str) -> str:
    text = Path(file).read_text(encoding="utf-8", errors="replace")
    Path(file).unlink()
    return text


@dataclass(frozen=True, slots=True)
class Yalu:
    """The command line under test with a database; `folder` holds what else it writes."""

    folder: Path
    database: str
    more: Mapping[str, str] = field(default_factory=dict)
    """Variables of its environment besides its settings."""

    def start(self, *words: str, sources: Path | None = None, now: datetime | None = None) -> Running:
        """Start a command at `now`, else at the time of the machine.

        `sources` are the operator's own sources, of which it visits those that are due.
        """
        environment = os.environ | {
            "YALU_DATABASE_URL": self.database,
            "YALU_HOME": str(self.folder / "home"),
            "YALU_SECRET": "x",
            "YALU_REGISTRY": "none",
            "PYTHONPATH": str(ROOT),
        }
        environment |= {"YALU_SOURCES": str(sources)} if sources else {}
        environment |= {"YALU_NOW": now.isoformat()} if now else {}
        environment |= self.more
        return Running([sys.executable, "-m", "yalu", *words], self.folder, environment)

    def do(self, *words: str, sources: Path | None = None) -> Usage:
        """Run a command to its end. Raises RuntimeError when it could not do its work at all."""
        done = self.start(*words, sources=sources).wait()
        if done.status not in (0, 1) or "Traceback" in done.errors:
            raise RuntimeError(f"yalu {' '.join(words)}: exit {done.status}: {done.errors[-2000:]}")
        return done


def compile_modules() -> None:
    """Write the bytecode of all modules, as an installation has it: without, each process compiles the sources anew."""
    for folder in ("yalu", "db", "spiders", "benchmarks"):
        compileall.compile_dir(ROOT / folder, quiet=1)


def tree(process: int) -> list[int]:
    """The process and all that descend from it, on Linux; elsewhere itself alone."""
    numbers = [process]
    for number in numbers:
        for task in Path(f"/proc/{number}/task").glob("*/children"):
            with suppress(OSError):
                numbers += [int(child) for child in task.read_text().split()]
    return numbers


def _fields(process: int, file: str) -> Iterator[list[str]]:
    """The words of a file of each process of a tree that still lives, from the first behind its name on."""
    for number in tree(process):
        with suppress(OSError):
            yield Path(f"/proc/{number}/{file}").read_text().rpartition(")")[2].split()


def resident(process: int) -> int:
    """Bytes in memory of the tree of a process, pages that several of them share counted once each; Linux only."""
    return sum(int(fields[1]) for fields in _fields(process, "statm")) * os.sysconf("SC_PAGE_SIZE")


def processor_of(process: int) -> float:
    """Processor seconds of a living process, its children that ended, and all that descend from it; Linux only."""
    ticks = sum(int(field) for fields in _fields(process, "stat") for field in fields[11:15])
    return ticks / os.sysconf("SC_CLK_TCK")


COUNTRIES = {"en": "US", "ko": "KR", "zh": "CN", "ja": "JP"}


def source_entry(id: str, name: str, base: str, language: str, discover: str, **more: object) -> str:  # noqa: A002
    """A source on this machine: all topics, no pause, comments; `discover` is its table without braces.

    `more` are further keys, or others for those.
    """
    values: dict[str, object] = {
        "id": id,
        "name": name,
        "homepage": f"{base}/",
        "country": COUNTRIES[language],
        "languages": [language],
        "type": "newspaper",
        "comments": "auto",
        "scope": "all",
        "every": "6h",
        "delay": "0s",
        "terms": "excerpt",
        "allow_private_hosts": True,
        **more,
    }
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()]
    return "\n".join(("[[source]]", *lines, f"discover = [ {{ {discover} }} ]", "", ""))
