"""Threads that the next check of their article must read whole; ``sent_with`` of ``yalu.history`` says why."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, func, or_, select

from yalu.db.models import Article, Comment, CommentAbsence, Erasure, Thread, ThreadSnapshot

_OWN_SOURCE: BindParameter[Any] = bindparam("source_id")
_SUSPECTS = (
    select(Thread.article_id, Comment.platform_id)
    .join(Comment, Comment.thread_id == Thread.id)
    .join(Article, Article.id == Thread.article_id)
    .join(CommentAbsence, CommentAbsence.comment_id == Comment.id)
    .where(Article.source_id == _OWN_SOURCE)
    .where(CommentAbsence.back_snapshot_id.is_(None), Comment.erased_at.is_(None))
    .group_by(Thread.article_id, Comment.id, Comment.platform_id)
    .having(func.max(CommentAbsence.in_row) < bindparam("gone_after"))
    .order_by(Comment.id)
)
_LAST_SUSPECTED = (
    select(ThreadSnapshot.implausibility)
    .where(ThreadSnapshot.thread_id == Thread.id)
    .order_by(ThreadSnapshot.id.desc())
    .limit(1)
    .scalar_subquery()
)
_DOUBTFUL = (
    select(Thread.article_id)
    .join(Article, Article.id == Thread.article_id)
    .where(Article.source_id == _OWN_SOURCE)
    .where(
        or_(
            _LAST_SUSPECTED.is_not(None),
            select(Comment.id).where(Comment.thread_id == Thread.id, Comment.erased_at.is_not(None)).exists(),
            select(Erasure.id).where(Erasure.source_id == _OWN_SOURCE, Erasure.author_key.is_not(None)).exists(),
        )
    )
)


def suspects(connection: Connection, source_id: str, gone_after: int) -> dict[int, tuple[str, ...]]:
    """Return the platform's ids of comments that are missing and not gone yet, by article id.

    The same as ``yalu.history.ThreadState.suspects`` of each thread.
    """
    missing: dict[int, tuple[str, ...]] = defaultdict(tuple)
    for article_id, platform_id in connection.execute(_SUSPECTS, {"source_id": source_id, "gone_after": gone_after}):
        missing[int(article_id)] += (str(platform_id),)
    return missing


def doubtful_articles(connection: Connection, source_id: str) -> set[int]:
    """Return the ids of articles with an implausible last snapshot, or with erased comments.

    Those are all that have a thread where a commenter was erased.
    """
    return set(connection.scalars(_DOUBTFUL, {"source_id": source_id}))
