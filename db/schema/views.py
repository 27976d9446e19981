"""Creates and drops the views of ``views.sql``, with the same results on SQLite and PostgreSQL.

Views are code, not data: they are dropped before a migration and created after it, so that they always match the Yalu
that last upgraded the database (decision 0071).
"""

from __future__ import annotations

import re
from importlib.resources import files

from sqlalchemy import Connection, inspect

from yalu.db.schema.view_macros import written
from yalu.records.definition import meanings
from yalu.records.nouns.article import Article, Version
from yalu.records.nouns.change import Change
from yalu.records.nouns.comment import CommentVersion

_WRITTEN: list[tuple[str, str, str]] = re.findall(
    r"((?:^-- .*\n)*)^CREATE VIEW (\w+) AS\n([^;]+);",
    (files("yalu.db.schema") / "views.sql").read_text("utf-8"),
    re.MULTILINE,
)
VIEWS = {name: select for _, name, select in _WRITTEN}
ABOUT = {name: " ".join(line.strip("- ") for line in comment.splitlines()) for comment, name, _ in _WRITTEN}
"""What each view shows: the comment above it."""

RECORD_OF: dict[str, type] = {
    **dict.fromkeys((name for name, sql in VIEWS.items() if "FROM changes" in sql), Change),
    **dict.fromkeys(("recorded_changes", "report_items", "unreported_changes"), Change),
    "article_versions": Version,
    "current_articles": Article,
    **dict.fromkeys(("comment_versions", "current_comments"), CommentVersion),
}
"""Views whose columns are fields of a record, under the same names; others may stand beside them."""


def create(connection: Connection) -> None:
    """Create all views; the tables must match the models."""
    for name in VIEWS:
        connection.exec_driver_sql(f"CREATE VIEW {name} AS {definition(name, connection.dialect.name)}")
    if connection.dialect.name == "postgresql":
        _comment(connection)


def _comment(connection: Connection) -> None:
    """Store what the fields of records mean as comments of the columns; SQLite has none."""
    reader = inspect(connection)
    for name, record in RECORD_OF.items():
        columns = {column["name"] for column in reader.get_columns(name)}
        for column, meaning in meanings(record).items():
            if column in columns:
                text = meaning.replace("'", "''").replace("%", "%%")
                connection.exec_driver_sql(f"COMMENT ON COLUMN {name}.{column} IS '{text}'")


def drop(connection: Connection) -> None:
    """Drop all views, so that the tables they read can be changed."""
    present = set(inspect(connection).get_view_names())
    for name in [*reversed(VIEWS), *sorted(present - set(VIEWS))]:
        if name in present:
            cascade = " CASCADE" if connection.dialect.name == "postgresql" else ""
            connection.exec_driver_sql(f'DROP VIEW IF EXISTS "{name}"{cascade}')


def definition(name: str, dialect: str) -> str:
    """Return the SELECT of a view in SQL of ``dialect``."""
    sql = written(VIEWS[name], dialect)
    return sql.replace("%", "%%") if dialect == "postgresql" else sql
