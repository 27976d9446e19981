"""Threads of which an unchanged page would hide something, so that the next check of their article must read it whole.

They miss comments that do not count as gone yet, which platforms that allow it are asked for by id (decision 0128), or
their last snapshot is implausible, which is believed once it has lasted, or words in them were erased.
"""

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
_NOT_REPEATABLE = (
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
    """Return the platform's ids of missing comments, by article id.

    A comment missed ``gone_after`` times in a row is gone.
    """
    missing: dict[int, tuple[str, ...]] = defaultdict(tuple)
    for article_id, platform_id in connection.execute(_SUSPECTS, {"source_id": source_id, "gone_after": gone_after}):
        missing[int(article_id)] += (str(platform_id),)
    return missing


def not_repeatable(connection: Connection, source_id: str) -> set[int]:
    """Return the ids of articles whose thread must be extracted again even if the page is unchanged (decision 0105).

    Those are articles with an implausible last snapshot, or with erased comments, which decide whether bytes may be
    kept; all that have a thread where a commenter was erased.
    """
    return set(connection.scalars(_NOT_REPEATABLE, {"source_id": source_id}))
