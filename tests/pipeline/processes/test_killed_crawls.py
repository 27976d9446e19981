"""A crawl that is killed at any moment and run again ends in the same database as one that was never killed."""

from __future__ import annotations

import random
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.pipeline.watching import Watch
from tests.processes.forked import Forked
from yalu.demo.outlets import source_file
from yalu.demo.server import Server

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket, pytest.mark.timeout(420)]

KILLS = 12
"""Parts of a crawl, in each of which one is killed."""
DAYS = (0, 3, 4)
"""Days of the paper: first sight, a comment missing once, a correction and the same comment missing again."""

# What the database says, without ids, clocks and what a look costs.
STATE = {
    "articles": "SELECT url, publisher_id, in_scope FROM article",
    "versions": """SELECT a.url, v.seq, v.title, v.body, v.byline, v.published, v.content_hash
        FROM article_version v JOIN article a ON a.id = v.article_id""",
    "looks": """SELECT a.url, l.outcome, c.started_at FROM article_check l JOIN article a ON a.id = l.article_id
        JOIN crawl c ON c.id = l.crawl_id""",
    "comments": """SELECT a.url, m.platform_id, v.seq, v.text, v.parent_id, v.author_key, v.state
        FROM comment_version v JOIN comment m ON m.id = v.comment_id JOIN thread t ON t.id = m.thread_id
        JOIN article a ON a.id = t.article_id""",
    "reads": """SELECT a.url, r.complete, r.open, r.expected, r.seen
        FROM thread_snapshot r JOIN thread t ON t.id = r.thread_id
        JOIN article a ON a.id = t.article_id""",
    "absences": """SELECT m.platform_id, b.in_row FROM comment_absence b JOIN comment m ON m.id = b.comment_id""",
    "captures": """SELECT a.url, c.status, p.month IS NULL FROM capture c JOIN url a ON a.id = c.url_id
        LEFT JOIN capture_payload p ON p.capture_id = c.id""",
    "changes": """SELECT c.kind, a.url, m.platform_id, c.before, c.after, c.significance, c.not_before, c.not_after
        FROM change c LEFT JOIN article a ON a.id = c.article_id LEFT JOIN comment m ON m.id = c.comment_id""",
}


def _state(watch: Watch, base_url: str) -> dict[str, list[tuple[object, ...]]]:
    file = watch.database_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(file)) as connection, connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        rows = {name: connection.execute(query).fetchall() for name, query in STATE.items()}
    return {
        name: sorted(tuple(str(value).replace(base_url, "") for value in row) for row in of_table)
        for name, of_table in rows.items()
    }


@pytest.fixture(scope="module")
def server(module_sockets: None) -> Iterator[Server]:
    with Server() as running:
        yield running


def _watch(folder: Path, server: Server, start_from: Watch | None = None) -> Watch:
    folder.mkdir()
    watch = Watch(folder, folder / "estuary.toml", f"sqlite:///{folder / 'yalu.db'}")
    watch.sources.write_text(source_file(server.base_url), encoding="utf-8")
    if start_from is not None:
        watch.day = start_from.day
        shutil.copy(start_from.folder / "yalu.db", folder / "yalu.db")
    return watch


def _job(watch: Watch, *arguments: str) -> Forked:
    return Forked(
        [sys.executable, "-m", "yalu.jobs", *arguments],
        cwd=watch.folder,
        env=watch.environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _crawl(watch: Watch) -> Forked:
    return _job(watch, "crawl", "--sources", str(watch.sources), "--force")


def _pass(watch: Watch) -> None:
    assert _crawl(watch).wait(60) == 0
    assert _job(watch, "diff").wait(60) == 0


def _under_way(watch: Watch) -> bool:
    """Whether the crawl of the day has not come to its end."""
    connection = sqlite3.connect(watch.folder / "yalu.db")
    (ended,) = connection.execute("SELECT count(*) FROM crawl WHERE ended_at IS NOT NULL").fetchone()
    connection.close()
    return int(ended) < len(DAYS)


def test_killed_at_any_moment_it_ends_the_same(server: Server, tmp_path: Path) -> None:
    chance = random.Random(20261124)
    calm = _watch(tmp_path / "calm", server)
    for day in DAYS[:-1]:
        server.day = calm.day = day
        _pass(calm)
    server.day = calm.day = DAYS[-1]
    before = _watch(tmp_path / "before", server, calm)
    began = time.monotonic()
    _pass(calm)
    length = time.monotonic() - began
    wanted = _state(calm, server.base_url)
    cut_short = 0
    for number in range(KILLS):
        struck = _watch(tmp_path / f"struck-{number}", server, before)
        crawl = _crawl(struck)
        time.sleep(length * (number + chance.random()) / KILLS)
        crawl.kill()
        crawl.wait(30)
        if _under_way(struck):
            cut_short += 1
            assert _crawl(struck).wait(60) == 0
        assert _job(struck, "diff").wait(60) == 0
        assert _state(struck, server.base_url) == wanted, f"kill {number}"
    assert cut_short >= KILLS // 4
