"""Exports: captures as WARC; versions of articles and comments, and marks, by the names of their records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO, get_args, get_origin, get_type_hints

from sqlalchemy import Connection, Select, column, func, select, table

from yalu.conversion import from_attributes
from yalu.db.captures import capture_store, partitions
from yalu.db.captures.months import WITH_BODY
from yalu.db.core.base import BATCH, PlainJson
from yalu.db.core.engine import Database
from yalu.db.core.id_lists import rows_after
from yalu.db.models import (
    Article,
    ArticleVersion,
    Capture,
    Change,
    ChangeMark,
    Coding,
    Crawl,
    Reextraction,
)
from yalu.db.models import CommentVersion as CommentVersionRow
from yalu.errors import CaptureCorrupt
from yalu.evidence.warc import WarcFile
from yalu.model import Kind
from yalu.records.doors import row_type_of
from yalu.records.nouns.article import Version
from yalu.records.nouns.change import MarkRecord
from yalu.records.nouns.comment import CommentVersion


@dataclass(frozen=True, slots=True)
class Exported:
    """Number of records written (in a WARC: of responses, and its head), and the captures that could not be."""

    records: int
    unreadable: tuple[str, ...] = ()


def last_recorded(database: Database) -> datetime | None:
    """Return the last time at which anything was recorded that a data set holds; None while nothing was."""
    seen = Crawl.ended_at, ArticleVersion.not_after, CommentVersionRow.not_after
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


def versions(
    database: Database,
    kind: str,
    *,
    source_id: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Iterator[Any]:
    """Yield a row of ``ROW_TYPES`` of every version of articles in scope (kind "article") or comments, oldest first.

    Commenters are pseudonyms. ``source_id``, ``since`` and ``until`` (aware) select; the times are those of first sight
    of a version.
    """
    view = _view(kind)
    query = _narrowed(select(view), view.c.not_after, since, until, view.c.source_id, source_id)
    if kind == "article":
        query = query.where(select(Article.id).where(Article.id == view.c.article_id, Article.in_scope).exists())
    for row in _all(database, query, view.c.version_id):
        yield from_attributes(ROW_TYPES[kind], row)


def change_marks(
    database: Database, *, source_id: str | None = None, since: datetime | None = None, until: datetime | None = None
) -> Iterator[Any]:
    """Yield a row of ``ROW_TYPES`` of every mark ever given, oldest first; the times are those of marking."""
    columns: list[Any] = [ChangeMark.change_id, Change.kind.label("change_kind"), Change.source_id, ChangeMark.mark]
    columns += [ChangeMark.user_name.label("user"), ChangeMark.note, ChangeMark.marked_at.label("at")]
    query = select(ChangeMark.id.label("mark_id"), *columns).join(Change, Change.id == ChangeMark.change_id)
    query = _narrowed(query, ChangeMark.marked_at, since, until, Change.source_id, source_id)
    for row in _all(database, query, ChangeMark.id.label("mark_id")):
        yield from_attributes(ROW_TYPES["mark"], row)


_TEXT = str | None
_OF_ARTICLE = {
    "version_id": int,
    "source_id": str,
    "url": _TEXT,
    "publisher_id": _TEXT,
    "body": str,
    "notice_texts": tuple[str, ...],
    "tags": tuple[str, ...],
    "published_text": _TEXT,
    "modified_at": datetime | None,
    "modified_at_raw": _TEXT,
    "modified_text": _TEXT,
    "quality": str,
    "provenance": dict[str, str],
    "crawl_id": int,
    "capture_sha256": _TEXT,
}
_OF_COMMENT = {"version_id": int, "author_key": _TEXT, "posted_at_raw": _TEXT, "posted_text": _TEXT, "snapshot_id": int}
_OF_MARK = {"mark_id": int, "change_id": int, "change_kind": Kind, "source_id": str}


ROW_TYPES: Mapping[str, type] = {
    kind: row_type_of("`yalu export`", record, "Exported", more)
    for kind, record, more in (
        ("article", Version, _OF_ARTICLE),
        ("comment", CommentVersion, _OF_COMMENT),
        ("mark", MarkRecord, _OF_MARK),
    )
}
"""The types of the rows of each kind that is exported."""


def _view(kind: str) -> Any:
    """The view of versions of a kind: its columns have the names of the record's fields."""
    hints = get_type_hints(ROW_TYPES[kind])
    return table(f"{kind}_versions", *(column(name, _sql_type(name, hint)) for name, hint in hints.items()))


def _sql_type(name: str, hint: Any) -> Any:
    if name == "capture_sha256":
        return Capture.__table__.c.sha256.type
    if datetime in (hint, *get_args(hint)):
        return Crawl.__table__.c.started_at.type
    return PlainJson() if get_origin(hint) in (tuple, dict) else None


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
    """Yield all rows by key, fetched in batches within one snapshot of the database."""
    with database.read() as connection:
        yield from rows_after(connection, query, key, BATCH)


def _captures(
    connection: Connection, source_id: str | None, since: datetime | None, until: datetime | None
) -> Iterator[int]:
    query = select(Capture.id).join(Crawl, Capture.crawl_id == Crawl.id).where(WITH_BODY, Capture.status.is_not(None))
    query = _narrowed(query, Capture.fetched_at, since, until, Crawl.source_id, source_id)
    yield from connection.scalars(query.order_by(Capture.id)).all()
