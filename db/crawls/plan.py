"""What a crawl starts from: the articles that are known, which of them are due, and what it must not ask for again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, func, or_, select

from yalu.crawl import CrawlPlan, KnownArticle
from yalu.db.core.id_lists import grouped
from yalu.db.crawls import request_counts, staged_observations
from yalu.db.mapping.current_versions import of_newest
from yalu.db.models import (
    Article,
    ArticleVersion,
    Check,
    Comment,
    CommentAbsence,
    Crawl,
    Erasure,
    RevisitSchedule,
    Thread,
    ThreadSnapshot,
    Url,
)
from yalu.db.sources.feed_state import listed
from yalu.db.sources.host_policies import read_lately
from yalu.db.study.footnote_rows import unseen
from yalu.history.intents.next_check import sent_with
from yalu.ids import same_article_address

_SOURCE: BindParameter[Any] = bindparam("source_id")
_CRAWL: BindParameter[Any] = bindparam("crawl_id")
_CHECKED = (
    select(Check.article_id)
    .join(Article, Article.id == Check.article_id)
    .where(or_(Check.crawl_id == _CRAWL, Check.last_repeated_crawl_id == _CRAWL), Article.source_id == _SOURCE)
)
"""Articles of which a crawl has stored a check."""
_READ_BEFORE = (
    select(Crawl.id)
    .where(Crawl.source_id == _SOURCE, Crawl.ended_at.is_not(None), Crawl.archive.is_(None), Crawl.discovers)
    .limit(1)
)
"""A crawl of the source that followed its listings and has ended."""
_ARTICLES = (
    select(
        Article.id,
        Article.url,
        Article.in_scope,
        of_newest(ArticleVersion.title, Article.id).label("title"),
        RevisitSchedule.next_check_at,
        RevisitSchedule.etag,
        RevisitSchedule.last_modified,
        RevisitSchedule.footprint,
        RevisitSchedule.checked_at,
    )
    .outerjoin(RevisitSchedule, RevisitSchedule.article_id == Article.id)
    .where(Article.source_id == _SOURCE)
    .order_by(RevisitSchedule.next_check_at, Article.id)
)
"""The articles of a source, the longest overdue first."""
_ADDRESSES = (
    select(Url.article_id, Url.url).where(Url.source_id == _SOURCE, Url.article_id.is_not(None)).order_by(Url.id)
)

_SUSPECTS = (
    select(Thread.article_id, Comment.platform_id)
    .join(Comment, Comment.thread_id == Thread.id)
    .join(Article, Article.id == Thread.article_id)
    .join(CommentAbsence, CommentAbsence.comment_id == Comment.id)
    .where(Article.source_id == _SOURCE)
    .where(CommentAbsence.back_snapshot_id.is_(None), Comment.erased_at.is_(None))
    .group_by(Thread.article_id, Comment.id, Comment.platform_id)
    .having(func.max(CommentAbsence.in_row) < bindparam("gone_after"))
    .order_by(Comment.id)
)
_LAST_SUSPECTED = (
    select(ThreadSnapshot.implausibility)
    .where(ThreadSnapshot.thread_id == Thread.id)
    .order_by(ThreadSnapshot.id.desc())
    .limit(1)
    .scalar_subquery()
)
_DOUBTFUL = (
    select(Thread.article_id)
    .join(Article, Article.id == Thread.article_id)
    .where(Article.source_id == _SOURCE)
    .where(
        or_(
            _LAST_SUSPECTED.is_not(None),
            select(Comment.id).where(Comment.thread_id == Thread.id, Comment.erased_at.is_not(None)).exists(),
            select(Erasure.id).where(Erasure.source_id == _SOURCE, Erasure.author_key.is_not(None)).exists(),
        )
    )
)
"""Articles whose thread must be read whole, as ``sent_with`` says: all with a thread where a commenter was erased."""


def plan_crawl(connection: Connection, crawl: Any, now: datetime, gone_after: int) -> CrawlPlan:
    """Return the plan of a crawl (a row of ``crawl``) as of ``now``; ``gone_after`` is the setting."""
    checked = set[int]()
    if crawl.judgement is not None:  # before that none of its checks is stored
        checked |= set(connection.scalars(_CHECKED, {"source_id": crawl.source_id, "crawl_id": crawl.id}))
    waiting, checks = staged_observations.addresses(connection, crawl.id)
    known, skip = _known_and_skipped(connection, crawl, now, gone_after, checked, waiting)
    known += tuple(page for page in unseen(connection, crawl.source_id) if page.url not in skip)
    before = listed(connection, crawl.source_id)
    if crawl.forced:  # a forced crawl sends no conditional requests
        before = {url: replace(way, validators={}) for url, way in before.items()}
    return CrawlPlan(
        known,
        skip,
        first=connection.execute(_READ_BEFORE, {"source_id": crawl.source_id}).first() is None,
        checks=len(checked) + checks,
        listed=before,
        spent=request_counts.within_a_day(connection, now),
        asked=request_counts.shown_by_captures(connection, [crawl.id]),
        read=read_lately(connection, now),
        discovers=crawl.discovers,
    )


def _known_and_skipped(
    connection: Connection, crawl: Any, now: datetime, gone_after: int, checked: set[int], waiting: frozenset[str]
) -> tuple[tuple[KnownArticle, ...], frozenset[str]]:
    """Return the articles to check, and the URLs that were checked already, are staged, or are out of scope."""
    addresses = addresses_of(connection, crawl.source_id)
    missing = _suspects(connection, crawl.source_id, gone_after)
    doubtful = set(connection.scalars(_DOUBTFUL, {"source_id": crawl.source_id}))
    known: list[KnownArticle] = []
    skip, staged_keys = set(waiting), set(map(same_article_address, waiting))
    for row in connection.execute(_ARTICLES, {"source_id": crawl.source_id}):
        own = addresses.get(row.id, (row.url,))
        staged_already = not staged_keys.isdisjoint(map(same_article_address, (row.url, *own)))
        if row.id in checked or staged_already or not row.in_scope:
            skip.update((row.url, *own))
        else:
            due = crawl.forced or row.next_check_at is None or row.next_check_at <= now
            wanted = missing.get(row.id, ())
            sent = sent_with(row, missing=bool(wanted), doubtful=row.id in doubtful)
            known.append(KnownArticle(row.id, row.url, own, due, *sent, row.checked_at, row.title, wanted))
    return tuple(known), frozenset(skip)


def addresses_of(connection: Connection, source_id: str) -> dict[int, tuple[str, ...]]:
    """Return the URLs of each article of a source, by its id."""
    rows = grouped(connection.execute(_ADDRESSES, {"source_id": source_id}), "article_id")
    return {article_id: tuple(row.url for row in some) for article_id, some in rows.items()}


def _suspects(connection: Connection, source_id: str, gone_after: int) -> dict[int, tuple[str, ...]]:
    """Return the platform's ids of comments that are missing and not gone yet, by article id.

    The same as ``ThreadHistory.suspects`` of ``yalu.history`` for each thread.
    """
    which = {"source_id": source_id, "gone_after": gone_after}
    rows = grouped(connection.execute(_SUSPECTS, which), "article_id")
    return {article_id: tuple(row.platform_id for row in some) for article_id, some in rows.items()}
