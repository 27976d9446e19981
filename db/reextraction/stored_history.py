"""Everything stored about one article (checks, versions, threads), as the input of re-extraction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Select, func, select

from yalu.db.captures.months import BESIDE, WITH_BODY
from yalu.db.core.base import Base
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
class StoredHistory:
    """Everything current about one article. ``stamp`` changes when anything is added or deleted.

    ``article`` is as it was before its first check, with its threads; it goes on as the checks are decided again.
    ``every`` is the source's crawl interval, ``rows`` are those of the article by table.
    """

    article: ArticleState
    source_id: str
    every: timedelta
    checks: Sequence[StoredCheck]
    rows: Mapping[type[Base], Sequence[Any]]
    erased_authors: frozenset[str]
    stamp: tuple[object, ...]


def history_of(connection: Connection, article_id: int) -> StoredHistory:
    """Return everything stored about an existing article."""
    of_source = select(Article.__table__, Source.every).join(Source, Source.id == Article.source_id)
    article = connection.execute(of_source.where(Article.id == article_id)).one()
    rows = {table: connection.execute(query).all() for table, query in _current(article_id).items()}
    state = ArticleState(article_id, article.url, None, True, article.first_seen_at)
    state.languages = languages_of(connection, article_id)
    erased = {(row.thread_id, row.platform_id) for row in rows[Comment] if row.erased_at is not None}
    for row in rows[Thread]:
        names = {name for thread_id, name in erased if thread_id == row.id}
        state.threads.append(StoredThread(row.id, row.platform, ThreadHistory(erased=names)))
    return StoredHistory(
        state,
        article.source_id,
        timedelta(seconds=article.every),
        _checks(article.url, rows),
        rows,
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


def _current(article_id: int) -> dict[type[Base], Select[Any]]:
    """Return queries for the rows of an article: its checks, its current versions, and what its threads hold."""
    of_article = Thread.article_id == article_id
    comments = select(Comment.id).join(Thread).where(of_article)
    return {
        Check: select(Check.__table__, Capture.size, WITH_BODY.label("held"), Crawl.archive)
        .join(Crawl, Check.crawl_id == Crawl.id)
        .outerjoin(Capture, Check.capture_id == Capture.id)
        .where(Check.article_id == article_id, Check.outcome.in_(READ_AGAIN))
        .order_by(Check.ordered_at, Check.id),
        ArticleVersion: select(ArticleVersion.__table__)
        .where(ArticleVersion.article_id == article_id, unreplaced(ArticleVersion))
        .order_by(ArticleVersion.seq),
        Thread: select(Thread.__table__).where(of_article).order_by(Thread.id),
        ThreadSnapshot: select(ThreadSnapshot.__table__)
        .join(Thread)
        .where(of_article)
        .order_by(ThreadSnapshot.at, ThreadSnapshot.id),
        Comment: select(Comment.__table__).join(Thread).where(of_article).order_by(Comment.id),
        CommentVersion: select(CommentVersion.__table__)
        .where(CommentVersion.comment_id.in_(comments), unreplaced(CommentVersion))
        .order_by(CommentVersion.comment_id, CommentVersion.seq),
        CommentAbsence: select(CommentAbsence.__table__)
        .where(CommentAbsence.comment_id.in_(comments))
        .order_by(CommentAbsence.id),
    }


def _checks(url: str, rows: Mapping[type[Base], Sequence[Any]]) -> list[StoredCheck]:
    made = {
        row.crawl_id: Page(url, row.quality, article_of(row), provenance=row.provenance, extractor=row.extractor)
        for row in rows[ArticleVersion]
    }
    names = {row.id: row.platform_id for row in rows[Comment]}
    versions, missing, back = (defaultdict[int, dict[str, Any]](dict) for _ in range(3))
    for row in rows[CommentVersion]:
        name = names[row.comment_id]
        new_since = row.not_before if row.seq == 1 else None
        versions[row.snapshot_id][name] = CommentStep(new_since, row.not_after, comment_of(row, name))
    for row in rows[CommentAbsence]:
        missing[row.snapshot_id][names[row.comment_id]] = row.in_row
        back[row.back_snapshot_id][names[row.comment_id]] = row.in_row
    snapshots: dict[int, dict[Any, StoredSnapshot]] = defaultdict(dict)
    for row in rows[ThreadSnapshot]:
        stored = StoredSnapshot(row, versions[row.id], missing[row.id], back[row.id].keys())
        snapshots[row.check_id].setdefault(row.thread_id, stored)
    return [StoredCheck(row, made.get(row.crawl_id), snapshots.get(row.id, {})) for row in rows[Check]]
