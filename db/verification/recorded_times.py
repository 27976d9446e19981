"""Verifies changes by their hashes, and the intervals of versions by the checks they come from. Decision 0214."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Select, exists, func, or_, select

from yalu.db.core.base import MOST_VALUES
from yalu.db.core.id_lists import rows_after
from yalu.db.maintenance.erase import REASON
from yalu.db.mapping.change_hash import change_hash, declared_in
from yalu.db.mapping.rows import version_name
from yalu.db.models import Article, ArticleVersion, Change, Check, Comment, CommentVersion, Thread, ThreadSnapshot
from yalu.model import Kind


def altered_changes(connection: Connection) -> Iterator[tuple[int, bool]]:
    """Yield the id of every change, and whether its row is not the one that was recorded.

    Changes older than the first with a hash, and those whose words were erased, have none to compare with.
    """
    first = connection.scalar(select(func.min(Change.id)).where(Change.content_hash.is_not(None)))
    for row in rows_after(connection, select(Change.__table__), Change.id, MOST_VALUES):
        blanked = row.reason is not None and row.reason.code == REASON.code
        if row.content_hash is None:
            yield row.id, first is not None and row.id > first and not blanked
        else:
            yield row.id, row.content_hash != change_hash(row._mapping) or _contradicts_itself(row)


def _contradicts_itself(row: Any) -> bool:
    """Whether columns that are not hashed are not what the others say: only a new article can be baseline."""
    baseline = row.baseline and row.kind is not Kind.ARTICLE_NEW
    return baseline or row.declared is not declared_in(row.evidence)


def altered_intervals(connection: Connection) -> Iterator[str]:
    """Yield the names of versions (v12, c7) whose interval does not come from the checks of their article."""
    for (number,) in connection.execute(_article_versions()):
        yield str(version_name(number))
    for (number,) in connection.execute(_comment_versions()):
        yield str(version_name(None, number))


def _article_versions() -> Select[Any]:
    version = ArticleVersion
    own = Check.article_id == version.article_id
    seen = exists().where(own, Check.at == version.not_after)
    before = exists().where(own, Check.at <= version.not_before, Check.last_repeated_at >= version.not_before)
    wrong = or_(~seen, version.not_before > version.not_after, version.not_before.is_not(None) & ~before)
    return select(version.id).where(wrong).order_by(version.id)


def _comment_versions() -> Select[Any]:
    version = CommentVersion
    seen = exists().where(ThreadSnapshot.id == version.snapshot_id, ThreadSnapshot.at == version.not_after)
    own = Check.article_id == Article.id
    before = exists().where(own, Check.at <= version.not_before, Check.last_repeated_at >= version.not_before)
    wrong = or_(~seen, version.not_before > version.not_after, version.not_before.is_not(None) & ~before)
    joined = select(version.id).join(Comment, Comment.id == version.comment_id)
    joined = joined.join(Thread, Thread.id == Comment.thread_id).join(Article, Article.id == Thread.article_id)
    return joined.where(wrong).order_by(version.id)
