"""Reads what was erased of a source, so that no later crawl writes it again, not even into staging. Decision 0076."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, Text, bindparam, or_, select

from yalu.db.core.id_lists import among_given, grouped, rows_by_ids
from yalu.db.models import Comment, Erasure, Thread, Url
from yalu.history.erasures import ErasedWords
from yalu.history.known import ArticleState

_OF_SOURCE = or_(Erasure.source_id == bindparam("source_id"), Erasure.source_id.is_(None))
_AUTHORS = select(Erasure.author_key).where(_OF_SOURCE).distinct()
_COMMENTS = (
    select(Comment.platform_id).join(Thread, Comment.thread_id == Thread.id).where(Comment.erased_at.is_not(None))
)
_OF_ARTICLES = _COMMENTS.add_columns(Thread.article_id).where(among_given(Thread.article_id))
_OF_ADDRESSES = (
    _COMMENTS.add_columns(Url.key)
    .join(Url, Url.article_id == Thread.article_id)
    .where(Url.source_id == bindparam("source_id"), among_given(Url.key, Text))
)


def erased_authors(connection: Connection, source_id: str) -> tuple[frozenset[str], bool]:
    """Return the pseudonyms of the erased commenters of a source, and whether any of its comments may be erased."""
    erased = set(connection.scalars(_AUTHORS, {"source_id": source_id}))
    return frozenset(key for key in erased if key is not None), bool(erased)


def prefetch_erased(connection: Connection, articles: Mapping[int, ArticleState]) -> None:
    """Set which comments of the articles were erased, by the platform's ids."""
    for article_id, rows in grouped(rows_by_ids(connection, _OF_ARTICLES, articles), "article_id").items():
        articles[article_id].erased_comments = frozenset(row.platform_id for row in rows)


def erased_words(connection: Connection, source_id: str, keys: Collection[str]) -> ErasedWords:
    """Return the erased commenters of a source, and the erased comments under the articles with URLs of these keys."""
    authors, erased = erased_authors(connection, source_id)
    rows = rows_by_ids(connection, _OF_ADDRESSES, sorted(keys) if erased else (), source_id=source_id)
    return ErasedWords(authors, {key: {row.platform_id for row in some} for key, some in grouped(rows, "key").items()})
