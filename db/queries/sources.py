"""Which sources something is stored of, and how many of their articles are in scope."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from yalu.db.core.engine import Database
from yalu.db.models import Article, Source
from yalu.errors import UnknownItem


def require_source(database: Database, source_id: str) -> None:
    """Raise UnknownItem when nothing was ever stored of the source. Raises StoreError."""
    with database.read() as connection:
        if connection.scalars(select(Source.id).where(Source.id == source_id)).first() is None:
            raise UnknownItem(f"nothing is stored of a source {source_id!r}")


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
