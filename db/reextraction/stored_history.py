"""Everything stored about one article (checks, versions, threads), as the input of re-extraction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, and_, func, select

from yalu.db.captures.months import BESIDE, HELD
from yalu.db.mapping.current_versions import standing
from yalu.db.mapping.rows import comment_of
from yalu.db.models import (
    Article,
    ArticleVersion,
    Capture,
    CapturePayload,
    Check,
    Comment,
    CommentAbsence,
    CommentVersion,
    Crawl,
    Erasure,
    Source,
    Thread,
    ThreadSnapshot,
    Url,
)
from yalu.history import CheckRef, StoredSnapshot
from yalu.model import Outcome

READ_AGAIN = (Outcome.READ, Outcome.UNCHANGED, Outcome.UNREADABLE, Outcome.BLOCKED)
"""Outcomes of checks whose page, if any, is re-extracted: a page that was not taken for an article may be one."""


@dataclass(frozen=True, slots=True)
class StoredCheck:
    """A stored check. ``readable``: the bytes of its page are kept, and an extractor once read them."""

    place: CheckRef
    outcome: Outcome
    version_id: int | None
    extractor: str | None
    readable: bool
    bodyless: bool
    """Whether its response had no body, as with 304 Not Modified."""
    archived: bool = False
    """Whether it is an archive's copy."""
    implausible: bool = False
    """Whether it counted for nothing as implausible in a way that no extractor can clear."""


@dataclass(frozen=True, slots=True)
class ThreadToReextract:
    """A stored thread. ``known`` maps the platform's ids to the comments."""

    thread_id: int | None
    platform: str
    snapshots: Sequence[Any]
    known: Mapping[str, Any]
    versions: Sequence[Any]
    absences: Sequence[Any]

    def of_snapshot(self, snapshot_id: int) -> StoredSnapshot:
        """Return what is stored of one snapshot."""
        names = {row.id: name for name, row in self.known.items()}
        return StoredSnapshot(
            {
                names[row.comment_id]: (comment_of(row, names[row.comment_id]), row.id)
                for row in self.versions
                if row.snapshot_id == snapshot_id
            },
            {names[row.comment_id]: row.in_row for row in self.absences if row.snapshot_id == snapshot_id},
            {names[row.comment_id] for row in self.absences if row.back_snapshot_id == snapshot_id},
            any(row.id == snapshot_id and not row.seen for row in self.snapshots),
        )


@dataclass(frozen=True, slots=True)
class StoredHistory:
    """Everything current about one article. ``stamp`` changes when anything is added or deleted."""

    article_id: int
    source_id: str
    every: timedelta
    """The source's crawl interval."""
    url: str
    checks: Sequence[StoredCheck]
    versions: Sequence[Any]
    threads: Sequence[ThreadToReextract]
    erased_authors: frozenset[str]
    stamp: tuple[object, ...]


def history_of(connection: Connection, article_id: int) -> StoredHistory:
    """Return everything stored about an existing article."""
    article = connection.execute(select(Article.__table__).where(Article.id == article_id)).one()
    versions = connection.execute(
        select(ArticleVersion.__table__)
        .where(ArticleVersion.article_id == article_id, standing(ArticleVersion))
        .order_by(ArticleVersion.seq)
    ).all()
    threads = connection.execute(select(Thread.__table__).where(Thread.article_id == article_id).order_by(Thread.id))
    erased = select(Erasure.author_key).where(Erasure.source_id == article.source_id, Erasure.author_key.is_not(None))
    return StoredHistory(
        article_id,
        article.source_id,
        timedelta(seconds=connection.execute(select(Source.every).where(Source.id == article.source_id)).scalar_one()),
        article.url,
        _checks(connection, article_id),
        versions,
        [_thread(connection, row) for row in threads.all()],
        frozenset(str(key) for key in connection.scalars(erased)),
        stamp(connection, article_id),
    )


