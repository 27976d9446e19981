"""Changes for the reading room: the list, one change, its neighbours, and how many there are of each value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Text,
    and_,
    cast,
    false,
    func,
    literal,
    or_,
    select,
    union_all,
)

from yalu.db.changes import mark_rows
from yalu.db.core.engine import Database
from yalu.db.core.id_lists import among
from yalu.db.listing.filters import (
    beyond,
    has_words,
    in_time,
    of_article,
    of_change,
    page_of,
    selected_kinds,
    source_ids,
    unversioned_with_words,
)
from yalu.db.listing.keyset_scan import KeysetScan, WordSearch, first_rows, keys, of_all, places
from yalu.db.listing.selectivity import SIDES, Selectivity
from yalu.db.mapping.current_versions import of_newest
from yalu.db.models import ArticleTerm, ArticleVersion, Change, ChangeRollup, Source
from yalu.db.queries.overview import change_records, change_rows, withdrawn_mark
from yalu.db.schema.change_counts import ALL
from yalu.errors import UnknownItem
from yalu.records.as_of import NOW, AsOf
from yalu.records.figures.statistic import CalendarStep
from yalu.records.nouns.change import StoredChange
from yalu.records.selection.filters import Filters
from yalu.records.selection.page import Cursor, RecordPage

COUNTED = 1000
"""The newest matching changes that facets count: a count of all would read a whole index for every page."""
LOOKED = 3000
"""The newest changes of the sources and kinds that are looked at for those that match the other filters."""


@dataclass(frozen=True, slots=True)
class Facets:
    """How many of the newest changes have each value; a facet's own filter is not applied to it.

    ``whole`` says of each facet whether these are all that match: fewer than ``COUNTED``, and nothing left to look at.
    """

    source: Mapping[str, int]
    country: Mapping[str, int]
    language: Mapping[str, int]
    kind: Mapping[str, int]
    issue: Mapping[str, int]
    """A change of an article with several issues counts for each of them."""
    whole: Mapping[str, bool]


def changes(
    database: Database, filters: Filters, cursor: Cursor | None = None, limit: int = 50
) -> RecordPage[StoredChange]:
    """Return changes after ``cursor``, those whose new state was first seen last before others. Raises UsageError.

    ``since`` and ``until`` limit when the new state was first seen.
    """
    with database.read() as connection:
        return _page(Selectivity(connection), filters, cursor, limit)


def changes_in_order(
    database: Database, filters: Filters, cursor: Cursor | None = None, limit: int = 50
) -> RecordPage[StoredChange]:
    """Return changes after ``cursor`` as ``changes`` does, in the order in which their new states were first seen."""
    with database.read() as connection:
        ids, following = page_of(_keys(connection, filters, cursor, limit + 1, newer=True), limit)
        return RecordPage(_records(connection, ids, filters.as_of), following)


def changes_and_facets(
    database: Database, filters: Filters, cursor: Cursor | None = None, limit: int = 50
) -> tuple[RecordPage[StoredChange], Facets]:
    """Return what ``changes`` and ``facets`` return; what both need is looked up once. Raises UsageError."""
    with database.read() as connection:
        selectivity = Selectivity(connection)
        return _page(selectivity, filters, cursor, limit), _facets(selectivity, filters)


def change(database: Database, change_id: int) -> StoredChange:
    """Return one change; one that re-extraction withdrew too, marked. Raises UnknownItem."""
    with database.read() as connection:
        records = _records(connection, [change_id])
        listed = records and source_ids(connection, Filters(source=(records[0].source_id,)))
    if not records or listed == []:
        raise UnknownItem(f"there is no change {change_id}")
    return records[0]


def with_words(database: Database, records: Sequence[StoredChange], words: Sequence[str]) -> Sequence[StoredChange]:
    """Return those of some changes that the list of one of the words, each as ``q``, holds; all where none is named.

    What was there before the first visit is included. Raises UsageError for what has no word.
    """
    if not words or not records:
        return records
    ids, having = [record.change_id for record in records], set[int]()
    with database.read() as connection:
        for q in words:
            walk = _walk(Selectivity(connection), Filters(q=q, baseline=True))
            own = replace(walk.where(among(Change.id, ids)), named=True)
            having.update(place.id for place in keys(connection, own, len(ids) + 1))
    return [record for record in records if record.change_id in having]


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


def changes_of_article(
    connection: Connection, article_id: int, limit: int, as_of: AsOf = NOW
) -> tuple[StoredChange, ...]:
    """Return the newest changes of an article as of a time, its thread's and its baseline included, oldest first."""
    own = select(Change.id).where(Change.article_id == article_id, *_by_then(as_of)).order_by(Change.id.desc())
    return tuple(reversed(_records(connection, connection.scalars(own.limit(limit)).all(), as_of)))


def changes_of_comment(connection: Connection, comment_id: int, as_of: AsOf = NOW) -> tuple[StoredChange, ...]:
    """Return all changes of a comment as of a time, oldest first."""
    own = select(Change.id).where(Change.comment_id == comment_id, *_by_then(as_of)).order_by(Change.id)
    return _records(connection, connection.scalars(own).all(), as_of)


