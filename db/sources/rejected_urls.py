"""Explains why nothing is stored of a URL that a crawl found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select, true

from yalu import ids, model
from yalu.crawl import SkippedCandidates
from yalu.db.core.engine import Database
from yalu.db.mapping.rows import match_of
from yalu.db.models import Article, ArticleVersion, Capture, Check, Crawl, Source, TopicMatch, Url
from yalu.ids import fitting
from yalu.reasons import Reason


class RejectionCause(StrEnum):
    """Why nothing is stored of a URL."""

    OUT_OF_SCOPE = "out-of-scope"
    """Its topic is not one of those watched."""
    NO_ARTICLE = "no-article"
    """It was fetched, and the response is not an article."""
    PASSED_OVER = "passed-over"
    """No crawl has fetched it, and the last crawl of its source skipped articles older than ``since``."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A URL that was found and of which no version is stored."""

    url: str
    source_id: str
    cause: RejectionCause
    at: datetime
    """When that was decided."""
    match: model.TopicMatch | None
    """The topic match that left it out; None when that is not the cause."""
    reason: Reason | None
    """What was served instead of an article."""
    skipped: SkippedCandidates | None = None
    """What the last crawl of the source recorded as skipped."""


def left_out(database: Database, url: str, *, as_of: datetime | None = None) -> LeftOut | None:
    """Return why no version of the article at ``url`` was stored at ``as_of`` (aware; None: now); None if unknown.

    The reason is unknown if the article had a version by then, or if no crawl had found the URL by then, unless the
    last crawl of its source skipped articles for their age.
    """
    key = fitting(ids.same_article_address(url))
    with database.read() as connection:
        address = connection.execute(
            select(Url.__table__)
            .where(Url.key == key)
            .order_by(Url.article_id.is_(None), Url.url != url, Url.id)
            .limit(1)
        ).one_or_none()
        if address is None:
            return _passed_over(connection, url) if as_of is None else None
        if address.article_id is None:
            return _no_article(connection, address, key, as_of)
        return _no_version(connection, address.article_id, as_of)


def _passed_over(connection: Connection, url: str) -> LeftOut | None:
    last = select(func.max(Crawl.id)).where(Crawl.ended_at.is_not(None), Crawl.archive.is_(None), Crawl.discovers)
    crawls = connection.execute(
        select(Crawl.source_id, Crawl.stats, Crawl.ended_at, Source.homepage)
        .join(Source, Crawl.source_id == Source.id)
        .where(Crawl.id.in_(last.group_by(Crawl.source_id)))
        .order_by(Crawl.source_id)
    )
    for crawl in crawls:
        skipped = crawl.stats.skipped if crawl.stats else SkippedCandidates()
        if (skipped.older or skipped.older_sitemaps) and _host(crawl.homepage) == _host(url):
            return LeftOut(url, crawl.source_id, RejectionCause.PASSED_OVER, crawl.ended_at, None, None, skipped)
    return None


def _host(url: str) -> str:
    return ids.same_article_address(url).partition("/")[0]


def _until(column: Any, as_of: datetime | None) -> ColumnElement[bool]:
    return true() if as_of is None else column <= as_of


def _no_article(connection: Connection, address: Any, key: str, as_of: datetime | None) -> LeftOut | None:
    last = connection.execute(
        select(Capture.fetched_at, Capture.status, Capture.error)
        .join(Url, Capture.url_id == Url.id)
        .where(Url.key == key, _until(Capture.fetched_at, as_of))
        .order_by(Capture.id.desc())
        .limit(1)
    ).one_or_none()
    if last is None:
        return None
    reason = Reason.of("network.other", detail=last.error) if last.error else None
    if reason is None and last.status != 200:
        reason = Reason.of("answer.status", status=last.status)
    return LeftOut(address.url, address.source_id, RejectionCause.NO_ARTICLE, last.fetched_at, None, reason)


def _no_version(connection: Connection, article_id: int, as_of: datetime | None) -> LeftOut | None:
    kept = select(ArticleVersion.id).where(
        ArticleVersion.article_id == article_id, _until(ArticleVersion.not_after, as_of)
    )
    if connection.execute(kept.limit(1)).first() is not None:
        return None
    article = connection.execute(select(Article.__table__).where(Article.id == article_id)).one()
    judged = connection.execute(
        select(TopicMatch.__table__)
        .where(TopicMatch.article_id == article_id, _until(TopicMatch.at, as_of))
        .order_by(TopicMatch.id.desc())
        .limit(1)
    ).one_or_none()
    if judged is not None and not judged.in_scope:
        return LeftOut(article.url, article.source_id, RejectionCause.OUT_OF_SCOPE, judged.at, match_of(judged), None)
    check = connection.execute(
        select(Check.at, Check.last_repeated_at, Check.reason)
        .where(Check.article_id == article_id, _until(Check.at, as_of))
        .order_by(Check.at.desc(), Check.id.desc())
        .limit(1)
    ).one_or_none()
    if check is None:
        return None
    return LeftOut(
        article.url, article.source_id, RejectionCause.NO_ARTICLE, check.last_repeated_at, None, check.reason
    )