def stamp(connection: Connection, article_id: int) -> tuple[object, ...]:
    """Return a value that changes when anything is added to the article's history, or deleted from it."""
    checks = select(func.max(Check.id)).where(Check.article_id == article_id).scalar_subquery()
    seen = select(func.max(Check.last_repeated_at)).where(Check.article_id == article_id).scalar_subquery()
    versions = select(func.max(ArticleVersion.id)).where(ArticleVersion.article_id == article_id).scalar_subquery()
    comments = select(Comment.id).join(Thread).where(Thread.article_id == article_id)
    words = select(func.max(CommentVersion.id)).where(CommentVersion.comment_id.in_(comments)).scalar_subquery()
    erased = select(func.count()).where(Comment.id.in_(comments), Comment.erased_at.is_not(None)).scalar_subquery()
    held = select(func.count()).join_from(Capture, CapturePayload, BESIDE).where(Capture.article_id == article_id)
    gone = select(Article.erased_at).where(Article.id == article_id).scalar_subquery()
    return tuple(connection.execute(select(checks, seen, versions, words, erased, held.scalar_subquery(), gone)).one())


def to_read_again(
    connection: Connection,
    source_id: str,
    extractor: str,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    article_id: int | None = None,
) -> list[int]:
    """Return articles of a source with checks read by another extractor and whose bytes are kept, oldest first.

    ``since`` and ``until`` (aware) limit the time of the checks; ``article_id`` selects one article.
    """
    query: Select[Any] = (
        select(Article.id)
        .join(Check, Check.article_id == Article.id)
        .join(Capture, Check.capture_id == Capture.id)
        .where(
            Article.source_id == source_id,
            Article.erased_at.is_(None),
            Check.extractor.is_not(None),
            Check.extractor != extractor,
            Check.outcome.in_(READ_AGAIN),
            HELD,
        )
    )
    if since is not None:
        query = query.where(Check.last_repeated_at >= since)
    if until is not None:
        query = query.where(Check.at < until)
    if article_id is not None:
        query = query.where(Article.id == article_id)
    return list(connection.scalars(query.distinct().order_by(Article.id)))


def parts_of(connection: Connection, article_id: int, place: CheckRef) -> Iterator[tuple[str, int]]:
    """Yield a check's captures other than its page, as requested URL and id, in the order in which they were made."""
    query = (
        select(Url.url, Capture.id)
        .join(Url, Capture.url_id == Url.id)
        .where(Capture.crawl_id == place.crawl_id, Capture.article_id == article_id, Capture.id != place.capture_id)
        .order_by(Capture.id)
    )
    for row in connection.execute(query):
        yield row.url, row.id


def _checks(connection: Connection, article_id: int) -> list[StoredCheck]:
    query = (
        select(Check.__table__, Capture.size, HELD.label("held"), Crawl.archive)
        .join(Crawl, Check.crawl_id == Crawl.id)
        .outerjoin(Capture, Check.capture_id == Capture.id)
        .where(Check.article_id == article_id, Check.outcome.in_(READ_AGAIN))
        .order_by(Check.ordered_at, Check.id)
    )
    return [
        StoredCheck(
            CheckRef(row.id, row.crawl_id, row.at, row.capture_id, row.last_repeated_at),
            row.outcome,
            row.version_id,
            row.extractor,
            row.extractor is not None and bool(row.held) and bool(row.size),
            not row.size,
            row.archive is not None,
            row.implausibility is not None and row.outcome not in (Outcome.READ, Outcome.UNCHANGED),
        )
        for row in connection.execute(query)
    ]


def _thread(connection: Connection, thread: Any) -> ThreadToReextract:
    snapshots = connection.execute(
        select(ThreadSnapshot.__table__)
        .where(ThreadSnapshot.thread_id == thread.id)
        .order_by(ThreadSnapshot.at, ThreadSnapshot.id)
    )
    known = connection.execute(select(Comment.__table__).where(Comment.thread_id == thread.id))
    own = and_(CommentVersion.comment_id == Comment.id, Comment.thread_id == thread.id)
    versions = connection.execute(
        select(CommentVersion.__table__)
        .join(Comment, own)
        .where(standing(CommentVersion))
        .order_by(CommentVersion.comment_id, CommentVersion.seq)
    )
    absences = connection.execute(
        select(CommentAbsence.__table__)
        .join(Comment, CommentAbsence.comment_id == Comment.id)
        .where(Comment.thread_id == thread.id)
    )
    return ThreadToReextract(
        thread.id,
        thread.platform,
        snapshots.all(),
        {row.platform_id: row for row in known},
        versions.all(),
        absences.all(),
    )
