"""What one request takes at the server: processor time of this process and the database's, and the clock's time."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from sqlalchemy import event
from starlette.testclient import TestClient

from benchmarks.room.questions import Question
from yalu.db.core.engine import Database

MEDIAN, WORST = 100.0, 300.0
"""Milliseconds: the budgets."""


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds of one kind of question, of processor time and by the clock."""

    name: str
    median: float
    worst: float
    """99th percentile of the processor time."""
    clock_median: float
    clock_worst: float

    @property
    def is_slow(self) -> bool:
        """True above a budget."""
        return self.median > MEDIAN or self.worst > WORST


def asked(client: TestClient, question: Question, times: int, spent: Callable[[], float]) -> Latency:
    """Ask every address of a question ``times`` over; the first round is not counted. Bad answers are errors."""
    used: list[float] = []
    clock: list[float] = []
    for number in range(times + 1):
        for address in question.addresses:
            before, start = spent(), time.perf_counter()
            answer = client.get(address, follow_redirects=False)
            taken, passed = (spent() - before) * 1000, (time.perf_counter() - start) * 1000
            if answer.status_code not in (200, 302):
                raise AssertionError((address, answer.status_code, answer.text[:300]))
            if number:
                used.append(taken)
                clock.append(passed)
    return Latency(question.name, median(used), _worst(used), median(clock), _worst(clock))


def _worst(values: Sequence[float]) -> float:
    return quantiles(values, n=100, method="inclusive")[98] if len(values) > 1 else values[0]


def processor(database: Database) -> Callable[[], float]:
    """A clock of the seconds of processor time of this process and of the database's processes that answer it.

    PostgreSQL's are read from the kernel, so it has to run on this machine; its parallel workers are not counted.
    """
    if database.is_sqlite:
        return time.process_time
    files: list[Path] = []

    def connected(connection: Any, _record: object) -> None:
        files.append(Path(f"/proc/{connection.info.backend_pid}/schedstat"))

    database.close()
    event.listen(database.engine, "connect", connected)
    return lambda: time.process_time() + sum(int(file.read_text().split()[0]) for file in files) / 1e9