def _by_then(as_of: AsOf) -> list[ColumnElement[bool]]:
    seen = [] if as_of.at is None else [Change.not_after <= as_of.at]
    return [~withdrawn_mark(as_of.known_at), *seen, *of_change(Filters(known_at=as_of.known_at))]


def facets(database: Database, filters: Filters) -> Facets:
    """Count the newest changes by source, country, language, kind and issue. Raises UsageError."""
    with database.read() as connection:
        return _facets(Selectivity(connection), filters)


def _page(selectivity: Selectivity, filters: Filters, cursor: Cursor | None, limit: int) -> RecordPage[StoredChange]:
    places = keys(selectivity.connection, _walk(selectivity, filters, cursor), limit + 1)
    ids, following = page_of(places, limit)
    return RecordPage(_records(selectivity.connection, ids, filters.as_of), following)


def _facets(selectivity: Selectivity, filters: Filters) -> Facets:
    connection, selectivity = selectivity.connection, selectivity.of_newest()
    counted: dict[Filters, tuple[Sequence[Any], bool]] = {}
    facets: dict[str, dict[str, int]] = {}
    whole: dict[str, bool] = {}
    countries = {row.id: row.country for row in connection.execute(select(Source.id, Source.country))}
    for name in ("source", "country", "language", "kind", "issue"):
        bare = _without(filters, name)
        if bare not in counted:  # a filter that is not set leaves the same changes to several facets
            counted[bare] = _counted(
                connection, _walk(selectivity, bare), bare, issues=bare == _without(filters, "issue")
            )
        rows, whole[name] = counted[bare]
        values: Counter[str] = Counter()
        for row in rows:
            if (row.issue is None) is (name == "issue"):
                continue
            value = countries[row.source_id] if name == "country" else getattr(row, _COLUMNS[name])
            if value is not None:
                values[str(value)] += row.many
        facets[name] = dict(sorted(values.items(), key=lambda pair: (-pair[1], pair[0])))
    return Facets(**facets, whole=whole)


_COLUMNS = {"source": "source_id", "language": "language", "kind": "kind", "issue": "issue"}


def day_counts(database: Database, since: datetime, until: datetime) -> dict[str, int]:
    """Count changes by the day (UTC, ISO 8601) on which their new state was first seen, from that of ``since`` on.

    ``until`` lies in the last day; both are in UTC. Days without a change are absent, and what was there before the
    first visit is not counted.
    """
    days = ChangeRollup.start.between(f"{since:%Y-%m-%d}", f"{until:%Y-%m-%d}")
    counted = [ChangeRollup.span == CalendarStep.DAY.value, ChangeRollup.issue == ALL, days]
    with database.read() as connection:
        listed = source_ids(connection, Filters())
        counted += [] if listed is None else [ChangeRollup.source_id.in_(listed)]
        counts = select(ChangeRollup.start, func.sum(ChangeRollup.changes))
        counts = counts.where(*counted, ChangeRollup.baseline.is_(False)).group_by(ChangeRollup.start)
        return {start: int(many) for start, many in connection.execute(counts)}


def conditions(connection: Connection, filters: Filters) -> list[ColumnElement[bool]]:
    """Return the conditions that every change of the list of the filters meets, and no other. Raises UsageError."""
    return of_all(connection, _walk(Selectivity(connection), filters))


def first_change(connection: Connection, filters: Filters) -> datetime | None:
    """Return when the first change of the list of the filters was first seen; None: it is empty. Raises UsageError."""
    oldest = _keys(connection, filters, None, 1, newer=True)
    return oldest[0].at if oldest else None


def _keys(
    connection: Connection, filters: Filters, cursor: Cursor | None, limit: int, *, newer: bool = False
) -> list[Cursor]:
    return keys(connection, _walk(Selectivity(connection), filters, cursor, newer=newer), limit, newer=newer)


