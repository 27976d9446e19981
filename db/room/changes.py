"""Changes for the reading room: the list, one change, its neighbours, and how many there are of each value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Date, Select, and_, cast, func, or_, select

from db.core.engine import Database
from db.mapping.current_versions import newest, standing
from db.marks import mark_rows
from db.models import ArticleVersion, Change, Source
from db.queries.overview import change_records, change_rows, withdrawn_mark
from db.room.filters import (
    Cursor,
    Filters,
    Page,
    beyond,
    having_words,
    in_time,
    keys,
    known_kinds,
    of_article,
    page_of,
    source_ids,
)
from yalu.change_record import ChangeRecord
from yalu.errors import UnknownItem

COUNTED = 2000
"""The newest matching changes that facets count: a count of all would read a whole index for every page."""


@dataclass(frozen=True, slots=True)
class Facets:
    """How many of the newest changes have each value; a facet's own filter is not applied to it.

    ``whole`` says of each facet whether these are all that match, not the newest ``COUNTED``.
    """

    source: Mapping[str, int]
    country: Mapping[str, int]
    language: Mapping[str, int]
    kind: Mapping[str, int]
    whole: Mapping[str, bool]


def changes(database: Database, filters: Filters, cursor: Cursor | None = None, limit: int = 50) -> Page[ChangeRecord]:
    """Return changes after ``cursor``, those whose new state was first seen last before others. Raises UsageError.

    ``since`` and ``until`` limit when the new state was first seen.
    """
    with database.read() as connection:
        ids, following = page_of(_keys(connection, filters, cursor, limit + 1), limit)
        return Page(_records(connection, ids), following)


def change(database: Database, change_id: int) -> ChangeRecord:
    """Return one change; one that re-extraction withdrew too, marked. Raises UnknownItem."""
    with database.read() as connection:
        found = _records(connection, [change_id])
        listed = found and source_ids(connection, Filters(source=(found[0].source_id,)))
    if not found or listed == []:
        raise UnknownItem(f"there is no change {change_id}")
    return found[0]


def neighbours(database: Database, change_id: int, filters: Filters) -> tuple[int | None, int | None]:
    """Return the ids of the changes before (newer) and after (older) one in a filtered list. Raises UnknownItem."""
    with database.read() as connection:
        at = connection.execute(select(Change.not_after).where(Change.id == change_id)).scalar_one_or_none()
        if at is None:
            raise UnknownItem(f"there is no change {change_id}")
        place = Cursor(at, change_id)
        newer = _keys(connection, filters, place, 1, newer=True)
        older = _keys(connection, filters, place, 1)
    return newer[0].id if newer else None, older[0].id if older else None


def changes_of_article(connection: Connection, article_id: int, limit: int) -> tuple[ChangeRecord, ...]:
    """Return the newest changes of an article, its thread's included, oldest first."""
    own = select(Change.id).where(Change.article_id == article_id, ~withdrawn_mark()).order_by(Change.id.desc())
    return tuple(reversed(_records(connection, connection.scalars(own.limit(limit)).all())))


def changes_of_comment(connection: Connection, comment_id: int) -> tuple[ChangeRecord, ...]:
    """Return all changes of a comment, oldest first."""
    own = select(Change.id).where(Change.comment_id == comment_id, ~withdrawn_mark()).order_by(Change.id)
    return _records(connection, connection.scalars(own).all())


def facets(database: Database, filters: Filters) -> Facets:
    """Count the newest changes by source, country, language and kind. Raises UsageError."""
    found: dict[str, dict[str, int]] = {}
    whole: dict[str, bool] = {}
    with database.read() as connection:
        for name in ("source", "country", "language", "kind"):
            ids = [place.id for place in _keys(connection, _without(filters, name), None, COUNTED + 1)]
            whole[name] = len(ids) <= COUNTED
            rows = connection.execute(_counted(name, ids[:COUNTED])).all() if ids else []
            found[name] = {str(row.value): row.many for row in rows if row.value is not None}
    return Facets(found["source"], found["country"], found["language"], found["kind"], whole)


