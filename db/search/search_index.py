"""Maintains the full-text index: the tokens of each version."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Connection, Text, bindparam, column, insert, literal, select, table, text
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR

from yalu.db.core.id_lists import among, grouped
from yalu.db.models import Article, ArticleVersion, Comment, CommentVersion, Thread
from yalu.db.search import tokenizer

MOST_VERSIONS = 1000
"""Most versions in one query; some databases refuse many more."""

INDEXES: dict[str, type[ArticleVersion] | type[CommentVersion]] = {
    "words_article": ArticleVersion,
    "words_comment": CommentVersion,
}
"""The full-text indexes, and the table that each of them indexes."""

_SEPARATE = "\n\n"


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """The index entry of one version; its tokens are made before the transaction that stores it."""

    table_name: str
    version: Any
    """The version's id, or a placeholder (``NewRow``) until it is stored."""
    tokens: str
    """Each once, separated by spaces."""

    @classmethod
    def of(cls, version: Any, source_id: str, state: Any, not_after: datetime, languages: Iterable[str]) -> IndexEntry:
        """Make the entry of a version of an article or comment with the content ``state``, first seen at ``not_after``.

        ``languages`` are its own, or those of all versions of a comment's article.
        """
        name = "words_article" if hasattr(state, "title") else "words_comment"
        return cls(name, version, _tokens(texts_of(state), tokenizer.labels(source_id, languages, not_after)))


def _tokens(texts: Iterable[str | None], labels: list[str]) -> str:
    return " ".join((*tokenizer.tokens(*(part for part in texts if part)), *labels))


def add_entries(connection: Connection, entries: Iterable[IndexEntry]) -> None:
    """Add stored versions to the index."""
    by_table: dict[str, list[IndexEntry]] = defaultdict(list)
    for entry in entries:
        by_table[entry.table_name].append(entry)
    for name, some in by_table.items():
        if connection.dialect.name == "sqlite":
            connection.execute(insert(fts(name)), [{"rowid": entry.version, "tokens": entry.tokens} for entry in some])
        else:
            texts = {"versions": [entry.version for entry in some], "texts": [entry.tokens for entry in some]}
            connection.execute(_indexed(name), texts)


@cache
def _indexed(name: str) -> Any:
    """Return the statement that adds versions to the PostgreSQL table called ``name``.

    Tokens are sent as one text: the driver takes five times as long to write an array of them.
    """
    statement = text(
        f"INSERT INTO {name} (version_id, tokens) SELECT version, array_to_tsvector(string_to_array(words, ' '))"  # noqa: S608 -- own names
        " FROM unnest(:versions, :texts) AS entry (version, words)"
    )
    return statement.bindparams(bindparam("versions", type_=ARRAY(BigInteger)), bindparam("texts", type_=ARRAY(Text)))


def add(connection: Connection, table_name: str, rows: Sequence[Any]) -> None:
    """Add rows of stored versions to the index: their texts, and labels that searches ask for (decision 0075)."""
    labels = _labels(connection, table_name, [row.id for row in rows])
    add_entries(connection, [IndexEntry(table_name, row.id, _tokens(texts_of(row), labels[row.id])) for row in rows])


def blank(connection: Connection, table_name: str, rows: Sequence[Any]) -> None:
    """Take the texts of versions out of the index, and leave their labels.

    The rows must hold the texts that they were added with: SQLite keeps no copy of them.
    """
    labels = _labels(connection, table_name, [row.id for row in rows])
    for row in rows:
        _take(connection, table_name, row.id, texts_of(row), labels[row.id])
    add_entries(connection, [IndexEntry(table_name, row.id, " ".join(labels[row.id])) for row in rows])


def _take(
    connection: Connection, table_name: str, version_id: int, texts: Sequence[str | None], labels: list[str]
) -> None:
    if connection.dialect.name == "sqlite":
        fts = table(table_name, column(table_name), column("rowid"), column("tokens"))
        tokens = _tokens(texts, labels)
        connection.execute(insert(fts).values({table_name: "delete", "rowid": version_id, "tokens": tokens}))
    else:
        vectors = tsvectors(table_name)
        connection.execute(vectors.delete().where(vectors.c.version_id == version_id))


