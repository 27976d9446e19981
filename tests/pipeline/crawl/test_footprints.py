"""A crawl that recognises unchanged pages stores what one that reads them all would have stored."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.pipeline.rows import TABLES, rows
from tests.pipeline.small_site import SmallSite, small_site
from tests.pipeline.watching import Watch
from yalu.extraction.extractor import say_the_same

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket]

FRESH = "Sun, 01 Nov 2026 08:00:00 +0000"
DATED = '<time class="published" datetime="2026-11-01T08:00:00Z">1 November 2026</time>'
COMMENT = '<li id="comment-{key}" class="comment"><cite class="fn">{name}</cite><p>Indeed, {key} times.</p></li>'
BOX = '<aside class="related-posts"><ul><li><a href="/{day}">Letters from day {day}</a></li></ul></aside>'
DAYS = 6
THREADS = {
    "/kept": ((5, 6),) * DAYS,
    "/edited": ((5,), (5,), (5, 8), (5, 8), (5, 8), (5, 8)),
    "/lost": ((5, 6), (5,), (5,), (5,), (5, 6), (5, 6)),
    "/none": ((),) * DAYS,
    "/moved": ((5, 6), (6, 5), (6, 5), (6, 5), (6, 5), (6, 5)),
}
"""The comments under each piece by day.

One that is missing counts as gone when two checks in a row missed it, and as back when two show it: an old copy may
show it for one.
"""
TOLD = ("article", "article_version", "thread", "comment", "comment_version", "comment_absence", "change")
"""Tables that hold the same whether checks without news have rows of their own or not."""


def show(site: SmallSite, day: int) -> None:
    """Pieces with tokens and links that are new each day; on the third day one is edited and gets a comment."""
    for path, threads in THREADS.items():
        edited = path == "/edited" and day >= 2
        token = f"<input type='hidden' name='t' value='{day}{day}0a1b2c'><!-- made in 0.{day} s -->"
        comments = "".join(COMMENT.format(key=key, name=f"Li {key}") for key in threads[day])
        listed = f'<h2 class="comments-title">{len(threads[day])} comments</h2><ol class="comment-list">{comments}</ol>'
        extra = DATED + token + BOX.format(day=day) + (f'<div id="comments">{listed}</div>' if comments else "")
        site.article(path, f"{path[1:]} on the pier", extra=extra, paragraphs=7 if edited else 6)
    site.feed("/feed", *((path, f"{path[1:]} on the pier", FRESH) for path in THREADS))


def marks(file: Path) -> list[str | None]:
    with closing(sqlite3.connect(file)) as connection, connection:
        return [mark for (mark,) in connection.execute("SELECT footprint FROM revisit_schedule ORDER BY article_id")]


def watched(
    folder: Path, *, captures: str, forgetful: bool = False
) -> tuple[dict[str, list[dict[str, Any]]], list[list[str | None]]]:
    folder.mkdir()
    watch = Watch(folder, folder / "sources.toml", f"sqlite:///{folder / 'yalu.db'}", captures=captures)
    kept = []
    with small_site() as site:
        watch.sources.write_text(site.source('scope = "all"', country="US"), encoding="utf-8")
        for day in range(DAYS):
            show(site, day)
            watch.look()
            kept.append(marks(folder / "yalu.db"))
            if forgetful:
                with closing(sqlite3.connect(folder / "yalu.db")) as connection, connection:
                    connection.execute("UPDATE revisit_schedule SET footprint = NULL")
    return rows(folder / "yalu.db"), kept


def test_the_rows_are_the_same_with_and_without(tmp_path: Path) -> None:
    spared, marked = watched(tmp_path / "spared", captures="all")
    read, _ = watched(tmp_path / "read", captures="all", forgetful=True)
    assert all(marked[0])
    others = [sum(not say_the_same(a or "", b or "") for a, b in zip(*pair, strict=True)) for pair in pairwise(marked)]
    assert others == [2, 1, 0, 1, 1]  # what waits for a second check has no footprint: it is read whole then
    assert {row["kind"] for row in spared["change"]} >= {"article.body", "comment.new", "comment.gone", "comment.back"}
    for table in TABLES:
        assert spared[table] == read[table], table
    short, _ = watched(tmp_path / "short", captures="changes")
    for table in TOLD:
        assert short[table] == read[table], table
    for table in ("article_check", "thread_snapshot", "capture"):
        assert len(short[table]) < len(read[table]), table
