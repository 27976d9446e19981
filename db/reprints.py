"""Keeps track of which articles are one text, a portion of new versions at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, or_, select
from sqlalchemy.orm import aliased

from db import editions
from db.base import upsert
from db.models import Article, ArticleVersion, Band, Cluster, Reprint, Sketch
from db.session import Database
from db.standing import standing
from yalu.changes.reprints import SAME, bands, likeness, shingles

PORTION = 50
LOOK_BACK = 10_000
"""Versions before the newest one compared that are looked at again: on PostgreSQL a lower number may appear later."""

MOST_CANDIDATES = 40
"""Articles that one is compared with, those that share most bands first."""


def catch_up(database: Database) -> int:
    """Compares articles in scope whose newest version was not compared yet; gives how many.

    One transaction a portion, so it may be broken off and run again. Raises StoreError.
    """
    many = 0
    while True:
        with database.write() as connection:
            waiting = connection.execute(_waiting()).all()
            for row in waiting:
                _place(connection, row)
        many += len(waiting)
        if len(waiting) < PORTION:
            return many


def take_out(connection: Connection, article_id: int) -> None:
    """Forgets what is known of an article's text."""
    connection.execute(delete(Band).where(Band.article_id == article_id))
    connection.execute(delete(Sketch).where(Sketch.article_id == article_id))
    _link(connection, article_id, {})
    editions.take_out(connection, article_id)


def _waiting() -> Any:
    last = func.coalesce(select(func.max(Sketch.version_id)).scalar_subquery(), 0)
    newer = aliased(ArticleVersion)
    replaced = (
        select(newer.id)
        .where(newer.article_id == ArticleVersion.article_id, newer.seq > ArticleVersion.seq)
        .where(standing(newer))
        .exists()
    )
    return (
        select(ArticleVersion.id, ArticleVersion.article_id, ArticleVersion.body, Article.source_id)
        .join(Article, ArticleVersion.article_id == Article.id)
        .outerjoin(Sketch, Sketch.article_id == Article.id)
        .where(
            ArticleVersion.id > last - LOOK_BACK,
            or_(Sketch.version_id.is_(None), Sketch.version_id < ArticleVersion.id),
            Article.in_scope,
            standing(ArticleVersion),
            ~replaced,
        )
        .order_by(ArticleVersion.id)
        .limit(PORTION)
    )


def _place(connection: Connection, row: Any) -> None:
    """Sketches one text anew and compares it with those of other sources that share a band."""
    mine = shingles(row.body)
    keys = bands(mine)
    connection.execute(delete(Band).where(Band.article_id == row.article_id))
    if keys:
        connection.execute(insert(Band), [{"key": key, "article_id": row.article_id} for key in keys])
    done = upsert(connection, Sketch).values(article_id=row.article_id, version_id=row.id)
    connection.execute(done.on_conflict_do_update(index_elements=["article_id"], set_={"version_id": row.id}))
    alike: dict[int, float] = {}
    for other in _candidates(connection, row, keys):
        score = likeness(mine, shingles(other.body))
        if score >= SAME:
            alike[other.article_id] = score
    _link(connection, row.article_id, alike)
    editions.pair(connection, row.article_id)


def _candidates(connection: Connection, row: Any, keys: Sequence[int]) -> Sequence[Any]:
    if not keys:
        return []
    shared = (
        select(Band.article_id, func.count().label("many"))
        .join(Article, Band.article_id == Article.id)
        .where(Band.key.in_(keys), Band.article_id != row.article_id, Article.source_id != row.source_id)
        .group_by(Band.article_id)
        .order_by(func.count().desc(), Band.article_id)
        .limit(MOST_CANDIDATES)
        .subquery()
    )
    query = (
        select(Sketch.article_id, ArticleVersion.body)
        .join(shared, shared.c.article_id == Sketch.article_id)
        .join(ArticleVersion, Sketch.version_id == ArticleVersion.id)
    )
    return connection.execute(query).all()


def _link(connection: Connection, article_id: int, alike: dict[int, float]) -> None:
    """Puts the pairs of an article in place of its earlier ones, and labels the clusters concerned."""
    own = or_(Reprint.article_id == article_id, Reprint.other_id == article_id)
    before = connection.execute(select(Reprint.article_id, Reprint.other_id).where(own)).all()
    if not (before or alike):
        return
    concerned = {article_id, *alike, *(number for pair in before for number in pair)}
    labels = select(Cluster.cluster_id).where(Cluster.article_id.in_(concerned))
    concerned |= set(connection.scalars(select(Cluster.article_id).where(Cluster.cluster_id.in_(labels))))
    connection.execute(delete(Reprint).where(own))
    rows = [
        {"article_id": max(article_id, other), "other_id": min(article_id, other), "likeness": score}
        for other, score in alike.items()
    ]
    if rows:
        connection.execute(insert(Reprint), rows)
    _label(connection, concerned)


def _label(connection: Connection, members: Collection[int]) -> None:
    """The clusters of articles whose pairs are all among them: whoever is linked, in however many steps."""
    pairs = connection.execute(select(Reprint.article_id, Reprint.other_id).where(Reprint.article_id.in_(members)))
    linked: dict[int, set[int]] = defaultdict(set)
    for one, other in pairs:
        linked[one].add(other)
        linked[other].add(one)
    connection.execute(delete(Cluster).where(Cluster.article_id.in_(members)))
    dated = _dated(connection, linked)
    rows, left = [], set(linked)
    while left:
        found, waiting = set(), [min(left)]
        while waiting:
            found.add(one := waiting.pop())
            waiting += linked[one] - found
        rows += [{"article_id": one, "cluster_id": min(found), "published_at": dated[one]} for one in sorted(found)]
        left -= found
    if rows:
        connection.execute(insert(Cluster), rows)


def _dated(connection: Connection, articles: Collection[int]) -> dict[int, datetime]:
    """When each of some articles was published, as its compared version says, or else first seen."""
    query = (
        select(Article.id, func.coalesce(ArticleVersion.published_at, Article.first_seen_at))
        .join(Sketch, Sketch.article_id == Article.id)
        .join(ArticleVersion, Sketch.version_id == ArticleVersion.id)
        .where(Article.id.in_(articles))
    )
    return {row[0]: row[1] for row in connection.execute(query)}
