"""A SQLite file for readers of tables (Datasette): few tables, foreign keys, full text, and what everything means."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from datetime import datetime
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from yalu.db.core.engine import Database
from yalu.db.maintenance.export import article_versions, change_marks, comment_versions
from yalu.db.room import articles, changes, evidence
from yalu.records.quoting.cutting import within_terms
from yalu.records.selection.filters import Filters
from yalu.records.selection.page import each_page

PORTION = 500
_BESIDE = files("yalu.db.maintenance")
METADATA = (_BESIDE / "export_sqlite.json").read_text("utf-8")
"""For ``datasette --metadata``."""
_SEARCHED = {"article_versions": "title, body", "comment_versions": "text"}


def write(
    database: Database, file: Path, *, source_id: str | None, since: datetime | None, until: datetime | None
) -> int:
    """Write the file, which must not be there; return the number of rows. ``since`` and ``until`` are aware.

    They limit versions and changes; articles are all there, those of sources whose terms are off excepted. Baseline is
    no change here, as at every door, unless somebody marked it.
    """
    filters = Filters(source=(source_id,) if source_id else (), baseline=True, since=since, until=until)
    where: dict[str, Any] = {"source_id": source_id, "since": since, "until": until}
    every = Filters(source=filters.source)
    with closing(sqlite3.connect(file)) as out:
        file.chmod(0o600)
        out.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
        out.executescript((_BESIDE / "export_sqlite.sql").read_text("utf-8"))
        sources = (_plain(line) for line in evidence.sources(database) if source_id in (None, line.source_id))
        counted = _fill(out, "sources", sources)
        states = each_page(lambda cursor, limit: articles.articles(database, every, cursor, limit), PORTION)
        counted += _fill(out, "articles", (_plain(state) for state in states))
        known = {row[0] for row in out.execute("SELECT article_id FROM articles")}
        for table, versions in (("article_versions", article_versions), ("comment_versions", comment_versions)):
            counted += _fill(out, table, (row for row in versions(database, **where) if row["article_id"] in known))
        marks = list(change_marks(database, source_id=source_id))
        marked = {row["change_id"] for row in marks}
        records = each_page(lambda cursor, limit: changes.changes(database, filters, cursor, limit), PORTION)
        listed = (record for record in records if not record.baseline or record.change_id in marked)
        counted += _fill(out, "changes", (_plain(within_terms(record)) for record in listed))
        change_ids = {row[0] for row in out.execute("SELECT change_id FROM changes")}
        counted += _fill(out, "change_marks", (row for row in marks if row["change_id"] in change_ids))
        for table, columns in _SEARCHED.items():
            out.execute(
                f"CREATE VIRTUAL TABLE {table}_fts USING fts5({columns}, content=\"{table}\", tokenize='trigram')"
            )
            out.execute(f"INSERT INTO {table}_fts({table}_fts) VALUES ('rebuild')")  # noqa: S608  our names
        out.execute("ANALYZE")
        out.commit()
    return counted


def _fill(out: sqlite3.Connection, table: str, records: Iterable[Mapping[str, Any]]) -> int:
    names = [row[1] for row in out.execute(f"PRAGMA table_info({table})")]
    statement = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"  # noqa: S608  our names
    counted, left = 0, iter(records)
    while held := list(islice(left, PORTION)):
        out.executemany(statement, ([_value(record.get(name)) for name in names] for record in held))
        counted += len(held)
    return counted


def _plain(record: Any) -> dict[str, Any]:
    values: dict[str, Any] = msgspec.to_builtins(record)
    return values


def _value(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int | float) else msgspec.json.encode(value).decode()
