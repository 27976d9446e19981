"""What was recorded of a source before a crawl, as far as deciding about that crawl needs it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, func, select

from db.models import Change
from yalu.model import Kind

TEMPLATES = 5
"""So many template changes of a source are remembered; a page that was away longer shows the newest ones."""


def told_gone(connection: Connection, crawl_id: int, article_ids: Collection[int]) -> frozenset[int]:
    """Those of the articles whose last word before the crawl was that they are gone."""
    last = (
        select(func.max(Change.id).label("id"))
        .where(
            Change.article_id.in_(article_ids),
            Change.kind.in_((Kind.ARTICLE_GONE, Kind.ARTICLE_BACK)),
            Change.crawl_id < crawl_id,
        )
        .group_by(Change.article_id)
        .subquery()
    )
    query = select(Change.article_id).join(last, last.c.id == Change.id).where(Change.kind == Kind.ARTICLE_GONE)
    return frozenset(article_id for article_id in connection.scalars(query) if article_id is not None)


def templates(connection: Connection, source_id: str, crawl_id: int) -> tuple[Mapping[str, object], ...]:
    """The evidence of the newest template changes of a source before the crawl."""
    query = (
        select(Change.evidence)
        .where(Change.source_id == source_id, Change.kind == Kind.SOURCE_TEMPLATE, Change.crawl_id < crawl_id)
        .order_by(Change.id.desc())
        .limit(TEMPLATES)
    )
    return tuple(connection.scalars(query))
