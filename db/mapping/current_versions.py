"""Which versions stand, and the steps from one to the next."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, select
from sqlalchemy.orm import aliased

from db.models import ArticleVersion, CommentVersion, Reextraction

PORTION = 1000
"""Ids asked for at once; more are too many for some databases."""


def standing(version: Any) -> ColumnElement[bool]:
    """Whether a version (of an article or a comment; an alias will do) was not replaced by a later reading."""
    replaced = Reextraction.replaced_id if hasattr(version, "article_id") else Reextraction.replaced_comment_id
    return ~select(Reextraction.id).where(replaced == version.id).exists()


def newest(version: Any, owner_id: Any) -> ColumnElement[int]:
    """The highest seq of the versions of one article or comment that stand."""
    other = aliased(version)
    own = other.article_id if version is ArticleVersion else other.comment_id
    return select(func.max(other.seq)).where(own == owner_id, standing(other)).scalar_subquery()


def next_extraction(version: Any, owner_id: Any, seq: Any) -> ColumnElement[int]:
    """The number that a new version of an article or comment has at ``seq``: 1, unless others stood there before."""
    other = aliased(version)
    own = other.article_id if version is ArticleVersion else other.comment_id
    last = select(func.max(other.extraction)).where(own == owner_id, other.seq == seq).scalar_subquery()
    return func.coalesce(last, 0) + 1


@cache
def steps(version: type[ArticleVersion] | type[CommentVersion]) -> Select[Any]:
    """Standing versions, each with the id of the one before it and how often the same step was made before.

    ``previous_id`` is NULL for the first one. ``recurrence`` counts earlier steps from the same state to the same
    state, by content hash: more than none when a state goes back and forth.
    """
    previous, same, earlier = aliased(version), aliased(version), aliased(version)
    owner = "article_id" if version is ArticleVersion else "comment_id"

    def of(one: Any) -> Any:
        return getattr(one, owner)

    again = (
        select(func.count())
        .select_from(same)
        .join(earlier, and_(of(earlier) == of(same), earlier.seq == same.seq - 1, standing(earlier)))
        .where(
            of(same) == of(version),
            same.seq < version.seq,
            standing(same),
            same.content_hash == version.content_hash,
            earlier.content_hash == previous.content_hash,
        )
        .correlate(version, previous)
        .scalar_subquery()
    )
    before = and_(of(previous) == of(version), previous.seq == version.seq - 1, standing(previous))
    return (
        select(version.__table__, previous.id.label("previous_id"), again.label("recurrence"))
        .select_from(version)
        .outerjoin(previous, before)
        .where(standing(version))
    )


def by_id(connection: Connection, version: type[ArticleVersion] | type[CommentVersion], ids: Iterable[int]) -> Any:
    """The rows of versions by their ids, whether they stand or not."""
    wanted, found = list(ids), {}
    for start in range(0, len(wanted), PORTION):
        query = select(version.__table__).where(version.id.in_(wanted[start : start + PORTION]))
        found.update({row.id: row for row in connection.execute(query)})
    return found
