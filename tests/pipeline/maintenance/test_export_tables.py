"""Exports for programs that read tables: Parquet in hive partitions, and SQLite as Datasette opens it."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.web.room_examples import filled
from yalu.db.core.engine import Database
from yalu.db.room import changes
from yalu.errors import UsageError
from yalu.jobs.maintenance.export_files import export
from yalu.records.selection.filters import Filters
from yalu.settings import Settings


@pytest.mark.dialects
def test_parquet_lies_in_hive_partitions(database: Database, database_url: str, tmp_path: Path) -> None:
    from pyarrow import dataset  # as slow to import as half of all that is collected

    filled(database)
    settings = Settings(database_url=database_url, secret="s3cret")
    done = export(settings, "parquet", tmp_path / "out")
    tables = {
        name: dataset.dataset(tmp_path / "out" / name, partitioning="hive").to_table()
        for name in ("changes", "article_versions", "comment_versions")
    }
    assert done.records == sum(table.num_rows for table in tables.values()) > 10
    assert (tmp_path / "out" / "changes" / "source_id=zeitung" / "year=2026").is_dir()
    assert "The bridge is old.\n\nIt carries more than trucks." in tables["article_versions"].column("body").to_pylist()
    assert str(tables["comment_versions"].schema.field("not_after").type) == "timestamp[us, tz=UTC]"
    with pytest.raises(UsageError, match="there already"):
        export(settings, "parquet", tmp_path / "out")
    part = export(settings, "parquet", tmp_path / "one", source_id="link")
    assert 0 < part.records < done.records


def test_duckdb_reads_the_partitions(database: Database, database_url: str, tmp_path: Path) -> None:
    import duckdb

    filled(database)
    export(Settings(database_url=database_url, secret="s3cret"), "parquet", tmp_path / "out")

    def asked(table: str, query: str) -> list[tuple[Any, ...]]:
        files = f"'{tmp_path / 'out' / table}/*/*/*.parquet', hive_partitioning = true"
        return duckdb.execute(query.format(f"read_parquet({files})")).fetchall()

    counts = dict(asked("changes", "SELECT kind, count(*) FROM {} GROUP BY kind"))
    assert counts["article.headline"] >= 1
    (zone,) = asked("changes", "SELECT DISTINCT typeof(not_after) FROM {}")
    assert zone == ("TIMESTAMP WITH TIME ZONE",)
    sources = asked("article_versions", "SELECT DISTINCT source_id, year FROM {} ORDER BY 1")
    assert sources == [("link", 2026), ("river-post", 2026), ("zeitung", 2026)]
    (gone,) = asked("comment_versions", "SELECT count(*) FROM {} WHERE text IS NOT NULL AND source_id = 'zeitung'")
    assert gone == (2,)


def test_sqlite_has_keys_full_text_and_metadata(database: Database, database_url: str, tmp_path: Path) -> None:
    filled(database)
    done = export(Settings(database_url=database_url, secret="s3cret"), "sqlite", tmp_path / "out")
    metadata = json.loads((tmp_path / "out" / "metadata.json").read_text())
    with closing(sqlite3.connect(tmp_path / "out" / "yalu.db")) as made:
        tables = list(metadata["databases"]["yalu"]["tables"])
        counts = {table: made.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables}
        assert sum(counts.values()) == done.records
        assert [table for table, count in counts.items() if not count] == ["change_marks"]
        assert made.execute("PRAGMA foreign_key_check").fetchall() == []
        keys = [row[2:5] for row in made.execute("PRAGMA foreign_key_list(changes)")]
        assert keys == [("articles", "article_id", "article_id"), ("sources", "source_id", "source_id")]
        listed = changes.changes(database, Filters(), None, 500).items
        written = {row[0] for row in made.execute("SELECT change_id FROM changes")}
        assert written == {record.change_id for record in listed}  # and so no baseline
        described = made.execute("SELECT sql FROM sqlite_master WHERE name = 'comment_versions_fts'").fetchone()[0]
        assert 'content="comment_versions"' in described  # in these signs Datasette looks for it
        hits = made.execute("SELECT count(*) FROM comment_versions_fts WHERE comment_versions_fts MATCH 'everywhere'")
        assert hits.fetchone()[0] == 1
    assert ((tmp_path / "out" / "yalu.db").stat().st_mode & 0o777) == 0o600
