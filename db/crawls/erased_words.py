"""Reads what was erased of a source, so that no later crawl writes it again, not even into staging. Decision 0076."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import Connection, Text, bindparam, select

from yalu.db.core.id_lists import among_given, rows_by_ids
from yalu.db.models import Comment, Thread, Url
from yalu.db.settlement.stored.prefetch_threads import erased_authors
from yalu.history import ErasedWords

_COMMENTS = (
    select(Url.key, Comment.platform_id)
    .join(Thread, Thread.article_id == Url.article_id)
    .join(Comment, Comment.thread_id == Thread.id)
    .where(Url.source_id == bindparam("source_id"), Comment.erased_at.is_not(None), among_given(Url.key, Text))
)


def erased_words(connection: Connection, source_id: str, keys: Collection[str]) -> ErasedWords:
    """Return the erased commenters of a source, and the erased comments under the articles with URLs of these keys."""
    by_key: dict[str, set[str]] = defaultdict(set)
    authors, erased = erased_authors(connection, source_id)
    for key, platform_id in rows_by_ids(connection, _COMMENTS, sorted(keys) if erased else (), source_id=source_id):
        by_key[key].add(platform_id)
    return ErasedWords(authors, by_key)
