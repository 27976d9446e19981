"""Exports: captures as WARC, versions, comments and marks as flat records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO

from sqlalchemy import Connection, Select, func, select

from yalu.db.captures import capture_store, partitions
from yalu.db.captures.months import HELD
from yalu.db.core.engine import Database
from yalu.db.mapping.current_versions import standing
from yalu.db.models import (
    Article,
    ArticleVersion,
    Capture,
    Change,
    ChangeMark,
    Coding,
    Comment,
    CommentVersion,
    Crawl,
    Reextraction,
    Thread,
)
from yalu.errors import CaptureCorrupt
from yalu.evidence.warc import WarcFile

PORTION = 200


@dataclass(frozen=True, slots=True)
class Exported:
    """Number of records written (in a WARC: of responses, and its head), and the captures that could not be."""

    records: int
    unreadable: tuple[str, ...] = ()


def last_recorded(database: Database) -> datetime | None:
    """Return the last time at which anything was recorded that a data set holds; None while nothing was."""
    seen = Crawl.ended_at, ArticleVersion.not_after, CommentVersion.not_after
    columns = (Change.recorded_at, Reextraction.at, *seen, Coding.coded_at)
    with database.read() as connection:
        newest = [connection.execute(select(func.max(column))).scalar_one() for column in columns]
    return max((at for at in newest if at is not None), default=None)


def export_warc(
    database: Database,
    out: BinaryIO,
    *,
    source_id: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Exported:
    """Write captures that got a response, each with its request, as a gzip-compressed WARC 1.1 file, oldest first.

    ``since`` and ``until`` (aware) limit the time of fetching. Captures whose bytes were not kept are left out; damaged
    ones are named in the result.
    """
    file, unreadable = WarcFile(out, "export"), []
    with database.read() as connection:
        partitions.hold(connection)
        for capture_id in _captures(connection, source_id, since, until):
            try:
                capture = capture_store.load(connection, capture_id)
            except CaptureCorrupt as error:
                unreadable.append(str(error))
                continue
            file.add(capture_id, capture)
    return Exported(file.records, tuple(unreadable))


def article_versions(
    database: Database, *, source_id: str | None = None, since: datetime | None = None, until: datetime | None = None
) -> Iterator[dict[str, Any]]:
    """Yield every version of every article in scope as a flat record, oldest first. Times are ISO 8601, UTC.

    ``source_id``, ``since`` and ``until`` (aware) select; the times are those of first sight of a version.
    """
    query = _narrowed(_article_query(), ArticleVersion.not_after, since, until, Article.source_id, source_id)
    for row in _all(database, query, ArticleVersion.id):
        yield {**_plain(row), "version": f"v{row.id}"}


def comment_versions(
    database: Database, *, source_id: str | None = None, since: datetime | None = None, until: datetime | None = None
) -> Iterator[dict[str, Any]]:
    """Yield every version of every comment as a flat record, oldest first. Commenters are pseudonyms.

    The parameters are those of ``article_versions``.
    """
    query = _narrowed(_comment_query(), CommentVersion.not_after, since, until, Article.source_id, source_id)
    for row in _all(database, query, CommentVersion.id):
        yield {**_plain(row), "version": f"c{row.id}"}


def change_marks(
    database: Database, *, source_id: str | None = None, since: datetime | None = None, until: datetime | None = None
) -> Iterator[dict[str, Any]]:
    """Yield every mark ever given as a flat record, oldest first; the times that select are those of marking."""
    query = _narrowed(_mark_query(), ChangeMark.marked_at, since, until, Change.source_id, source_id)
    yield from map(_plain, _all(database, query, ChangeMark.id))


def columns(kind: str) -> tuple[str, ...]:
    """Return the field names of ``article_versions``, ``comment_versions`` or ``change_marks``: kind "mark"."""
    query = {"article": _article_query, "comment": _comment_query, "mark": _mark_query}[kind]()
    names = dict.fromkeys(column.key for column in query.selected_columns if column.key is not None)
    return (*(() if kind == "mark" else ("version",)), *(name for name in names if name != "id"))


def _mark_query() -> Select[Any]:
    changed: list[Any] = [ChangeMark.change_id, Change.kind.label("change_kind"), Change.source_id]
    given = ChangeMark.user_name.label("user"), ChangeMark.mark, ChangeMark.note, ChangeMark.marked_at
    query = select(ChangeMark.id, ChangeMark.id.label("mark_id"), *changed, *given)
    return query.join(Change, Change.id == ChangeMark.change_id)


def _article_query() -> Select[Any]:
    return (
        select(ArticleVersion.__table__, Article.source_id, Article.url, Article.publisher_id, Capture.sha256)
        .join(Article, ArticleVersion.article_id == Article.id)
        .outerjoin(Capture, ArticleVersion.capture_id == Capture.id)
        .where(Article.in_scope, standing(ArticleVersion))
    )


def _comment_query() -> Select[Any]:
    return (
        select(
            CommentVersion.__table__,
            Comment.platform_id.label("platform_comment_id"),
            Thread.platform,
            Thread.article_id,
        )
        .add_columns(Article.source_id, Article.url)
        .join(Comment, CommentVersion.comment_id == Comment.id)
        .join(Thread, Comment.thread_id == Thread.id)
        .join(Article, Thread.article_id == Article.id)
        .where(standing(CommentVersion))
    )


def _narrowed(
    query: Select[Any], time: Any, since: datetime | None, until: datetime | None, source: Any, source_id: str | None
) -> Select[Any]:
    if source_id is not None:
        query = query.where(source == source_id)
    if since is not None:
        query = query.where(time >= since)
    if until is not None:
        query = query.where(time < until)
    return query


def _all(database: Database, query: Select[Any], key: Any) -> Iterator[Any]:
    """Yield all rows by key, fetched in portions within one snapshot of the database."""
    with database.read() as connection:
        query = query.order_by(key).limit(PORTION)
        portion = connection.execute(query).all()
        while portion:
            yield from portion
            portion = connection.execute(query.where(key > portion[-1].id)).all()


def _plain(row: Any) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in row._mapping.items()  # ``_mapping`` is public in spite of its name
        if name != "id"
    }


def _captures(
    connection: Connection, source_id: str | None, since: datetime | None, until: datetime | None
) -> Iterator[int]:
    query = select(Capture.id).join(Crawl, Capture.crawl_id == Crawl.id).where(HELD, Capture.status.is_not(None))
    query = _narrowed(query, Capture.fetched_at, since, until, Crawl.source_id, source_id)
    yield from connection.scalars(query.order_by(Capture.id)).all()
