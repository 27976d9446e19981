"""Versions, snapshots and changes of many articles at once, for pages that show what is stored of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, select

from yalu.db.core.engine import Database
from yalu.db.mapping.current_versions import standing
from yalu.db.mapping.rows import publisher_time, version_name
from yalu.db.models import Article, ArticleVersion, Change, RevisitSchedule, Source, Thread, ThreadSnapshot
from yalu.db.queries import overview
from yalu.records.change import StoredChange
from yalu.reports.details import HistoryDetails, SnapshotDetails, StoredVersion
from yalu.sources.source import Terms

PORTION = 200
"""Articles in one query."""
IDS = 1000
"""Most ids of changes in one query; some databases refuse many more."""


def article_histories(
    database: Database, article_ids: Sequence[int], until: datetime, *, versions: int = 12, snapshots: int = 200
) -> list[HistoryDetails]:
    """Return what was known of each article at ``until`` (aware), in the order of ``article_ids``.

    At most the newest ``versions`` and ``snapshots`` of an article are read. Unknown ids are passed over. One query
    takes all ids: more than ``PORTION`` are for the caller to divide.
    """
    with database.read() as connection:
        articles = _articles(connection, article_ids)
        read = _versions(connection, article_ids, until, versions)
        seen = _snapshots(connection, article_ids, until, snapshots)
    return [
        HistoryDetails(
            article_id,
            Terms(articles[article_id].terms),
            tuple(_version(row) for row in read[article_id]),
            tuple(_snapshot(row) for row in seen[article_id]),
            earlier=read[article_id][0].seq - 1 if read[article_id] else 0,
            reserved=articles[article_id].reserved is not None,
        )
        for article_id in article_ids
        if article_id in articles
    ]


def changes_of_articles(
    database: Database, article_ids: Sequence[int], until: datetime, *, most: int
) -> dict[int, list[StoredChange]]:
    """Return the changes of each article that were known before ``until``, oldest first, at most the ``most`` last."""
    place = func.row_number().over(partition_by=Change.article_id, order_by=Change.id.desc())
    numbered = select(Change.id, place.label("place")).where(Change.article_id.in_(article_ids)).subquery()
    with database.read() as connection:
        query = select(numbered.c.id).where(numbered.c.place <= most).order_by(numbered.c.id)
        change_ids = connection.scalars(query).all()
    histories: defaultdict[int, list[StoredChange]] = defaultdict(list)
    for start in range(0, len(change_ids), IDS):
        portion = change_ids[start : start + IDS]
        for change in overview.log(database, change_ids=portion, until=until, withdrawn=False):
            if change.article_id is not None:
                histories[change.article_id].append(change)
    return histories


def _articles(connection: Connection, article_ids: Sequence[int]) -> dict[int, Any]:
    rows = connection.execute(
        select(Article.id, Source.terms, RevisitSchedule.reserved)
        .join(Source, Source.id == Article.source_id)
        .outerjoin(RevisitSchedule, RevisitSchedule.article_id == Article.id)
        .where(Article.id.in_(article_ids))
    )
    return {row.id: row for row in rows}


def _versions(
    connection: Connection, article_ids: Sequence[int], until: datetime, most: int
) -> defaultdict[int, list[Any]]:
    place = func.row_number().over(partition_by=ArticleVersion.article_id, order_by=ArticleVersion.seq.desc())
    newest = (
        select(ArticleVersion.id, place.label("place"))
        .where(ArticleVersion.article_id.in_(article_ids), ArticleVersion.not_after <= until, standing(ArticleVersion))
        .subquery()
    )
    rows = connection.execute(
        select(
            *(ArticleVersion.id, ArticleVersion.article_id, ArticleVersion.seq, ArticleVersion.not_before),
            *(ArticleVersion.not_after, ArticleVersion.title, ArticleVersion.body, ArticleVersion.language),
            *(ArticleVersion.content_hash, ArticleVersion.capture_id, Article.erased_at, ArticleVersion.byline),
            *(ArticleVersion.published, ArticleVersion.published_text),
        )
        .join(newest, newest.c.id == ArticleVersion.id)
        .join(Article, Article.id == ArticleVersion.article_id)
        .where(newest.c.place <= most)
        .order_by(ArticleVersion.article_id, ArticleVersion.seq)
    )
    return _by_article(rows)


def _snapshots(
    connection: Connection, article_ids: Sequence[int], until: datetime, most: int
) -> defaultdict[int, list[Any]]:
    place = func.row_number().over(partition_by=Thread.article_id, order_by=ThreadSnapshot.id.desc())
    newest = (
        select(ThreadSnapshot.id, Thread.article_id, place.label("place"))
        .join(Thread, ThreadSnapshot.thread_id == Thread.id)
        .where(Thread.article_id.in_(article_ids), ThreadSnapshot.at <= until)
        .subquery()
    )
    rows = connection.execute(
        select(
            *(ThreadSnapshot.at, ThreadSnapshot.last_repeated_at, ThreadSnapshot.seen, ThreadSnapshot.expected),
            *(ThreadSnapshot.complete, ThreadSnapshot.implausibility, ThreadSnapshot.open, newest.c.article_id),
        )
        .join(newest, newest.c.id == ThreadSnapshot.id)
        .where(newest.c.place <= most)
        .order_by(newest.c.article_id, ThreadSnapshot.at, ThreadSnapshot.id)
    )
    return _by_article(rows)


def _by_article(rows: Any) -> defaultdict[int, list[Any]]:
    grouped: defaultdict[int, list[Any]] = defaultdict(list)
    for row in rows:
        grouped[row.article_id].append(row)
    return grouped


def _version(row: Any) -> StoredVersion:
    return StoredVersion(
        name=str(version_name(row.id)),
        seq=row.seq,
        not_before=row.not_before,
        not_after=row.not_after,
        title=row.title,
        body=row.body,
        language=row.language,
        content_hash=row.content_hash,
        capture_id=row.capture_id,
        erased=row.erased_at is not None,
        byline=tuple(row.byline),
        published_on=_day(row),
    )


def _day(row: Any) -> date | None:
    published = publisher_time(row.published, row.published_text)
    return published.local.date() if published else None


def _snapshot(row: Any) -> SnapshotDetails:
    return SnapshotDetails(
        at=row.at,
        last_at=row.last_repeated_at or row.at,
        seen=row.seen,
        expected=row.expected,
        complete=row.complete and row.implausibility is None,
        open=row.open,
    )
