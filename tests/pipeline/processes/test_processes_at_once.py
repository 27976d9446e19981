"""Processes that crawl at once on one database: a lock costs no source its round; the rows are those of one process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.pipeline.small_site import SmallSite, small_site
from tests.processes.forked import Forked
from yalu.db.core.engine import open_database

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket]

PROCESSES, SITES_EACH, PIECES = 4, 2, 12
COUNTED = (
    "article",
    "article_version",
    "capture",
    "comment",
    "comment_version",
    "article_check",
    "thread_snapshot",
    "change",
    "revisit_schedule",
)


@pytest.fixture(scope="module")
def sites(module_sockets: None) -> Iterator[list[SmallSite]]:
    with ExitStack() as stack:
        sites = [stack.enter_context(small_site(f"127.0.2.{n + 1}")) for n in range(PROCESSES * SITES_EACH)]
        for number, site in enumerate(sites):
            paths = [f"/piece-{piece}" for piece in range(PIECES)]
            site.feed("/feed", *((path, f"Harbour {number} {path}", None) for path in paths))
            for path in paths:
                site.article(path, f"Harbour {number} {path}", extra=thread_of(number))
        yield sites


def thread_of(number: int) -> str:
    items = "".join(
        f'<li id="comment-{at}" class="comment"><cite class="fn">Reader {at}</cite>'
        f'<time datetime="2026-03-01T0{at}:00:00Z">1 March 2026</time>'
        f"<p>The pier of harbour {number} is no {at}.</p></li>"
        for at in range(1, 6)
    )
    return f'<div id="comments"><h2>5 comments</h2><ol class="comment-list">{items}</ol></div>'


def crawl(folder: Path, database_url: str, sites: Sequence[tuple[int, SmallSite]]) -> Forked:
    file = folder / f"{sites[0][0]}-{len(sites)}.toml"
    parts = (site.source('scope = "all"').replace('id = "small"', f'id = "harbour-{n}"') for n, site in sites)
    file.write_text("".join(parts), encoding="utf-8")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("YALU_")}
    settings = {"YALU_DATABASE_URL": database_url, "YALU_SECRET": "a secret for tests", "YALU_NOW": "2026-03-02T09:00Z"}
    return Forked(
        [sys.executable, "-m", "yalu", "run", "--sources", str(file), "--force", "--json"],
        cwd=folder,
        env=kept | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def verdicts(process: Forked) -> dict[str, str]:
    out, err = process.communicate(timeout=180)
    assert process.returncode == 0, err
    by_source: dict[str, str] = json.loads(out.splitlines()[-1])["sources"]
    return by_source


def rows(database_url: str) -> dict[str, int]:
    database = open_database(database_url)
    try:
        with database.read() as connection:
            return {name: connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one() for name in COUNTED}
    finally:
        database.close()


@pytest.fixture(scope="module")
def of_one(tmp_path_factory: pytest.TempPathFactory, sites: list[SmallSite]) -> dict[str, int]:
    """How many rows one process stores in two passes."""
    folder = tmp_path_factory.mktemp("alone")
    for _ in range(2):
        done = crawl(folder, f"sqlite:///{folder / 'alone.db'}", list(enumerate(sites)))
        assert set(verdicts(done).values()) == {"ok"}
    return rows(f"sqlite:///{folder / 'alone.db'}")


@pytest.mark.dialects
def test_processes_at_once_lose_no_source_and_store_what_one_would(
    tmp_path: Path, database_url: str, sites: list[SmallSite], of_one: dict[str, int]
) -> None:
    numbered = list(enumerate(sites))
    parts = [numbered[start : start + SITES_EACH] for start in range(0, len(numbered), SITES_EACH)]
    for _ in range(2):
        at_once = [crawl(tmp_path, database_url, part) for part in parts]
        outcomes = {source: verdict for process in at_once for source, verdict in verdicts(process).items()}
        assert outcomes == {f"harbour-{number}": "ok" for number, _ in numbered}
    assert rows(database_url) == of_one
