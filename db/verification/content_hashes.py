"""Verifies stored versions: compares their content with their hashes. Decision 0214."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError

from yalu.db.core.base import batches
from yalu.db.mapping.rows import article_of, comment_of, is_intact, version_name
from yalu.db.models import Article, ArticleVersion, Comment, CommentVersion


def altered(connection: Connection) -> Iterator[tuple[str, bool]]:
    """Yield every stored version by name (v12, c7), and whether its content differs from what was stored.

    Versions whose text was erased are skipped.
    """
    articles = select(ArticleVersion.__table__).join(Article, ArticleVersion.article_id == Article.id)
    for number, row in _rows(connection, articles.where(Article.erased_at.is_(None)), ArticleVersion.id):
        yield str(version_name(number)), row is None or not is_intact(row, article_of(row))
    comments = select(CommentVersion.__table__, Comment.platform_id).join(Comment)
    for number, row in _rows(connection, comments.where(Comment.erased_at.is_(None)), CommentVersion.id):
        yield str(version_name(None, number)), row is None or not is_intact(row, comment_of(row, row.platform_id))


def _rows(connection: Connection, query: Any, key: Any) -> Iterator[tuple[int, Any | None]]:
    """Yield rows by their keys, in order; None for a row that cannot be read."""
    keys = list(connection.scalars(query.with_only_columns(key).order_by(key)))
    for some in batches(keys):
        try:
            rows: dict[int, Any | None] = {row.id: row for row in connection.execute(query.where(key.in_(some)))}
        except DBAPIError:  # text that cannot be decoded
            rows = {number: _one(connection, query.where(key == number)) for number in some}
        yield from ((number, rows[number]) for number in some)


def _one(connection: Connection, query: Any) -> Any | None:
    try:
        return connection.execute(query).one()
    except DBAPIError:
        return None