def label_comments(connection: Connection, article_id: int, version_ids: Collection[int]) -> None:
    """Make the comments of an article findable in the languages of its new versions ``version_ids`` too."""
    new, old = _languages(connection, article_id, version_ids)
    if {tokenizer.language_label(each) for each in new} <= {tokenizer.language_label(each) for each in old}:
        return
    below = select(CommentVersion.__table__, Article.source_id).join(Comment, CommentVersion.comment_id == Comment.id)
    below = below.join(Thread, Comment.thread_id == Thread.id).join(Article, Thread.article_id == Article.id)
    for row in connection.execute(below.where(Article.id == article_id)).all():
        had = tokenizer.labels(row.source_id, old, row.not_after)
        _take(connection, "words_comment", row.id, texts_of(row), had)
        has = IndexEntry.of(row.id, row.source_id, row, row.not_after, old + new)
        add_entries(connection, [has])


def _labels(connection: Connection, table_name: str, version_ids: Collection[int]) -> dict[int, list[str]]:
    """Return the labels of versions, by id. A comment has the languages of all versions of its article."""
    if table_name == "words_article":
        query = select(ArticleVersion.id, Article.source_id, ArticleVersion.not_after, ArticleVersion.language)
        query = query.join(Article, ArticleVersion.article_id == Article.id)
        versions: Sequence[Any] = connection.execute(query.where(among(ArticleVersion.id, version_ids))).all()
        languages = {row.id: [row.language] if row.language else [] for row in versions}
    else:
        below = select(CommentVersion.id, Article.source_id, CommentVersion.not_after, Thread.article_id)
        below = below.join(Comment, CommentVersion.comment_id == Comment.id)
        below = below.join(Thread, Comment.thread_id == Thread.id).join(Article, Thread.article_id == Article.id)
        versions = connection.execute(below.where(among(CommentVersion.id, version_ids))).all()
        known = select(ArticleVersion.article_id, ArticleVersion.language).where(
            among(ArticleVersion.article_id, {row.article_id for row in versions}), ArticleVersion.language.is_not(None)
        )
        by_article = grouped(connection.execute(known), "article_id")
        languages = {row.id: [each.language for each in by_article[row.article_id]] for row in versions}
    return {row.id: tokenizer.labels(row.source_id, languages[row.id], row.not_after) for row in versions}


def languages_of(connection: Connection, article_id: int) -> list[str]:
    """Return the languages of all versions of an article, in which its comments are found."""
    return _languages(connection, article_id)[1]


def _languages(
    connection: Connection, article_id: int, version_ids: Collection[int] = ()
) -> tuple[list[str], list[str]]:
    """Return the languages of some versions of an article, and those of all its other versions."""
    query = select(ArticleVersion.id, ArticleVersion.language).where(ArticleVersion.article_id == article_id)
    rows = connection.execute(query.where(ArticleVersion.language.is_not(None))).all()
    some = [row.language for row in rows if row.id in version_ids]
    return some, [row.language for row in rows if row.id not in version_ids]


def tidy(connection: Connection) -> None:
    """Remove deleted entries from the index's own pages too."""
    if connection.dialect.name == "sqlite":
        connection.execute(text("INSERT INTO words_article(words_article) VALUES ('optimize')"))
        connection.execute(text("INSERT INTO words_comment(words_comment) VALUES ('optimize')"))


def catch_up(connection: Connection) -> int:
    """Index versions that are not in the index yet, in a database older than the index; return how many."""
    many = 0
    for table_name, version in INDEXES.items():
        key = "id" if connection.dialect.name == "sqlite" else "version_id"
        held = table(f"{table_name}_docsize" if key == "id" else table_name, column(key, BigInteger))
        absent = ~select(literal(1)).where(held.c[key] == version.id).exists()  # NOT IN would compare every pair
        missing = select(version.__table__).where(absent).order_by(version.id).limit(MOST_VERSIONS)
        last = 0
        while rows := connection.execute(missing.where(version.id > last)).all():
            add(connection, table_name, rows)
            last = rows[-1].id
            many += len(rows)
    return many


def texts_of(row: Any) -> tuple[str | None, ...]:
    """Return the searched texts of a state or of its row, each on its own."""
    if hasattr(row, "title"):
        return (row.title, row.subtitle, row.body, _SEPARATE.join(row.notices), _SEPARATE.join(row.byline))
    return (row.text,)


@cache
def fts(name: str) -> Any:
    """Return the SQLite full-text table (FTS5) called ``name``."""
    return table(name, column("rowid", BigInteger), column("tokens", Text))


@cache
def tsvectors(name: str) -> Any:
    """Return the PostgreSQL table called ``name`` that holds the tokens as ``tsvector``."""
    return table(name, column("version_id", BigInteger), column("tokens", TSVECTOR))
