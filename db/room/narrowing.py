"""Rare values of a filter, found by index before a list is walked (decision 0291).

A list is walked in its order and every row asked whether it matches, which ends soon where many do. Where few rows
match, they are named first, so that the walk does not read the whole list.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select

from db.marks import mark_rows
from db.models import Article, ArticleTerm, ArticleVersion, Change, Comment, CommentVersion, Thread
from db.room.filters import Filters, has_words, having_words, known_kinds
from yalu.model import Kind

FEW = 2000
"""Rows that a filter may leave to be named one by one."""


def languages_of(connection: Connection, codes: Collection[str]) -> list[str]:
    """Return the languages of versions that the codes of a filter select: zh selects zh-Hant too.

    Each language is one look into the index, however many versions have it.
    """
    language = ArticleVersion.language
    first = select(func.min(language).label("language")).cte("known", recursive=True)
    after = select(func.min(language)).where(language > first.c.language).scalar_subquery()
    known = first.union_all(select(after).where(first.c.language.is_not(None)))
    found = connection.scalars(select(known.c.language).where(known.c.language.is_not(None)))
    return [one for one in found if any(one == code or one.startswith(f"{code}-") for code in codes)]


def few(connection: Connection, found: Select[Any]) -> list[int] | None:
    """Return what a query finds, each once; None when it is more than ``FEW``."""
    ids = connection.scalars(found.limit(FEW + 1)).all()
    return None if len(ids) > FEW else sorted({one for one in ids if one is not None})


def articles_of(connection: Connection, filters: Filters, languages: Sequence[str] | None) -> list[int] | None:
    """Return articles among which all are that the filters of language and issue select; None: too many to name."""
    queries: list[Select[Any]] = []
    if languages is not None:
        queries.append(select(ArticleVersion.article_id).where(ArticleVersion.language.in_(languages)).distinct())
    if filters.issue:
        tagged = ArticleTerm.term.in_(filters.issue), ArticleTerm.kind == "tag"
        queries.append(select(ArticleTerm.article_id).where(*tagged))
    return _fewest(connection, queries)


def changes_of(connection: Connection, filters: Filters, column: Any) -> list[int] | None:
    """Return the values of a column of ``Change`` that the changes have which kind and significance select.

    None: too many to name, or neither is filtered.
    """
    if not (filters.kind or filters.min_significance):
        return None
    kinds = known_kinds(filters) if filters.kind else list(Kind)  # all are named, for the index begins with the kind
    found = select(column).where(Change.kind.in_(kinds))
    if filters.min_significance:
        found = found.where(Change.significance >= filters.min_significance)
    return few(connection, found)


def _fewest(connection: Connection, queries: Iterable[Select[Any]]) -> list[int] | None:
    """Return the shortest of what the queries find; None when none finds few."""
    return min((found for query in queries if (found := few(connection, query)) is not None), key=len, default=None)


def versions_with(connection: Connection, table_name: str, q: str) -> list[int] | None:
    """Return the versions that have the words of ``q`` in words_article or words_comment; None: too many to name."""
    having = having_words(connection, table_name, q)
    if connection.dialect.name == "sqlite":
        return few(connection, having)
    # It takes a look into the words of a text for cheap, and would read texts one by one instead of the index.
    connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    found = few(connection, having)
    connection.exec_driver_sql("SET LOCAL enable_seqscan = on")
    return found


def owners(connection: Connection, version: Any, column: Any, ids: Sequence[int]) -> list[int]:
    """Return the articles or comments that versions belong to, each once."""
    return sorted(set(connection.scalars(select(column).where(version.id.in_(ids)))))


def comments_under(article_ids: Sequence[int]) -> ColumnElement[bool]:
    """Return a condition on versions of comments: they stand under one of the articles."""
    own = select(Comment.id).join(Thread, Thread.id == Comment.thread_id).where(Thread.article_id.in_(article_ids))
    return CommentVersion.comment_id.in_(own)


def articles_with(connection: Connection, q: str) -> tuple[list[int] | None, list[ColumnElement[bool]]]:
    """Return the articles with a version that has the words of ``q``; or None, and the condition that they have one."""
    ids = versions_with(connection, "words_article", q)
    if ids is not None:
        return owners(connection, ArticleVersion, ArticleVersion.article_id, ids), []
    words = has_words(connection, "words_article", q, ArticleVersion.id)
    return None, [select(ArticleVersion.id).where(ArticleVersion.article_id == Article.id, words).exists()]


def with_change(filters: Filters, own: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return a condition: among the changes that ``own`` selects is one of the filters' kind, significance and mark."""
    had = select(Change.id).where(own)
    if filters.kind:
        had = had.where(Change.kind.in_(known_kinds(filters)))
    if filters.min_significance:
        had = had.where(Change.significance >= filters.min_significance)
    if filters.mark:
        had = had.where(mark_rows.having(mark_rows.known(filters.mark), Change.id))
    return had.exists()


def of_comments(filters: Filters) -> Filters:
    """Return the filters with those of their kinds that changes of comments have: all of these where none is named."""
    own = (kind for kind in Kind if kind.value.startswith("comment."))
    named = tuple(kind.value for kind in own if not filters.kind or kind in filters.kind)
    return replace(filters, kind=named or ("",))
