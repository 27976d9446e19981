"""Selects the current (not replaced) versions, and pairs each with its predecessor."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, ScalarSelect, Select, and_, func, select
from sqlalchemy.orm import aliased

from yalu.db.core.id_lists import among_given, rows_by_ids
from yalu.db.models import Article, ArticleVersion, CommentVersion, Crawl, Reextraction, ThreadSnapshot
from yalu.records.as_of import AsOf

NAMED_IN_SCOPE = Article.in_scope.is_not(False)
"""True of articles in scope, in a form that no index of all of them serves: for queries that name or find few."""


def unreplaced(version: Any, known_at: datetime | None = None) -> ColumnElement[bool]:
    """Return a condition: the version (of an article or comment, or an alias) was not replaced by re-extraction.

    By ``known_at`` (aware; None: now).
    """
    replaced = Reextraction.replaced_id if hasattr(version, "article_id") else Reextraction.replaced_comment_id
    marks = select(Reextraction.id).where(replaced == version.id)
    return ~(marks if known_at is None else marks.where(Reextraction.at <= known_at)).exists()


def recorded(version: Any, known_at: datetime | None, article_id: Any = None) -> list[ColumnElement[bool]]:
    """Return the conditions that a version was recorded by ``known_at``: None: now, with no condition.

    That is when its crawl ended, or when re-extraction read it so. ``article_id`` is that of a comment's version.
    """
    if known_at is None:
        return []
    is_article = hasattr(version, "article_id")
    ended = select(Crawl.id).where(Crawl.ended_at <= known_at)
    if is_article:
        ended = ended.where(Crawl.id == version.crawl_id)
    else:
        ended = ended.join(ThreadSnapshot).where(ThreadSnapshot.id == version.snapshot_id)
    made = Reextraction.version_id if is_article else Reextraction.comment_version_id
    later = select(Reextraction.id).where(
        Reextraction.article_id == (version.article_id if is_article else article_id),
        made == version.id,
        Reextraction.at > known_at,
    )
    return [ended.exists(), ~later.exists()]


def newest(version: Any, owner_id: Any) -> ColumnElement[int]:
    """Return a subquery for the highest ``seq`` of the current versions of one article or comment."""
    other = aliased(version)
    own = other.article_id if version is ArticleVersion else other.comment_id
    return select(func.max(other.seq)).where(own == owner_id, unreplaced(other)).scalar_subquery()


def current(state: Any, article_id: Any, as_of: AsOf) -> ColumnElement[bool]:
    """Return a condition: a version (``ArticleVersion`` or an alias) is the newest of an article as of a time."""
    other = aliased(ArticleVersion)
    last = select(func.max(other.seq)).where(other.article_id == article_id, *_as_of(other, as_of))
    of_article = state.article_id == article_id, state.seq == last.scalar_subquery()
    return and_(*of_article, *_as_of(state, as_of))


def _as_of(version: Any, as_of: AsOf) -> list[ColumnElement[bool]]:
    """Return the conditions that a version of an article was seen by ``at``, and recorded by ``known_at``."""
    seen = [] if as_of.at is None else [version.not_after <= as_of.at]
    return [*seen, unreplaced(version, as_of.known_at), *recorded(version, as_of.known_at)]


def of_newest(column: Any, article_id: Any) -> ScalarSelect[Any]:
    """Return a subquery for a column of an article's newest current version; NULL where there is none."""
    own = select(column).where(ArticleVersion.article_id == article_id, unreplaced(ArticleVersion))
    return own.order_by(ArticleVersion.seq.desc()).limit(1).scalar_subquery()


def next_extraction(version: Any, owner_id: Any, seq: Any) -> ColumnElement[int]:
    """Return a subquery for the ``extraction`` of a new version at ``seq``: 1, or one above the highest stored."""
    other = aliased(version)
    own = other.article_id if version is ArticleVersion else other.comment_id
    last = select(func.max(other.extraction)).where(own == owner_id, other.seq == seq).scalar_subquery()
    return func.coalesce(last, 0) + 1


def highest_extractions(connection: Connection, version: Any, owner_ids: Iterable[int]) -> dict[tuple[Any, int], int]:
    """Return the highest ``extraction`` stored of each article or comment, by its id, and ``seq``."""
    own = version.article_id if version is ArticleVersion else version.comment_id
    query = select(own, version.seq, func.max(version.extraction)).where(among_given(own)).group_by(own, version.seq)
    return {(owner_id, seq): highest for owner_id, seq, highest in rows_by_ids(connection, query, owner_ids)}


@cache
def steps(version: type[ArticleVersion] | type[CommentVersion]) -> Select[Any]:
    """Return a query for current versions with the previous version's id and the number of equal transitions before.

    ``previous_id`` is NULL for the first version. ``recurrence`` counts earlier transitions between the same two
    states, by content hash: it is above 0 when a state alternates (A→B→A→B).
    """
    previous, same, earlier = aliased(version), aliased(version), aliased(version)
    owner = "article_id" if version is ArticleVersion else "comment_id"

    def of(alias: Any) -> Any:
        return getattr(alias, owner)

    again = (
        select(func.count())
        .select_from(same)
        .join(earlier, and_(of(earlier) == of(same), earlier.seq == same.seq - 1, unreplaced(earlier)))
        .where(
            of(same) == of(version),
            same.seq < version.seq,
            unreplaced(same),
            same.content_hash == version.content_hash,
            earlier.content_hash == previous.content_hash,
        )
        .correlate(version, previous)
        .scalar_subquery()
    )
    before = and_(of(previous) == of(version), previous.seq == version.seq - 1, unreplaced(previous))
    return (
        select(version.__table__, previous.id.label("previous_id"), again.label("recurrence"))
        .select_from(version)
        .outerjoin(previous, before)
        .where(unreplaced(version))
    )


def by_id(connection: Connection, version: type[ArticleVersion] | type[CommentVersion], ids: Iterable[int]) -> Any:
    """Return the rows of versions by id, replaced ones included."""
    return {row.id: row for row in rows_by_ids(connection, _BY_ID[version], ids)}


_BY_ID = {
    version: select(version.__table__).where(among_given(version.id)) for version in (ArticleVersion, CommentVersion)
}
