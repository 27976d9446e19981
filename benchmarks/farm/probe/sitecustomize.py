"""Loaded by Python itself in each process of the program under test: its folder stands in PYTHONPATH.

`FARM_STATEMENTS`, `FARM_WRITES` and `FARM_SAMPLES` name folders that get a JSON file of each process: how many
statements went to the database, how long SQLite's lock was held by each writer, and where its processor time went. The
program's own code is left as it is.
"""

from __future__ import annotations

import atexit
import json
import os
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

BETWEEN = 0.004
SWITCH = 0.0002
"""Seconds between samples, and after which a thread that computes lets the one that samples look: much more, and only
places would be seen at which threads wait for something."""


def _write(folder: str, held: dict[str, Any]) -> None:
    Path(folder, f"{os.getpid()}.json").write_text(json.dumps(held), encoding="utf-8")


def _at_end(write: Callable[[], None]) -> None:
    """Call ``write`` when this process ends, and each one forked from it; those end by ``os._exit``."""
    atexit.register(write)
    leave = os._exit

    def ending(status: int) -> NoReturn:
        write()
        leave(status)

    os._exit = ending


def _count_statements(folder: str) -> None:
    from sqlalchemy import Engine, event

    counts: Counter[str] = Counter()

    def executed(*details: Any) -> None:
        words = str(details[2]).split(None, 1)
        counts[words[0].upper()] += 1

    event.listen(Engine, "before_cursor_execute", executed)
    os.register_at_fork(after_in_child=counts.clear)
    _at_end(lambda: _write(folder, dict(counts)))


def _time_writes(folder: str) -> None:
    """Note of each transaction that writes to SQLite how long it held the lock: seconds, and processor seconds."""
    from sqlalchemy import Engine, event
    from sqlalchemy.engine.default import DefaultDialect

    held: list[tuple[float, float]] = []
    began: dict[int, tuple[float, float]] = {}

    def executed(*details: Any) -> None:
        if details[2] == "BEGIN IMMEDIATE":
            began[threading.get_ident()] = time.perf_counter(), time.thread_time()

    def ending(end: Any) -> Any:
        def ended(dialect: Any, connection: Any) -> None:
            end(dialect, connection)
            if (start := began.pop(threading.get_ident(), None)) is not None:
                held.append((time.perf_counter() - start[0], time.thread_time() - start[1]))

        return ended

    DefaultDialect.do_commit = ending(DefaultDialect.do_commit)  # type: ignore[method-assign]
    DefaultDialect.do_rollback = ending(DefaultDialect.do_rollback)  # type: ignore[method-assign]
    event.listen(Engine, "after_cursor_execute", executed)
    os.register_at_fork(after_in_child=held.clear)
    _at_end(lambda: _write(folder, {"command": sys.argv, "writes": held}))


def _stack(frame: FrameType | None) -> tuple[str, ...]:
    frames: list[str] = []
    while frame is not None and len(frames) < 60:
        frames.append(f"{frame.f_code.co_filename}:{frame.f_code.co_name}")
        frame = frame.f_back
    return tuple(frames)


def _sample(folder: str) -> None:
    spent: Counter[tuple[str, ...]] = Counter()
    over = threading.Event()

    def look() -> None:
        own, before = threading.get_ident(), dict[int, float]()
        while not over.wait(BETWEEN):
            frames = sys._current_frames()
            for thread in threading.enumerate():
                if thread.ident is None or thread.ident == own or thread.ident not in frames:
                    continue
                try:
                    now = time.clock_gettime(time.pthread_getcpuclockid(thread.ident))
                except OSError:
                    continue
                used, before[thread.ident] = now - before.get(thread.ident, 0.0), now
                if used > 0:
                    spent[_stack(frames[thread.ident])] += used  # type: ignore[assignment]

    def end() -> None:
        over.set()
        _write(folder, {"command": sys.argv, "samples": [[list(stack), time] for stack, time in dict(spent).items()]})

    def begin() -> None:
        spent.clear()
        threading.Thread(target=look, name="farm-sampler", daemon=True).start()

    sys.setswitchinterval(SWITCH)
    begin()
    os.register_at_fork(after_in_child=begin)
    _at_end(end)


if "FARM_STATEMENTS" in os.environ:
    _count_statements(os.environ["FARM_STATEMENTS"])
if "FARM_WRITES" in os.environ:
    _time_writes(os.environ["FARM_WRITES"])
if "FARM_SAMPLES" in os.environ:
    _sample(os.environ["FARM_SAMPLES"])
