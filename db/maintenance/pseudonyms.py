"""Pseudonyms: fingerprints of the secrets that they were made with (decision 0215), and what stands under one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from yalu.db.core import engine
from yalu.db.core.base import upsert
from yalu.db.core.engine import Database
from yalu.db.models import Article, Comment, CommentVersion, PseudonymKey, Thread


@dataclass(frozen=True, slots=True)
class KnownKey:
    """One secret, by its fingerprint. ``since`` is when it was first used here (database time, UTC)."""

    fingerprint: str
    since: datetime


def known(database: Database) -> tuple[KnownKey, ...]:
    """Return all secrets so far, the current one last. Raises StoreError."""
    query = select(PseudonymKey.fingerprint, PseudonymKey.since).order_by(PseudonymKey.seq)
    with database.read() as connection:
        return tuple(KnownKey(row.fingerprint, row.since) for row in connection.execute(query))


def remember(database: Database, fingerprint: str, after: int = 0) -> tuple[KnownKey, ...]:
    """Make a secret the current one, unless another was stored after the first ``after``; return ``known``.

    Raises StoreError.
    """
    with database.write() as connection:
        row = {"seq": after + 1, "fingerprint": fingerprint, "since": engine.now(connection)}
        connection.execute(upsert(connection.dialect.name, PseudonymKey).values(row).on_conflict_do_nothing())
    return known(database)


def has_commenters(database: Database) -> bool:
    """True if any pseudonym is stored. Raises StoreError."""
    with database.read() as connection:
        query = select(func.count()).select_from(
            select(CommentVersion.id).where(CommentVersion.author_key.is_not(None)).limit(1).subquery()
        )
        return bool(connection.execute(query).scalar_one())


def sources_of_commenter(database: Database, author_key: str) -> list[str]:
    """Return the sources with comments under this pseudonym; normally one. Raises StoreError."""
    query = select(Article.source_id).join(Thread).join(Comment).join(CommentVersion)
    wanted = query.where(CommentVersion.author_key == author_key).distinct().order_by(Article.source_id)
    with database.read() as connection:
        return list(connection.scalars(wanted))


def comments_of(database: Database, source_id: str, author_key: str) -> list[str]:
    """Return the comments of one commenter as ``URL#id``, in the order of first sight. Raises StoreError."""
    query = select(Article.url, Comment.platform_id, Comment.id).join(Thread, Comment.thread_id == Thread.id)
    query = query.join(Article, Thread.article_id == Article.id).join(CommentVersion)
    wanted = query.where(Article.source_id == source_id, CommentVersion.author_key == author_key)
    with database.read() as connection:
        rows = connection.execute(wanted.distinct().order_by(Comment.id)).all()
    return [f"{row.url}#{row.platform_id}" for row in rows]
