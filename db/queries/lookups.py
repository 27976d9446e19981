"""Looks up sources and commenters by the names that users give, and shares of the topic."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from yalu.db.core.engine import Database
from yalu.db.models import Article, Comment, CommentVersion, Source, Thread
from yalu.errors import UnknownItem


def require_source(database: Database, source_id: str) -> None:
    """Raise UnknownItem when nothing was ever stored of the source. Raises StoreError."""
    with database.read() as connection:
        if connection.scalars(select(Source.id).where(Source.id == source_id)).first() is None:
            raise UnknownItem(f"nothing is stored of a source {source_id!r}")


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


@dataclass(frozen=True, slots=True)
class TopicShare:
    """How many articles of a source are in scope, of all that its listings led to and that could be read."""

    source_id: str
    in_scope: int
    judged: int


def topic_shares(database: Database) -> list[TopicShare]:
    """Return the counts of every source with articles, in the order of ids. Raises StoreError."""
    inside = func.count().filter(Article.in_scope.is_(True))
    query = select(Article.source_id, inside, func.count()).group_by(Article.source_id).order_by(Article.source_id)
    with database.read() as connection:
        return [TopicShare(*row) for row in connection.execute(query)]