def _walk(
    selectivity: Selectivity, filters: Filters, cursor: Cursor | None = None, *, newer: bool = False
) -> KeysetScan:
    """Return how the list of the filters is read after (``newer``: before) a cursor."""
    sources = selectivity.sources(filters)
    if sources == []:
        return KeysetScan(Change.not_after, Change.id, [false()], named=True)
    languages = selectivity.languages(filters.language)
    wanted = [*beyond(cursor, Change.not_after, Change.id, newer=newer), *in_time(filters, Change.not_after)]
    asked = [~withdrawn_mark(filters.known_at), *of_change(filters), *of_article(filters, Change.article_id, languages)]
    own = [selectivity.articles(filters, sources), list(filters.article) or None]
    wanted += [among(Change.article_id, ids) for ids in own if ids is not None]
    wanted += [among(Change.comment_id, filters.comment)] if filters.comment else []
    named = bool(filters.comment) or any(ids is not None for ids in own)
    if filters.min_significance:
        # Coalesced: the list is to be read in its order, not sorted as an index of kind and significance finds it.
        asked.append(func.coalesce(Change.significance, 0) >= filters.min_significance)
    few = selectivity.changed(filters, Change.id, None) if filters.min_significance or filters.quotation else None
    if few is not None:
        named = True
        wanted.append(among(Change.id, few))
    if filters.mark:
        asked.append(mark_rows.having(mark_rows.known(filters.mark), Change.id))
    words = None
    if filters.q:
        had, frequent = _sides(selectivity, filters.q, sources)
        if not frequent:
            named = True
            wanted += had
        elif selectivity.is_sqlite:
            words = WordSearch(filters.q, frequent, had)
        else:
            having = (has_words(selectivity.connection, table, filters.q, side) for table, side in frequent)
            asked.append(or_(*had, *having))
    values: list[tuple[Any, Sequence[Any]]] = [(Change.baseline, filters.baselines)]
    walked = selectivity.walked(filters)
    if walked is not None:
        values.append((Change.source_id, walked))
    elif sources is not None and (selectivity.may_ask_sources or selectivity.listed(filters) is not None):
        asked.insert(0, selectivity.asked(Change.source_id).in_(sources))
    values += [] if (kinds := selected_kinds(filters)) is None else [(Change.kind, kinds)]
    sparse = not named and not filters.mark and _is_asked(filters)  # the few with a mark are found by it
    return KeysetScan(Change.not_after, Change.id, wanted, asked, values, named, sparse, words)


def _sides(
    selectivity: Selectivity, q: str, sources: Sequence[str] | None
) -> tuple[list[ColumnElement[bool]], list[tuple[str, Any]]]:
    """Return conditions on the changes of versions with the words of ``q``, and what too many have to be named.

    That is an index and a column with ids of its versions.
    """
    rare: list[int] = []
    frequent: list[tuple[str, Any]] = []
    had: list[ColumnElement[bool]] = []
    for table_name, (*_, columns) in SIDES.items():
        ids = selectivity.changes_with(table_name, q, sources)
        if ids is not None:
            rare += ids
            continue
        frequent += [(table_name, column) for column in columns]
        if table_name == "words_article":
            had.append(unversioned_with_words(selectivity.connection, q))
    return ([among(Change.id, rare)] if rare or not frequent else []) + had, frequent


def _records(connection: Connection, ids: Sequence[int], as_of: AsOf = NOW) -> tuple[StoredChange, ...]:
    """Return the records of changes in the order of their ids as given."""
    if not ids:
        return ()
    rows = connection.execute(change_rows(as_of).where(Change.id.in_(ids))).all()
    marks = mark_rows.active_marks(connection, ids)
    known = {
        record.change_id: replace(record, marks=marks[record.change_id]) if record.change_id in marks else record
        for record in change_records(connection, rows)
    }
    return tuple(known[change_id] for change_id in ids if change_id in known)


def _without(filters: Filters, name: str) -> Filters:
    """Return the filters without that of one facet."""
    bare: dict[str, Any] = {name: ()}
    return replace(filters, **bare)


def _counted(connection: Connection, walk: KeysetScan, filters: Filters, *, issues: bool) -> tuple[Sequence[Any], bool]:
    """Return how many of the newest changes have each source, kind and language of the article.

    With ``issues`` also each issue of it, in rows that have nothing else. And whether these are all changes.
    """
    rest = None
    if walk.words is not None or (not walk.named and _is_asked(filters)):
        walk, rest = first_rows(connection, walk, LOOKED)
    counted = places(walk, COUNTED, columns=(Change.source_id, Change.kind, Change.article_id)).subquery()
    grouped = counted.c.source_id, counted.c.kind, counted.c.article_id
    own = select(*grouped, func.count().label("many")).group_by(*grouped).cte("own")
    language = of_newest(ArticleVersion.language, own.c.article_id).label("language")
    by_language = select(own.c.source_id, own.c.kind, language, own.c.many).subquery()
    values = by_language.c.source_id, by_language.c.kind, by_language.c.language
    many = cast(func.sum(by_language.c.many), Integer).label("many")
    by_value = select(*values, literal(None, Text).label("issue"), many).group_by(*values)
    # Coalesced: SQLite is to read the terms of the few articles, not all of them in the order of their index.
    term, nothing = func.coalesce(ArticleTerm.term, ArticleTerm.term), [literal(None, Text)] * len(values)
    tagged = select(*nothing, term.label("issue"), cast(func.sum(own.c.many), Integer).label("many")).join(
        own, and_(ArticleTerm.article_id == own.c.article_id, ArticleTerm.kind == "tag")
    )
    query: Any = union_all(by_value, tagged.group_by(term)) if issues else by_value
    rows = connection.execute(query).all()
    return rows, rest is None and sum(row.many for row in rows if row.issue is None) < COUNTED


def _is_asked(filters: Filters) -> bool:
    """Whether the filters ask each change something that most may not have."""
    by_change = filters.mark or filters.min_significance or filters.quotation or filters.silent is not None
    return bool(filters.language or filters.issue or by_change or filters.q)
