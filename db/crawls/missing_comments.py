"""Comments that are missing but not yet counted as gone; platforms that allow it are asked for them by id.

Decision 0128.
"""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import Connection, bindparam, func, select

from yalu.db.models import Article, Comment, CommentAbsence, Thread

_SUSPECTS = (
    select(Thread.article_id, Comment.platform_id)
    .join(Comment, Comment.thread_id == Thread.id)
    .join(Article, Article.id == Thread.article_id)
    .join(CommentAbsence, CommentAbsence.comment_id == Comment.id)
    .where(Article.source_id == bindparam("source_id"))
    .where(CommentAbsence.back_snapshot_id.is_(None), Comment.erased_at.is_(None))
    .group_by(Thread.article_id, Comment.id, Comment.platform_id)
    .having(func.max(CommentAbsence.in_row) < bindparam("gone_after"))
    .order_by(Comment.id)
)


def suspects(connection: Connection, source_id: str, gone_after: int) -> dict[int, tuple[str, ...]]:
    """Return the platform's ids of missing comments, by article id.

    A comment missed ``gone_after`` times in a row is gone.
    """
    missing: dict[int, list[str]] = defaultdict(list)
    for article_id, platform_id in connection.execute(_SUSPECTS, {"source_id": source_id, "gone_after": gone_after}):
        missing[int(article_id)].append(str(platform_id))
    return {article_id: tuple(platform_ids) for article_id, platform_ids in missing.items()}
