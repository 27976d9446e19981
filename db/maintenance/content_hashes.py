"""Whether stored states are what was written: their words against their hashes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError

from db.mapping.rows import is_intact, version_name
from db.models import Article, ArticleVersion, Comment, CommentVersion

PORTION = 500


def altered(connection: Connection) -> Iterator[tuple[str, bool]]:
    """Every stored version by its name (v12, c7), and whether its words are no longer those that were stored.

    Those whose words were erased are passed over.
    """
    articles = select(ArticleVersion.__table__).join(Article, ArticleVersion.article_id == Article.id)
    for number, row in _rows(connection, articles.where(Article.erased_at.is_(None)), ArticleVersion.id):
        yield str(version_name(number)), row is None or not is_intact(row)
    comments = select(CommentVersion.__table__, Comment.platform_id).join(Comment)
    for number, row in _rows(connection, comments.where(Comment.erased_at.is_(None)), CommentVersion.id):
        yield str(version_name(None, number)), row is None or not is_intact(row, row.platform_id)


def _rows(connection: Connection, query: Any, key: Any) -> Iterator[tuple[int, Any | None]]:
    """Rows by their keys, in order; None for one that cannot be read."""
    keys = list(connection.scalars(query.with_only_columns(key).order_by(key)))
    for start in range(0, len(keys), PORTION):
        some = keys[start : start + PORTION]
        try:
            found: dict[int, Any | None] = {row.id: row for row in connection.execute(query.where(key.in_(some)))}
        except DBAPIError:  # text that is no text any more
            found = {number: _one(connection, query.where(key == number)) for number in some}
        yield from ((number, found[number]) for number in some)


def _one(connection: Connection, query: Any) -> Any | None:
    try:
        return connection.execute(query).one()
    except DBAPIError:
        return None
