"""A crawl whose pages are read in other processes stores what any crawl stores, and leaves no process behind."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.pipeline.rows import TABLES, rows
from tests.pipeline.small_site import SmallSite, small_site
from tests.pipeline.watching import Watch

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket]

FRESH = "Sun, 01 Nov 2026 08:00:00 +0000"
DATED = '<time class="published" datetime="2026-11-01T08:00:00Z">1 November 2026</time>'
COMMENT = (
    '<li id="comment-{key}" class="comment"><cite class="fn">Li {key}</cite><p>Indeed, {key} \U0001f600 times.</p></li>'
)
LARGE = f"<!-- {'x' * (1 << 20)} -->"
"""What makes a page one that is read in another process, and every page after it."""
LONG = "/long"
"""A piece so long that its versions are compared in another process."""
PATHS = tuple(f"/piece-{number}" for number in range(4))
DAYS = ((5, 6), (5,), (5, 8))
"""The comments under the first piece by day; the others keep those of the first day."""


def show(site: SmallSite, day: int) -> None:
    for number, path in enumerate(PATHS):
        keys = DAYS[day if number == 0 else 0]  # half of every thread at once would be doubted
        comments = "".join(COMMENT.format(key=10 * number + key) for key in keys)
        listed = f'<h2 class="comments-title">{len(keys)} comments</h2><ol class="comment-list">{comments}</ol>'
        extra = f'{DATED}<div id="comments">{listed}</div>' + (LARGE if number == 0 else "")
        site.article(path, f"{path[1:]} on the pier", extra=extra, paragraphs=7 if day == 2 and number < 2 else 6)
    site.article(LONG, "long on the pier", extra=DATED, paragraphs=600 + day)
    site.feed("/feed", *((path, f"{path[1:]} on the pier", FRESH) for path in (*PATHS, LONG)))


def started(watch: Watch) -> dict[int, str]:
    """The command lines of all processes that were started for a database, by number."""
    commands = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and folder.name != str(os.getpid()):
            try:
                if watch.database_url.encode() in (folder / "environ").read_bytes():
                    commands[int(folder.name)] = (folder / "cmdline").read_text(encoding="utf-8").replace("\0", " ")
            except OSError:
                continue
    return commands


def wait_for_end(watch: Watch, seconds: float = 10) -> None:
    until = time.monotonic() + seconds
    while left := started(watch):
        assert time.monotonic() < until, left
        time.sleep(0.05)


def watched(folder: Path, processes: int) -> Path:
    folder.mkdir()
    more = {
        "YALU_EXTRACTION_PROCESSES": str(processes),
        "YALU_COMPARISON_PROCESSES": str(processes),
        "YALU_LOG_LEVEL": "DEBUG",
    }
    watch = Watch(folder, folder / "sources.toml", f"sqlite:///{folder / 'yalu.db'}", more=more)
    with small_site() as site:
        watch.sources.write_text(site.source('scope = "all"', country="US"), encoding="utf-8")
        for day in range(len(DAYS)):
            show(site, day)
            watch.day += 1
            watch.yalu("-v", "run", "--sources", str(watch.sources), "--force", "--json")
            assert ("started a process that reads pages" in watch.errors) is (processes > 0)
            assert ("started a process that compares versions" in watch.errors) is (processes > 0 and day > 0)
            wait_for_end(watch)
    return folder / "yalu.db"


def test_the_rows_are_the_same_with_and_without_processes(tmp_path: Path) -> None:
    inside, apart = rows(watched(tmp_path / "inside", 0)), rows(watched(tmp_path / "apart", 2))
    assert {row["kind"] for row in inside["change"]} >= {"article.body", "comment.new", "comment.gone"}
    assert len(inside["article"]) == len(PATHS) + 1
    for table in TABLES:
        assert inside[table] == apart[table], table


@contextmanager
def reading(watch: Watch) -> Iterator[subprocess.Popen[str]]:
    """A crawl, in a group of processes of its own, while an extraction process reads a page."""
    with small_site() as site:
        watch.sources.write_text(site.source('scope = "all"', country="US"), encoding="utf-8")
        show(site, 0)
        for path in PATHS:
            site.article(path, f"{path[1:]} on the pier", extra=LARGE, paragraphs=2_000)
        run = subprocess.Popen(
            [sys.executable, "-m", "yalu", "run", "--sources", str(watch.sources), "--json"],
            cwd=watch.folder,
            env=watch.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        until = time.monotonic() + 60
        # The process that forks them has the same command line.
        while sum("yalu.processes.task_preload" in line for line in started(watch).values()) < 2:
            assert time.monotonic() < until, "no process was ever started"
            time.sleep(0.02)
        assert run.poll() is None
        yield run
        run.communicate(timeout=60)
        wait_for_end(watch)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_no_process_outlives_a_crawl_that_is_killed(watch: Watch, number: int) -> None:
    with reading(watch) as run:
        (crawl,) = Path(f"/proc/{run.pid}/task/{run.pid}/children").read_text().split()
        os.kill(int(crawl), number)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_who_stops_all_processes_makes_no_page_unreadable(watch: Watch, number: int) -> None:
    with reading(watch) as run:
        os.killpg(run.pid, number)
    with closing(sqlite3.connect(watch.folder / "yalu.db")) as connection, connection:
        crawls = connection.execute("SELECT verdict, stats FROM crawl").fetchall()
    connection.close()
    ((verdict, stats),) = crawls
    assert verdict == "partial"
    assert set(json.loads(stats)["checks"]) <= {"read"}
