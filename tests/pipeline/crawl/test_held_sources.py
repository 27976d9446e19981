"""A source that another crawl holds: one that was asked for by name is not told as having had nothing to do."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from yalu.db.core.engine import open_database
from yalu.db.crawls.crawl_store import Store
from yalu.jobs.crawl.crawl_job import crawl
from yalu.jobs.crawl.due_sources import CrawlRequest
from yalu.jobs.runtime.exit_codes import Exit
from yalu.settings import Settings
from yalu.sources.parse import parse_sources

SOURCE = """
[[source]]
id = "held"
name = "Held"
homepage = "http://held.example/"
country = "KR"
languages = ["ko"]
type = "newspaper"
discover = [ { feed = "http://held.example/feed" } ]
"""


def test_a_source_that_was_asked_for_and_is_held_is_busy(sqlite_url: str, tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text(SOURCE, encoding="utf-8")
    given = Settings(database_url=sqlite_url, secret="a test keeps no secrets", home=tmp_path)
    settings = replace(given, sources=(tmp_path / "sources.toml",), registry="none")
    database = open_database(sqlite_url)
    try:
        (source,) = parse_sources(SOURCE, "sources.toml")
        assert Store(database, settings).claim(source, discovers=True) is not None
        status, result = crawl(settings, CrawlRequest(["held"]))
        assert (status, result["says"]) == (Exit.BUSY, "another crawl is at held")
        assert crawl(settings, CrawlRequest([]))[0] is Exit.NOTHING, "the next pass comes by itself"
    finally:
        database.close()
