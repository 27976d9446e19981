"""A crawl that recognises unchanged pages stores what one that reads them all would have stored."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.pipeline.small_site import SmallSite, small_site
from tests.pipeline.watching import Watch

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket]

FRESH = "Sun, 01 Nov 2026 08:00:00 +0000"
DATED = '<time class="published" datetime="2026-11-01T08:00:00Z">1 November 2026</time>'
COMMENT = '<ol class="comment-list"><li id="comment-5"><cite class="fn">Li</cite><p>Indeed.</p></li></ol>'
TABLES = ("article", "article_version", "look", "thread", "read", "comment", "comment_version", "change", "capture")
OF_THEIR_OWN = ("id", "body", "stored", "payload", "fetched_at", "headers", "sha256", "url", "key", "evidence")
"""Columns, beside numbers of rows, that differ between any two crawls: where the site stood, which page came first."""


def show(site: SmallSite, day: int) -> None:
    """Two pieces with tokens that are new each day; on the third day the second one is edited and gets a comment."""
    for path, title in (("/a", "Barley on the pier"), ("/b", "Letters on the pier")):
        edited = path == "/b" and day == 2
        token = f"<input type='hidden' name='t' value='{day}{day}0a1b2c'><!-- made in 0.{day} s -->"
        site.article(path, title, extra=DATED + token + (COMMENT if edited else ""), paragraphs=7 if edited else 6)
    site.feed("/feed", ("/a", "Barley on the pier", FRESH), ("/b", "Letters on the pier", FRESH))


def rows(file: Path) -> dict[str, list[dict[str, Any]]]:
    with sqlite3.connect(file) as connection:
        connection.row_factory = sqlite3.Row
        return {
            table: sorted(
                (
                    {name: row[name] for name in row.keys() if name not in OF_THEIR_OWN and not name.endswith("_id")}  # noqa: SIM118
                    for row in connection.execute(f"SELECT * FROM {table}")
                ),
                key=str,
            )
            for table in TABLES
        }


def marks(file: Path) -> list[str | None]:
    with sqlite3.connect(file) as connection:
        return [mark for (mark,) in connection.execute("SELECT footprint FROM visit ORDER BY article_id")]


def watched(folder: Path, *, forgetful: bool) -> tuple[dict[str, list[dict[str, Any]]], list[list[str | None]]]:
    folder.mkdir()
    watch = Watch(folder, folder / "sources.toml", f"sqlite:///{folder / 'yalu.db'}")
    kept = []
    with small_site() as site:
        watch.sources.write_text(site.source('scope = "all"', country="US"), encoding="utf-8")
        for day in range(3):
            show(site, day)
            watch.look()
            kept.append(marks(folder / "yalu.db"))
            if forgetful:
                with sqlite3.connect(folder / "yalu.db") as connection:
                    connection.execute("UPDATE visit SET footprint = NULL")
    return rows(folder / "yalu.db"), kept


def test_the_rows_are_the_same_with_and_without(tmp_path: Path) -> None:
    spared, marked = watched(tmp_path / "spared", forgetful=False)
    read, _ = watched(tmp_path / "read", forgetful=True)
    assert all(marked[0])
    assert marked[1] == marked[0]
    assert len(set(marked[0]) & set(marked[2])) == 1, "the other one has a thread now"
    assert [row["outcome"] for row in spared["look"]].count("unchanged") == 3
    assert {row["kind"] for row in spared["change"]} >= {"article.body"}
    for table in TABLES:
        assert spared[table] == read[table], table
