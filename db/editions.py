"""Keeps track of which piece is likely a translation of which, as texts come in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, or_, select

from db.base import upsert
from db.models import Article, ArticleVersion, Edition, Sketch, Source
from db.rows import article_of
from yalu.topics.editions import FURTHEST, LIKELY, Traits, confidence, traits

MOST_CANDIDATES = 100
"""Pieces of one source that one is compared with, the nearest in time first."""

SAME_ID = 0.3
"""What the same id of the publisher adds: editions often share one; two systems may count alike by chance."""


def pair(connection: Connection, article_id: int) -> None:
    """Compares a piece with those of its house's original, or of its editions, and keeps the likeliest original."""
    take_out(connection, article_id)
    mine = connection.execute(_pieces().where(Article.id == article_id)).one()
    my_traits = _traits(mine)
    if mine.editions_of is not None:
        for original in _near(connection, mine, Article.source_id == mine.editions_of):
            _keep(connection, mine, my_traits, original, _traits(original))
    for edition in _near(connection, mine, Source.editions_of == mine.source_id):
        _keep(connection, edition, _traits(edition), mine, my_traits)


def take_out(connection: Connection, article_id: int) -> None:
    """Forgets the pairs of an article."""
    connection.execute(delete(Edition).where(or_(Edition.article_id == article_id, Edition.original_id == article_id)))


def _pieces() -> Any:
    """Pieces in scope with the version that was compared last."""
    at = func.coalesce(ArticleVersion.published_at, Article.first_seen_at)
    return (
        select(ArticleVersion.__table__, Article.source_id, Article.publisher_id, Source.editions_of, at.label("at"))
        .join(Sketch, Sketch.version_id == ArticleVersion.id)
        .join(Article, Sketch.article_id == Article.id)
        .join(Source, Article.source_id == Source.id)
        .where(Article.in_scope)
    )


def _near(connection: Connection, mine: Any, where: Any) -> Sequence[Any]:
    at = func.coalesce(ArticleVersion.published_at, Article.first_seen_at)
    reach = timedelta(days=FURTHEST)
    query = _pieces().where(where, at >= mine.at - reach, at <= mine.at + reach)
    found = connection.execute(query.limit(10 * MOST_CANDIDATES)).all()
    return sorted(found, key=lambda row: (abs(row.at - mine.at), row.article_id))[:MOST_CANDIDATES]


def _traits(row: Any) -> Traits:
    return traits(article_of(row), row.at)


def _keep(connection: Connection, edition: Any, its: Traits, original: Any, own: Traits) -> None:
    sure, because = confidence(its, own)
    if sure and edition.publisher_id is not None and edition.publisher_id == original.publisher_id:
        sure, because = min(1.0, sure + SAME_ID), (*because, "publisher id")
    if sure < LIKELY:
        return
    row = {"original_id": original.article_id, "confidence": sure, "because": list(because)}
    better = upsert(connection, Edition).values(article_id=edition.article_id, **row)
    connection.execute(
        better.on_conflict_do_update(index_elements=["article_id"], set_=row, where=Edition.confidence < sure)
    )
