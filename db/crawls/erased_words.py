"""Reads what was erased of a source, so that no later crawl writes it again, not even into staging. Decision 0076."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import Connection, select

from yalu.db.models import Article, Comment, Erasure, Thread, Url
from yalu.history import ErasedWords


def erased_words(connection: Connection, source_id: str) -> ErasedWords:
    """Return the erased commenters of a source, and its erased comments by the keys of their articles' URLs."""
    by_author = select(Erasure.author_key).where(Erasure.source_id == source_id, Erasure.author_key.is_not(None))
    comments = (
        select(Url.key, Comment.platform_id)
        .join(Thread, Thread.article_id == Url.article_id)
        .join(Comment, Comment.thread_id == Thread.id)
        .join(Article, Article.id == Url.article_id)
        .where(Article.source_id == source_id, Comment.erased_at.is_not(None))
    )
    found: dict[str, set[str]] = defaultdict(set)
    for key, platform_id in connection.execute(comments):
        found[key].add(platform_id)
    return ErasedWords(frozenset(connection.scalars(by_author)), found)
