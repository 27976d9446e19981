"""A SQLite file for readers of tables (Datasette): few tables, foreign keys, full text, and what everything means."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import fields
from datetime import datetime
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import msgspec

from yalu.db.core.base import MOST_VALUES
from yalu.db.core.engine import Database
from yalu.db.maintenance.export import ROW_TYPES, change_marks, versions
from yalu.db.room import articles, changes
from yalu.db.room.sources import stored_sources
from yalu.records.nouns.article import Article
from yalu.records.nouns.change import Change
from yalu.records.nouns.source import Source
from yalu.records.quoting.cutting import article_within_terms, made_safe, within_terms
from yalu.records.selection.filters import Filters
from yalu.records.selection.page import each_page

METADATA = (files("yalu.db.maintenance") / "export_sqlite.json").read_text("utf-8")
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
        out.executescript(_schema())
        sources = (line for line in stored_sources(database) if source_id in (None, line.source_id))
        counted = _fill(out, "sources", map(made_safe, sources))
        states = each_page(lambda cursor, limit: articles.articles(database, every, cursor, limit), MOST_VALUES)
        counted += _fill(out, "articles", map(article_within_terms, states))
        known = {row[0] for row in out.execute("SELECT article_id FROM articles")}
        for kind in ("article", "comment"):
            rows = (row for row in versions(database, kind, **where) if row.article_id in known)
            counted += _fill(out, f"{kind}_versions", rows)
        marks = list(change_marks(database, source_id=source_id))
        marked = {row.change_id for row in marks}
        records = each_page(lambda cursor, limit: changes.changes(database, filters, cursor, limit), MOST_VALUES)
        listed = (record for record in records if not record.baseline or record.change_id in marked)
        counted += _fill(out, "changes", map(within_terms, listed))
        change_ids = {row[0] for row in out.execute("SELECT change_id FROM changes")}
        counted += _fill(out, "change_marks", (row for row in marks if row.change_id in change_ids))
        for table, columns in _SEARCHED.items():
            out.execute(
                f"CREATE VIRTUAL TABLE {table}_fts USING fts5({columns}, content=\"{table}\", tokenize='trigram')"
            )
            out.execute(f"INSERT INTO {table}_fts({table}_fts) VALUES ('rebuild')")  # noqa: S608  our names
        out.execute("ANALYZE")
        out.commit()
    return counted


_TABLES: Mapping[str, tuple[type, str]] = {
    "sources": (Source, "source_id"),
    "articles": (Article, "article_id"),
    "article_versions": (ROW_TYPES["article"], "version"),
    "comment_versions": (ROW_TYPES["comment"], "version"),
    "changes": (Change, "change_id"),
    "change_marks": (ROW_TYPES["mark"], "mark_id"),
}
"""What the rows of each table are, and its key."""
_REFERENCES = {"source_id": "sources", "article_id": "articles", "change_id": "changes"}
_INDEXES = """
CREATE INDEX ix_change_marks_change_id ON change_marks (change_id);
CREATE INDEX ix_articles_source_id ON articles (source_id);
CREATE INDEX ix_article_versions_article_id ON article_versions (article_id);
CREATE INDEX ix_comment_versions_article_id ON comment_versions (article_id);
CREATE INDEX ix_changes_kind_not_after ON changes (kind, not_after);
CREATE INDEX ix_changes_source_id_not_after ON changes (source_id, not_after);
CREATE INDEX ix_changes_article_id ON changes (article_id);
"""


def _schema() -> str:
    """The tables: a column a field of their rows. Datasette reads the foreign keys."""
    tables = []
    for name, (row_type, key) in _TABLES.items():
        hints = get_type_hints(row_type)
        columns = ", ".join(f"{field.name} {_sql(field.name, hints[field.name], key)}" for field in fields(row_type))
        tables.append(f"CREATE TABLE {name} ({columns});")
    return "\n".join([*tables, _INDEXES])


def _sql(name: str, hint: Any, key: str) -> str:
    kinds = {hint, *get_args(hint)}
    affinity = (
        "INTEGER" if kinds & {int, bool} and get_origin(hint) is not tuple else "REAL" if float in kinds else "TEXT"
    )
    if name == key:
        return f"{affinity} PRIMARY KEY"
    table = _REFERENCES.get(name)
    return f"{affinity} REFERENCES {table} ({name})" if table else affinity


def _fill(out: sqlite3.Connection, table: str, rows: Iterable[Any]) -> int:
    names = [field.name for field in fields(_TABLES[table][0])]
    statement = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"  # noqa: S608  our names
    counted, left = 0, iter(rows)
    while held := list(islice(left, MOST_VALUES)):
        out.executemany(statement, ([_value(getattr(row, name)) for name in names] for row in held))
        counted += len(held)
    return counted


def _value(value: Any) -> Any:
    plain = msgspec.to_builtins(value)
    return plain if plain is None or isinstance(plain, str | int | float) else msgspec.json.encode(plain).decode()
