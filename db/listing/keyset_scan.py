"""Lists in their order: each value of a filter along its own index, sparse lists by slices (decision 0273).

A list is ordered by time and id. Where few rows match, they are named and sorted instead (db.listing.selectivity).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import prod
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, literal_column, or_, select, union_all

from yalu.db.listing.filters import having_words
from yalu.records.selection.page import Cursor

MOST_PARTS = 300
"""Most values, or pairs of values, that are each read along their own index."""
FIRST_SLICE = 1000
"""Rows of a list that are looked at first where few may match."""
MOST_SLICED = 200_000
"""Rows of a list that are looked at in slices; of those beyond, all versions with the words are listed."""


@dataclass(frozen=True, slots=True)
class WordSearch:
    """Words that too many versions have to list these for every page; see ``first_rows``.

    ``sides`` are indexes (words_article, words_comment), each with a column of the list that holds ids of its versions;
    ``named`` are conditions that are true of a row whose other versions have the words.
    """

    q: str
    sides: Sequence[tuple[str, Any]]
    named: Sequence[ColumnElement[bool]] = ()


@dataclass(frozen=True, slots=True)
class KeysetScan:
    """How a list is read: its time and id, the conditions, and columns with the values that they must have.

    Each combination of ``values`` is read along its own index and the results are merged, so that no list is read whole
    and sorted. Where ``named``, a condition names few rows by their ids: they are found by those and sorted.
    """

    at: Any
    id: Any
    wanted: Sequence[ColumnElement[bool]]
    """What an index answers."""
    asked: Sequence[ColumnElement[bool]] = ()
    """What each row is asked."""
    values: Sequence[tuple[Any, Sequence[Any]]] = ()
    named: bool = False
    sparse: bool = False
    """Whether many rows may be asked before enough match: the list is looked at a slice at a time."""
    words: WordSearch | None = None

    def where(self, *more: ColumnElement[bool]) -> KeysetScan:
        """Return the walk with more conditions that an index answers, tighter ones than its own.

        Of two limits of the time SQLite's index takes the first.
        """
        return replace(self, wanted=[*more, *self.wanted])


def places(walk: KeysetScan, limit: int, *, newer: bool = False, columns: Sequence[Any] = ()) -> Select[Any]:
    """Return a query for the first ``limit`` rows (``newer``: backwards): ``at``, ``id`` and ``columns`` of the list.

    With columns they are in no order.

    ``words`` of the walk are not asked for.
    """

    def part(*more: ColumnElement[bool], columns: Sequence[Any] = ()) -> Select[Any]:
        # Sorted by what no index has in its order, PostgreSQL does not walk the whole list for the named few.
        at = func.coalesce(walk.at, walk.at) if walk.named else walk.at
        query = select(walk.at.label("at"), walk.id.label("id"), *columns).where(*walk.wanted, *walk.asked, *more)
        return query.order_by(*_ordered(at, walk.id, newer=newer)).limit(limit)

    many = prod(len(values) for _, values in walk.values)
    if walk.named or many <= 1 or many > MOST_PARTS:
        return part(*_of_values(walk), columns=columns)
    each = product(*([column == value for value in values] for column, values in walk.values))
    # Named by their texts: SQLAlchemy takes longer to look up the columns of each part.
    own = literal_column("at", walk.at.type), literal_column("id", walk.id.type)
    merged = union_all(*(select(*own).select_from(part(*chosen).subquery()) for chosen in each)).subquery()
    query = select(*merged.c).order_by(*_ordered(merged.c.at, merged.c.id, newer=newer)).limit(limit)
    if not columns:
        return query
    # The parts read their indexes alone; only what is left of them is fetched, by its ids.
    return select(walk.at.label("at"), walk.id.label("id"), *columns).where(walk.id.in_(select(query.subquery().c.id)))


def _ordered(at: Any, id_: Any, *, newer: bool) -> tuple[Any, Any]:
    return (at.asc(), id_.asc()) if newer else (at.desc(), id_.desc())


def _of_values(walk: KeysetScan) -> list[ColumnElement[bool]]:
    """Return the conditions that the columns have their values; of the named few no index of these is to serve."""
    own = ((func.coalesce(column, column) if walk.named else column, values) for column, values in walk.values)
    return [column == values[0] if len(values) == 1 else column.in_(values) for column, values in own]


def keys(connection: Connection, walk: KeysetScan, limit: int, *, newer: bool = False) -> list[Cursor]:
    """Return the places of the first ``limit`` rows of a list in its order (``newer``: backwards from its cursor).

    Frequent words, and what few rows may have, are asked of one slice of the list after another (``first_rows``).
    """
    cursors: list[Cursor] = []
    sliced, looked, size = walk.words is not None or walk.sparse, 0, FIRST_SLICE
    while sliced and looked < MOST_SLICED:
        own, rest = first_rows(connection, walk, size, newer=newer)
        cursors += _found(connection, own, limit - len(cursors), newer)
        if len(cursors) == limit or rest is None:
            return cursors
        walk, looked = rest, looked + size
        needed = (limit - len(cursors)) * looked // max(len(cursors), 1)
        size = min(max(needed * 5 // 4, size), size * 16)
    return cursors + _found(connection, _having(connection, walk), limit - len(cursors), newer)


def _found(connection: Connection, walk: KeysetScan, limit: int, newer: bool) -> list[Cursor]:
    return [Cursor(row.at, row.id) for row in connection.execute(places(walk, limit, newer=newer))]


def first_rows(
    connection: Connection, walk: KeysetScan, size: int, *, newer: bool = False
) -> tuple[KeysetScan, KeysetScan | None]:
    """Return a walk over about the first ``size`` rows that the indexes give, and one over the rest; None: no rest.

    Words are asked of the versions between the least and the greatest id among these rows: few, since ids are given in
    the order of time. Rows of one time stay together.
    """
    sides = walk.words.sides if walk.words is not None else ()
    columns = [column for _, column in sides]
    rows = places(replace(walk, asked=()), size, newer=newer, columns=columns).subquery()
    ends = (end(rows.c[column.key]) for column in columns for end in (func.min, func.max))
    span = connection.execute(select(func.count().label("many"), func.min(rows.c.at), func.max(rows.c.at), *ends)).one()
    if span.many < size:
        return _having(connection, walk, span), None
    oldest, newest = span[1:3]
    if oldest == newest:
        return first_rows(connection, walk, size * 16, newer=newer)
    # Both ends are named: of a cursor alone PostgreSQL expects far more rows than there are.
    if newer:
        return _having(connection, walk.where(walk.at < newest, walk.at >= oldest), span), walk.where(walk.at >= newest)
    return _having(connection, walk.where(walk.at > oldest, walk.at <= newest), span), walk.where(walk.at <= oldest)


def of_all(connection: Connection, walk: KeysetScan) -> list[ColumnElement[bool]]:
    """Return the conditions of every row of a list, for who counts the whole list."""
    whole = _having(connection, walk)
    return [*whole.wanted, *whole.asked, *_of_values(whole)]


def _having(connection: Connection, walk: KeysetScan, span: Row[Any] | None = None) -> KeysetScan:
    """Return the walk over those rows that have its words; the versions of a span are asked for between its ends."""
    if walk.words is None:
        return walk
    sides = list(walk.words.named)
    for number, (table_name, column) in enumerate(walk.words.sides):
        having = having_words(connection, table_name, walk.words.q)
        if span is not None:
            least, most = span[3 + 2 * number : 5 + 2 * number]
            having = having.where(having.selected_columns[0].between(least, most))
        sides.append(column.in_(having))
    return replace(walk, asked=[*walk.asked, or_(*sides)], words=None)
