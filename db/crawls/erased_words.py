"""Reads what was erased of a source, so that no later crawl writes it again, not even into staging. Decision 0076."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import Connection, select

from yalu.db.core.base import portions
from yalu.db.models import Comment, Erasure, Thread, Url
from yalu.history import ErasedWords


def erased_words(connection: Connection, source_id: str, keys: Collection[str]) -> ErasedWords:
    """Return the erased commenters of a source, and the erased comments under the articles with URLs of these keys."""
    by_author = select(Erasure.author_key).where(Erasure.source_id == source_id, Erasure.author_key.is_not(None))
    comments = (
        select(Url.key, Comment.platform_id)
        .join(Thread, Thread.article_id == Url.article_id)
        .join(Comment, Comment.thread_id == Thread.id)
        .where(Url.source_id == source_id, Comment.erased_at.is_not(None))
    )
    by_key: dict[str, set[str]] = defaultdict(set)
    for some in portions(sorted(keys)):
        for key, platform_id in connection.execute(comments.where(Url.key.in_(some))):
            by_key[key].add(platform_id)
    return ErasedWords(frozenset(connection.scalars(by_author)), by_key)
