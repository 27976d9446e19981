"""What a crawl logs at its most talkative says what was asked and answered, and nothing of what was read."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from tests.pipeline.watching import Watch
from yalu.demo.outlets import source_file
from yalu.demo.server import Server

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket]

WORDS = """SELECT title FROM article_version UNION SELECT substr(body, 1, 40) FROM article_version
    UNION SELECT substr(text, 1, 40) FROM comment_version UNION SELECT author_key FROM comment_version"""


def test_no_log_holds_a_page(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        Watch, "environment", lambda self, given=Watch.environment: given(self) | {"YALU_LOG_LEVEL": "DEBUG"}
    )
    with Server() as server:
        watch.sources.write_text(source_file(server.base_url), encoding="utf-8")
        watch.yalu("-v", "run", "--sources", str(watch.sources), "--json")
    with closing(sqlite3.connect(watch.folder / "yalu.db")) as connection, connection:
        words = {str(row[0]) for row in connection.execute(WORDS) if row[0]}
    connection.close()
    assert "DEBUG scrapy.core.engine: Crawled (200)" in watch.errors
    assert len(words) > 10
    assert [text for text in words if text in watch.errors] == []
    assert "Observation(" not in watch.errors and "SELECT " not in watch.errors
