"""Everything stored about one article (checks, versions, threads), as the input of re-extraction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from yalu.db.captures.months import BESIDE, WITH_BODY
from yalu.db.crawl_writing.stored.erased_words import erased_authors
from yalu.db.mapping.current_versions import unreplaced
from yalu.db.mapping.rows import article_of, comment_of
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
    Source,
    Thread,
    ThreadSnapshot,
)
from yalu.db.search.search_index import languages_of
from yalu.history.intents.batch import StoredCheck
from yalu.history.known import ArticleState, StoredThread
from yalu.history.proof import READ_AGAIN
from yalu.history.thread.thread_history import ThreadHistory
from yalu.history.thread.thread_state import CommentStep, StoredSnapshot
from yalu.model import Page


@dataclass(frozen=True, slots=True)
class ThreadRows:
    """The row of a stored thread, and those of its snapshots, comments, current versions and absences."""

    row: Any
    snapshots: Sequence[Any]
    comments: Sequence[Any]
    versions: Sequence[Any]
    absences: Sequence[Any]


@dataclass(frozen=True, slots=True)
class StoredHistory:
    """Everything current about one article. ``stamp`` changes when anything is added or deleted.

    ``article`` is as it was before its first check, with its threads; it goes on as the checks are decided again.
    ``every`` is the source's crawl interval.
    """

    article: ArticleState
    source_id: str
    every: timedelta
    checks: Sequence[StoredCheck]
    versions: Sequence[Any]
    threads: Sequence[ThreadRows]
    erased_authors: frozenset[str]
    stamp: tuple[object, ...]


def history_of(connection: Connection, article_id: int) -> StoredHistory:
    """Return everything stored about an existing article."""
    article = connection.execute(select(Article.__table__).where(Article.id == article_id)).one()
    versions = connection.execute(
        select(ArticleVersion.__table__)
        .where(ArticleVersion.article_id == article_id, unreplaced(ArticleVersion))
        .order_by(ArticleVersion.seq)
    ).all()
    rows = connection.execute(select(Thread.__table__).where(Thread.article_id == article_id).order_by(Thread.id))
    threads = [_thread(connection, row) for row in rows.all()]
    state = ArticleState(article_id, article.url, None, True, article.first_seen_at)
    state.languages = languages_of(connection, article_id)
    for thread in threads:
        erased = {row.platform_id for row in thread.comments if row.erased_at is not None}
        state.threads.append(StoredThread(thread.row.id, thread.row.platform, ThreadHistory(erased=erased)))
    return StoredHistory(
        state,
        article.source_id,
        timedelta(seconds=connection.execute(select(Source.every).where(Source.id == article.source_id)).scalar_one()),
        _checks(connection, article, versions, threads),
        versions,
        threads,
        erased_authors(connection, article.source_id)[0],
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


def _checks(
    connection: Connection, article: Any, versions: Sequence[Any], threads: Sequence[ThreadRows]
) -> list[StoredCheck]:
    query = (
        select(Check.__table__, Capture.size, WITH_BODY.label("held"), Crawl.archive)
        .join(Crawl, Check.crawl_id == Crawl.id)
        .outerjoin(Capture, Check.capture_id == Capture.id)
        .where(Check.article_id == article.id, Check.outcome.in_(READ_AGAIN))
        .order_by(Check.ordered_at, Check.id)
    )
    made = {
        row.crawl_id: Page(
            article.url, row.quality, article_of(row), provenance=row.provenance, extractor=row.extractor
        )
        for row in versions
    }
    snapshots: dict[int, dict[Any, StoredSnapshot]] = defaultdict(dict)
    for thread in threads:
        for check_id, snapshot in _snapshots(thread):
            snapshots[check_id].setdefault(thread.row.id, snapshot)
    rows = connection.execute(query)
    return [StoredCheck(row, made.get(row.crawl_id), snapshots.get(row.id, {})) for row in rows]


def _snapshots(thread: ThreadRows) -> Iterator[tuple[int, StoredSnapshot]]:
    names = {row.id: row.platform_id for row in thread.comments}
    versions, missing, back = (defaultdict[int, dict[str, Any]](dict) for _ in range(3))
    for row in thread.versions:
        name = names[row.comment_id]
        new_since = row.not_before if row.seq == 1 else None
        versions[row.snapshot_id][name] = CommentStep(new_since, row.not_after, comment_of(row, name))
    for row in thread.absences:
        missing[row.snapshot_id][names[row.comment_id]] = row.in_row
        back[row.back_snapshot_id][names[row.comment_id]] = row.in_row
    for row in thread.snapshots:
        yield row.check_id, StoredSnapshot(row, versions[row.id], missing[row.id], back[row.id].keys())


def _thread(connection: Connection, thread: Any) -> ThreadRows:
    own = select(Comment.id).where(Comment.thread_id == thread.id)
    snapshots = select(ThreadSnapshot.__table__).where(ThreadSnapshot.thread_id == thread.id)
    known = select(Comment.__table__).where(Comment.thread_id == thread.id).order_by(Comment.id)
    versions = select(CommentVersion.__table__).where(CommentVersion.comment_id.in_(own), unreplaced(CommentVersion))
    queries = (
        snapshots.order_by(ThreadSnapshot.at, ThreadSnapshot.id),
        known,
        versions.order_by(CommentVersion.comment_id, CommentVersion.seq),
        select(CommentAbsence.__table__).where(CommentAbsence.comment_id.in_(own)).order_by(CommentAbsence.id),
    )
    return ThreadRows(thread, *(connection.execute(query).all() for query in queries))
