"""Pages are read in other processes when they queue up or are large, and whatever one does there is its own affair."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from functools import partial
from operator import methodcaller
from pathlib import Path
from typing import Any

import pytest

from tests.spiders.awkward_site import article
from tests.spiders.extraction import extraction_tasks as tasks
from yalu.errors import ExtractionFailed, NotAPage
from yalu.extraction.extractor import Extractor
from yalu.processes.task_process import processes_for
from yalu.processes.task_server import Limits
from yalu.sources.source import Discovery, DiscoveryMethod, SourceConfig
from yalu.spiders.extraction.backlog import EACH, Backlog
from yalu.spiders.extraction.extraction_pool import LARGE, ExtractionPool, Task

pytestmark = [pytest.mark.enable_socket, pytest.mark.processes]

LIMITS = Limits(processor=1, elapsed=100.0, memory=300 << 20)
SOURCE = SourceConfig(
    "paper",
    "Paper",
    "https://example.org/",
    "US",
    ("en",),
    "blog",
    (Discovery(DiscoveryMethod.FEED, "https://example.org/f"),),
)
REPOSITORY = Path(__file__).parents[3]


def with_pool(use: Callable[[ExtractionPool], Coroutine[Any, Any, Any]], most: int = 2, limits: Limits = LIMITS) -> Any:
    """What ``use`` makes of a pool; no process of it is left."""

    async def run() -> Any:
        pool = ExtractionPool(Extractor(), most, Backlog(), limits)
        try:
            return await use(pool)
        finally:
            pool.close()

    return asyncio.run(run())


def test_a_few_pages_stay_in_the_process() -> None:
    async def use(pool: ExtractionPool) -> set[int]:
        return set(await asyncio.gather(*(pool.run(tasks.take_time) for _ in range(10))))

    assert with_pool(use) == {os.getpid()}


def test_a_crawl_of_many_pages_reads_none_in_the_process() -> None:
    async def use(pool: ExtractionPool) -> set[int]:
        return set(await asyncio.gather(*(pool.run(tasks.say_where, many=True) for _ in range(3))))

    assert os.getpid() not in with_pool(use)


def test_processes_are_started_once_a_queue_has_lasted() -> None:
    async def use(pool: ExtractionPool) -> list[Any]:
        running = []
        for _ in range(120):
            running.append(asyncio.create_task(pool.run(tasks.take_time)))
            await asyncio.sleep(0.03)
        return await asyncio.gather(*running)

    places = with_pool(use)
    assert places[0] == os.getpid()
    assert len({*places} - {os.getpid()}) == 2


def test_a_process_without_work_is_ended_and_small_pages_stay_again() -> None:
    async def run() -> list[int]:
        pool = ExtractionPool(Extractor(), 2, Backlog(), LIMITS, idle=0.2)
        places = [await pool.run(tasks.say_where, size) for size in (LARGE, 0)]
        until = time.monotonic() + 60
        while is_running(places[0]) and time.monotonic() < until:
            await asyncio.sleep(0.05)
        places.append(await pool.run(tasks.say_where))
        pool.close()
        return places

    apart, beside, after = asyncio.run(run())
    assert apart == beside != after == os.getpid()
    assert not is_running(apart)


def test_no_process_is_started_where_none_is_wanted() -> None:
    assert with_pool(lambda pool: pool.run(tasks.say_where, 2 * LARGE), most=0) == os.getpid()


def test_as_many_as_there_are_cores_unless_told() -> None:
    assert (processes_for(None), processes_for(3), processes_for(0)) == (len(os.sched_getaffinity(0)), 3, 0)


@pytest.mark.parametrize(
    ("task", "reason"),
    [
        (tasks.crash, "ended the process that did (SIGSEGV)"),
        (tasks.be_killed, "ended the process that did (SIGKILL)"),
        (tasks.leave, "ended the process that did (status 3)"),
        (tasks.compute, "took more than 1 s of processor time"),
        (tasks.take_memory, "took more than 300 MiB of memory"),
        (tasks.take_memory_at_once, "took more than 300 MiB of memory"),
    ],
)
def test_what_ends_a_process_costs_its_own_page_only(task: Task, reason: str) -> None:
    async def use(pool: ExtractionPool) -> list[Any]:
        hostile = pool.run(task, LARGE)
        return await asyncio.gather(
            *(pool.run(tasks.take_time, LARGE) for _ in range(4)),
            hostile,
            *(pool.run(tasks.take_time, LARGE) for _ in range(8)),
            return_exceptions=True,
        )

    answers = with_pool(use)
    failed = [answer for answer in answers if not isinstance(answer, int)]
    assert [(type(error), str(error)) for error in failed] == [(ExtractionFailed, f"reading it {reason}")]
    assert os.getpid() not in answers


def test_a_process_that_does_not_move_is_ended() -> None:
    limits = Limits(processor=1, elapsed=2.0, memory=300 << 20)
    with pytest.raises(ExtractionFailed, match="took more than 2 s"):
        with_pool(lambda pool: pool.run(tasks.hang, LARGE), limits=limits)


def test_who_stops_a_process_does_not_blame_the_page(tmp_path: Path) -> None:
    task = partial(tasks.be_told_to_stop_once, mark=tmp_path / "stopped")
    assert with_pool(lambda pool: pool.run(task, LARGE)) != os.getpid()


def test_errors_and_log_lines_arrive_and_stdout_stays_clean(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    async def use(pool: ExtractionPool) -> None:
        await pool.run(tasks.speak, LARGE)
        await pool.run(tasks.refuse, LARGE)

    with caplog.at_level(logging.INFO), pytest.raises(NotAPage, match="a picture") as refused:
        with_pool(use)
    assert [(record.name, record.getMessage()) for record in caplog.records] == [("yalu.pages", "a word of detail")]
    assert "In the process that did it" in refused.value.__notes__[0]
    assert capfd.readouterr().out == ""


def test_a_page_is_the_same_wherever_it_is_read() -> None:
    body = article("China and Korea").body
    assert isinstance(body, str)
    task = methodcaller(
        "page",
        SOURCE,
        body.encode(),
        url="https://example.org/2026/piece",
        headers={"content-type": "text/html"},
        fetched_at=datetime(2026, 9, 1, tzinfo=UTC),
        status=200,
    )
    there = with_pool(lambda pool: pool.run(task, LARGE))
    assert there.article is not None
    assert there == task(Extractor())


SCRIPT = """
import asyncio, sys
from yalu.spiders.extraction.backlog import Backlog
from yalu.spiders.extraction.extraction_pool import LARGE, ExtractionPool
from tests.spiders.extraction import extraction_tasks as tasks
from yalu.extraction.extractor import Extractor

