"""Paragraphs of an edited article that other articles of its source repeat."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, func, select
from sqlalchemy.orm import aliased

from yalu.changes import bodies_differ, repeated_in
from yalu.db.mapping.current_versions import standing
from yalu.db.models import Article, ArticleVersion
from yalu.history.detection.facts import VersionFacts

MOST_ARTICLES = 40
"""Maximum number of articles of a source, those seen first last, that are searched."""


def with_repeated(connection: Connection, crawl: Any, versions: Mapping[int, VersionFacts]) -> dict[int, VersionFacts]:
    """Return the versions of a crawl, by article, with the paragraphs that other articles repeat.

    Only versions up to that crawl count, so that a crawl judged again is told the same. One query, and only if the
    paragraphs of an article differ.
    """
    marked, bodies = dict(versions), None
    for article_id, version in versions.items():
        if version.previous is None or not bodies_differ(version.previous, version.current):
            continue
        bodies = _bodies(connection, crawl) if bodies is None else bodies
        others = (body for other_id, body in bodies.items() if other_id != article_id)
        marked[article_id] = replace(version, repeated=repeated_in(others, version.previous, version.current))
    return marked


def _bodies(connection: Connection, crawl: Any) -> dict[int, str]:
    """Return the texts of the newest articles of the crawl's source, as they were after it, by article."""
    recent = (
        select(Article.id)
        .where(Article.source_id == crawl.source_id, Article.in_scope, Article.first_seen_at <= crawl.ended_at)
        .order_by(Article.first_seen_at.desc(), Article.id.desc())
        .limit(MOST_ARTICLES)
    )
    other = aliased(ArticleVersion)
    last = (
        select(func.max(other.seq))
        .where(other.article_id == ArticleVersion.article_id, other.crawl_id <= crawl.id, standing(other))
        .scalar_subquery()
    )
    query = select(ArticleVersion.article_id, ArticleVersion.body).where(
        ArticleVersion.article_id.in_(recent), ArticleVersion.seq == last, standing(ArticleVersion)
    )
    return {row.article_id: row.body for row in connection.execute(query)}
