"""Killing a task for real: a process group as Airflow's supervisor makes it, signals as it sends them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytest.importorskip("airflow")
from tests.orchestration.workplace import AirflowForked, Workplace

pytestmark = [pytest.mark.airflow, pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")]
AIRFLOW_GIVES = 5.0
"""Seconds from SIGTERM to SIGKILL in Airflow's supervisor."""

STARTED = "open({file!r}, 'w').write(str(os.getpid()))"
STORES_AND_STOPS = f"""
signal.signal(signal.SIGTERM, signal.SIG_IGN)
{STARTED}
sys.stdin.buffer.raw.read(1)
say("INFO yalu: stored what it held")
sys.exit(30)
"""
IS_STUCK = f"""
signal.signal(signal.SIGTERM, signal.SIG_IGN)
{STARTED}
while True:
    say("INFO yalu: busy")
    time.sleep(0.05)
"""


class Task:
    """A task process in a group of its own, and the job below it."""

    def __init__(self, python: str, folder: Path) -> None:
        self.outcome = folder / "outcome"
        self.process = AirflowForked(
            ["tests.orchestration.killed_task:run", python, str(self.outcome)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            process_group=0,
        )
        self.job = int(_appears(folder / "job"))

    def job_is_gone_within(self, seconds: float) -> bool:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if not _alive(self.job):
                return True
            time.sleep(0.05)
        return False


@pytest.fixture
def start(
    job: Callable[[str], str],
    workplace: Workplace,
    tmp_path: Path,
) -> Iterator[Callable[[str], Task]]:
    tasks: list[Task] = []

    def begin(body: str) -> Task:
        tasks.append(Task(job(body.format(file=str(tmp_path / "job"))), tmp_path))
        return tasks[-1]

    yield begin
    for task in tasks:
        for pid in (task.process.pid, task.job):
            if _alive(pid):
                os.kill(pid, signal.SIGKILL)
        task.process.wait()


def test_a_job_that_listens_stores_what_it_holds_and_the_task_fails(start: Callable[[str], Task]) -> None:
    task = start(STORES_AND_STOPS)
    os.killpg(task.process.pid, signal.SIGTERM)
    task.process.wait(AIRFLOW_GIVES)
    assert task.outcome.read_text() == "JobStopped: crawl was stopped with its task"
    assert not _alive(task.job)


def test_a_sigterm_to_the_task_alone_reaches_the_job_too(start: Callable[[str], Task]) -> None:
    task = start(STORES_AND_STOPS)
    os.kill(task.process.pid, signal.SIGTERM)
    task.process.wait(AIRFLOW_GIVES)
    assert task.outcome.read_text().startswith("JobStopped")
    assert not _alive(task.job)


def test_a_stuck_job_is_killed_before_airflow_kills_the_task(start: Callable[[str], Task]) -> None:
    task = start(IS_STUCK)
    os.killpg(task.process.pid, signal.SIGTERM)
    task.process.wait(AIRFLOW_GIVES)
    assert task.outcome.read_text().startswith("JobStopped")
    assert not _alive(task.job)


def test_a_killed_group_takes_the_job_with_it(start: Callable[[str], Task]) -> None:
    task = start(IS_STUCK)
    os.killpg(task.process.pid, signal.SIGKILL)
    assert task.job_is_gone_within(2)


def test_a_task_that_dies_alone_takes_its_job_with_it(start: Callable[[str], Task]) -> None:
    task = start(IS_STUCK)
    os.kill(task.process.pid, signal.SIGKILL)
    assert task.job_is_gone_within(2)


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def _appears(file: Path) -> str:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        if file.exists() and (text := file.read_text()):
            return text
        time.sleep(0.02)
    raise AssertionError(f"{file} did not appear")