async def main():
    pool = ExtractionPool(Extractor(), 2, Backlog())
    print(await pool.run(tasks.say_where, LARGE), flush=True)
    await pool.run(tasks.compute if sys.argv[1] == "busy" else tasks.say_where, LARGE)
    await asyncio.sleep(60)

if __name__ == "__main__":
    asyncio.run(main())
"""


@pytest.mark.parametrize("state", ["busy", "idle"])
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_extraction_processes_die_with_their_parent(tmp_path: Path, state: str, number: int) -> None:
    script = tmp_path / "crawl.py"
    script.write_text(SCRIPT, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    with subprocess.Popen(
        [sys.executable, str(script), state], env=environment, stdout=subprocess.PIPE, text=True
    ) as run:
        assert run.stdout is not None
        process = int(run.stdout.readline())
        server = int(Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[1])
        time.sleep(0.3)
        assert Path(f"/proc/{process}").exists()
        run.send_signal(number)
        run.wait()
        until = time.monotonic() + 60
        while (left := [pid for pid in (process, server) if is_running(pid)]) and time.monotonic() < until:
            time.sleep(0.05)
        assert not left


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_requests_wait_while_there_is_no_room() -> None:
    async def run() -> list[bool]:
        backlog, over = Backlog(3 * EACH), asyncio.Event()
        passed = []
        with backlog.holding(0), backlog.holding(EACH):
            waiting = asyncio.create_task(backlog.room(over))
            await asyncio.sleep(0.01)
            passed.append(waiting.done())
        await waiting
        with backlog.holding(3 * EACH):
            stopped = asyncio.create_task(backlog.room(over))
            await asyncio.sleep(0.01)
            passed.append(stopped.done())
            over.set()
            await stopped
        return passed

    assert asyncio.run(run()) == [False, False]


def test_the_crawl_that_began_first_is_served_first() -> None:
    async def use(pool: ExtractionPool) -> list[int]:
        served: list[int] = []

        async def read(rank: int) -> None:
            await pool.run(tasks.take_time, rank=rank)
            served.append(rank)

        await asyncio.gather(*map(read, (9, 9, 3, 2, 3, 2, 1, 1)))
        return served

    assert with_pool(use, most=0) == [9, 9, 1, 1, 2, 2, 3, 3]


def test_room_is_given_to_the_crawl_that_began_first_one_answer_after_the_other() -> None:
    async def run() -> list[list[int]]:
        backlog, over, passed = Backlog(5 * EACH), asyncio.Event(), list[int]()

        async def ask(rank: int) -> None:
            await backlog.room(over, rank)
            passed.append(rank)

        held = [backlog.holding(0) for _ in range(5)]
        for answer in held:
            answer.__enter__()
        asking = [asyncio.create_task(ask(rank)) for rank in (3, 1, 4, 2, 5)]
        seen = []
        for answer in held:
            await asyncio.sleep(0.01)
            answer.__exit__(None, None, None)
            await asyncio.sleep(0.01)
            seen.append([*passed])
        await asyncio.gather(*asking)
        return seen

    assert asyncio.run(run()) == [[1], [1, 2], *3 * [[1, 2, 3, 4, 5]]]


def test_who_leaves_the_line_takes_no_place_along() -> None:
    async def use(pool: ExtractionPool) -> int:
        reading = [asyncio.create_task(pool.run(tasks.take_time)) for _ in range(4)]
        await asyncio.sleep(0.05)
        for task in reading[2:]:
            task.cancel()
        await asyncio.gather(*reading, return_exceptions=True)
        return len(await asyncio.wait_for(asyncio.gather(*(pool.run(tasks.take_time) for _ in range(4))), 30))

    assert with_pool(use, most=0) == 4
