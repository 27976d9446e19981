"""Commenters by their pseudonyms: where they wrote, and which comments."""

from __future__ import annotations

from sqlalchemy import select

from yalu.db.core.engine import Database
from yalu.db.models import Article, Comment, CommentVersion, Thread


def sources_of_commenter(database: Database, author_key: str) -> list[str]:
    """Return the sources with comments under this pseudonym; normally one. Raises StoreError."""
    query = select(Article.source_id).join(Thread).join(Comment).join(CommentVersion)
    wanted = query.where(CommentVersion.author_key == author_key).distinct().order_by(Article.source_id)
    with database.read() as connection:
        return list(connection.scalars(wanted))


def comments_of(database: Database, source_id: str, author_key: str) -> list[str]:
    """Return the comments of one commenter as ``URL#id``, in the order of first sight. Raises StoreError."""
    query = select(Article.url, Comment.platform_id, Comment.id).join(Thread, Comment.thread_id == Thread.id)
    query = query.join(Article, Thread.article_id == Article.id).join(CommentVersion)
    wanted = query.where(Article.source_id == source_id, CommentVersion.author_key == author_key)
    with database.read() as connection:
        rows = connection.execute(wanted.distinct().order_by(Comment.id)).all()
    return [f"{row.url}#{row.platform_id}" for row in rows]
