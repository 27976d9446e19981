"""Changes recorded before a crawl, as far as decisions about that crawl need them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, func, select

from yalu.db.models import Change
from yalu.model import Kind

TEMPLATES = 5
"""Most template changes remembered per source; a page unseen for longer is compared with the newest ones."""


def told_gone(connection: Connection, crawl_id: int, article_ids: Collection[int]) -> frozenset[int]:
    """Return the articles whose last gone or back change before the crawl says that they are gone."""
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
    """Return the evidence of a source's newest template changes before the crawl."""
    query = (
        select(Change.evidence)
        .where(Change.source_id == source_id, Change.kind == Kind.SOURCE_TEMPLATE, Change.crawl_id < crawl_id)
        .order_by(Change.id.desc())
        .limit(TEMPLATES)
    )
    return tuple(connection.scalars(query))