def day_counts(database: Database, filters: Filters, since: datetime, until: datetime) -> dict[str, int]:
    """Count changes by the day (UTC, ISO 8601) on which their new state was first seen, from ``since`` to ``until``.

    Both are aware. Days without a change are absent. Raises UsageError.
    """
    with database.read() as connection:
        wanted, parts = _wanted(connection, replace(filters, since=since, until=until))
        if parts is not None:
            wanted.append(parts[0].in_(parts[1]))
        sqlite = connection.dialect.name == "sqlite"
        day = func.date(Change.not_after) if sqlite else cast(func.timezone("UTC", Change.not_after), Date)
        query = select(day.label("day"), func.count().label("many")).where(*wanted).group_by(day).order_by(day)
        return {str(row.day): row.many for row in connection.execute(query)}


def _keys(
    connection: Connection, filters: Filters, cursor: Cursor | None, limit: int, *, newer: bool = False
) -> list[Cursor]:
    wanted, parts = _wanted(connection, filters)
    wanted += beyond(cursor, Change.not_after, Change.id, newer=newer)
    return keys(connection, (Change.not_after, Change.id), wanted, parts, limit, newer=newer)


def _wanted(connection: Connection, filters: Filters) -> tuple[list[ColumnElement[bool]], Any]:
    """Return the conditions of the filters, and the column and values along whose index the list is read."""
    wanted = [~withdrawn_mark(), *in_time(filters, Change.not_after), *of_article(filters, Change.article_id)]
    if filters.min_significance:
        wanted.append(Change.significance >= filters.min_significance)
    if filters.mark:
        wanted.append(mark_rows.having(mark_rows.known(filters.mark), Change.id))
    if filters.q:
        articles = having_words(connection, "words_article", filters.q)
        comments = having_words(connection, "words_comment", filters.q)
        of_articles = (Change.new_version_id.in_(articles), Change.old_version_id.in_(articles))
        of_comments = (Change.new_comment_version_id.in_(comments), Change.old_comment_version_id.in_(comments))
        wanted.append(or_(*of_articles, *of_comments))
    sources = source_ids(connection, filters)
    kinds = known_kinds(filters) if filters.kind else None
    if sources is not None and (filters.source or filters.country):
        if kinds is not None:
            wanted.append(Change.kind.in_(kinds))
        return wanted, (Change.source_id, sources)
    if sources is not None:
        wanted.append(Change.source_id.in_(sources))
    return wanted, None if kinds is None else (Change.kind, kinds)


def _records(connection: Connection, ids: Sequence[int]) -> tuple[ChangeRecord, ...]:
    """Return the records of changes in the order of their ids as given."""
    if not ids:
        return ()
    rows = connection.execute(change_rows().where(Change.id.in_(ids))).all()
    marks = mark_rows.standing(connection, ids)
    known = {
        record.change_id: replace(record, marks=marks[record.change_id]) if record.change_id in marks else record
        for record in change_records(connection, rows)
    }
    return tuple(known[one] for one in ids if one in known)


def _without(filters: Filters, name: str) -> Filters:
    """Return the filters without that of one facet."""
    bare: dict[str, Any] = {name: ()}
    return replace(filters, **bare)


def _counted(name: str, ids: Sequence[int]) -> Select[Any]:
    value: Any = {"source": Change.source_id, "country": Source.country, "kind": Change.kind}.get(
        name, ArticleVersion.language
    )
    many = func.count().label("many")
    query = select(value.label("value"), many).select_from(Change).where(Change.id.in_(ids)).group_by(value)
    if name == "country":
        query = query.join(Source, Source.id == Change.source_id)
    elif name == "language":
        current = ArticleVersion.seq == newest(ArticleVersion, Change.article_id)
        own = and_(ArticleVersion.article_id == Change.article_id, current, standing(ArticleVersion))
        query = query.join(ArticleVersion, own)
    return query.order_by(many.desc(), value)
