"""Dumps all tables as lines that another database, SQLite or PostgreSQL, can import unchanged. Decision 0123."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

import msgspec
from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Date,
    Enum,
    Float,
    Integer,
    LargeBinary,
    Numeric,
    Table,
    func,
    insert,
    select,
    text,
    tuple_,
)
from sqlalchemy.exc import IntegrityError

from yalu.crawl import CrawlStats, crawl_stats
from yalu.db.captures import partitions
from yalu.db.core.base import BATCH, Base, CrawlStatsJson, PlainJson, ReasonJson, Sha256, UtcDateTime, storable_json
from yalu.db.core.engine import Database
from yalu.db.models import CapturePayload
from yalu.db.schema import migrate
from yalu.db.search import search_index
from yalu.errors import ImportFileError
from yalu.reasons import Reason

FORMAT = "yalu-dump-1"

_INDEXED = {"article_version": "words_article", "comment_version": "words_comment"}


@dataclass(slots=True)
class Loaded:
    """Number of rows added, by table, and of rows that were there already."""

    added: dict[str, int] = field(default_factory=dict)
    known: int = 0


def lines(database: Database) -> Iterator[dict[str, Any]]:
    """Yield the whole database as of one moment: a header, a line for each row, and a last line with their number."""
    many = 0
    yield {"format": FORMAT, "revision": migrate.head()}
    with database.read() as connection:
        partitions.hold(connection)
        for table in Base.metadata.sorted_tables:
            query = select(table).order_by(*table.primary_key.columns)
            # Set on the query, not on the connection: PostgreSQL takes no SET through a cursor, and a connection would
            # use one always.
            for row in connection.execute(query, execution_options={"stream_results": True, "yield_per": BATCH}):
                many += 1
                yield {"table": table.name, "row": {name: _plain(value) for name, value in row._mapping.items()}}
    yield {"end": many}


def load(database: Database, given: Iterable[tuple[str, Any]]) -> Loaded:
    """Import the lines of a dump, all or none. An existing row is left as it is.

    ``given`` are lines with their position ("FILE, line 7"). The database must be empty, or hold under the same keys
    nothing but the same rows. Raises ImportFileError naming the line, and StoreError.
    """
    done = Loaded()
    with database.write() as connection:
        for table, batch in _batches(iter(given)):
            if table.name == CapturePayload.__tablename__ and table.name not in done.added:
                partitions.make_for_history(connection)
            _take_in(connection, table, batch, done)
        if connection.dialect.name == "postgresql":
            _continue_numbers(connection)
    return done


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Reason):
        return value.as_json()
    if isinstance(value, CrawlStats):
        return msgspec.to_builtins(value)
    return b64encode(value).decode() if isinstance(value, bytes) else value


def _batches(given: Iterator[tuple[str, Any]]) -> Iterator[tuple[Table, list[tuple[str, dict[str, Any]]]]]:
    """Validate lines and group neighbouring rows of one table."""
    where, head = next(given, ("the file", None))
    if not isinstance(head, dict) or head.get("format") != FORMAT:
        raise ImportFileError(where, f"is not the head of a dump ({FORMAT})")
    if head.get("revision") != migrate.head():
        schemas = f"is of the schema {head.get('revision')!r}, this Yalu has {migrate.head()}"
        raise ImportFileError(where, f"{schemas}; upgrade the older one")
    many, table, batch = 0, None, list[tuple[str, dict[str, Any]]]()
    for where, value in given:
        if isinstance(value, dict) and set(value) == {"end"}:
            _check_end(given, where, value["end"], many)
            if table is not None:
                yield table, batch
            return
        next_table, row = _row(where, value)
        if table is not None and (next_table is not table or len(batch) >= BATCH):
            yield table, batch
            batch = []
        table, many = next_table, many + 1
        batch.append((where, row))
    raise ImportFileError(where, "is the last line, and no end of the dump: the file is cut off")


def _check_end(given: Iterator[tuple[str, Any]], where: str, count: object, many: int) -> None:
    if count != many:
        raise ImportFileError(where, f"says that there are {count!r} rows; there are {many}")
    if (further := next(given, None)) is not None:
        raise ImportFileError(further[0], "stands after the end of the dump")


def _row(where: str, value: Any) -> tuple[Table, dict[str, Any]]:
    if not isinstance(value, dict) or set(value) != {"table", "row"} or not isinstance(value["row"], dict):
        raise ImportFileError(where, "is no row: want table and row")
    table = Base.metadata.tables.get(str(value["table"]))
    if table is None:
        raise ImportFileError(where, f"there is no table {value['table']!r}")
    row = value["row"]
    if odd := set(row) ^ {column.name for column in table.columns}:
        raise ImportFileError(where, f"{table.name}: {min(odd)!r} is missing or too much")
    try:
        return table, {column.name: _value(column, row[column.name]) for column in table.columns}
    except (ValueError, TypeError) as error:
        raise ImportFileError(where, f"{table.name}: {error}") from error


_READ: dict[type, Callable[[Any], Any]] = {ReasonJson: Reason.from_json, CrawlStatsJson: crawl_stats}
"""How the JSON of a column is read that Python does not see as JSON."""


_MOST = 2**63 - 1


def _value(column: Column[Any], value: Any) -> Any:
    """Convert a value to what the column takes. Raises ValueError or TypeError."""
    kind = column.type
    if value is None or isinstance(kind, PlainJson):
        if value is None and not column.nullable:
            raise ValueError(f"{column.name} must not be null")
        return storable_json(value)
    if (read := _READ.get(type(kind))) is not None:
        return read(value)
    if isinstance(kind, UtcDateTime):
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise ValueError(f"{column.name} names no time zone")
        return moment
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    if isinstance(kind, Enum):
        assert kind.enum_class is not None
        return kind.enum_class(value)
    if isinstance(kind, LargeBinary):
        return b64decode(value, validate=True)
    return _simple(column, value)


def _simple(column: Column[Any], value: Any) -> Any:
    """Convert a text, a number or a truth value. Raises ValueError."""
    kind = column.type
    wanted: tuple[type, ...] = (str,)
    if isinstance(kind, Boolean):
        wanted = (bool,)
    elif isinstance(kind, (Float, Integer, Numeric)):
        wanted = (int,) if isinstance(kind, Integer) else (float, int)
    if not isinstance(value, wanted) or (isinstance(value, bool) and wanted != (bool,)):
        raise ValueError(f"{column.name} must be {wanted[0].__name__}, and is {repr(value)[:60]}")
    if isinstance(value, int) and not -_MOST - 1 <= value <= _MOST:
        raise ValueError(f"{column.name} is a number of more than 64 bits")
    if isinstance(kind, Sha256):
        bytes.fromhex(str(value))
    return storable_json(value)


def _take_in(
    connection: Connection, table: Table, batch: Sequence[tuple[str, Mapping[str, Any]]], done: Loaded
) -> None:
    keys = list(table.primary_key.columns)
    wanted = [tuple(row[key.name] for key in keys) for _, row in batch]
    query = select(table).where(tuple_(*keys).in_(wanted))
    known = {tuple(getattr(row, key.name) for key in keys): row for row in connection.execute(query)}
    fresh = []
    for (where, row), key in zip(batch, wanted, strict=True):
        held = known.get(key)
        if held is None:
            fresh.append(dict(row))
        elif dict(held._mapping) != row:
            raise ImportFileError(
                where, f"{table.name} {'/'.join(map(str, key))} is something else here; import into an empty database"
            )
        else:
            done.known += 1
    if not fresh:
        return
    try:
        connection.execute(insert(table), fresh)
    except IntegrityError as error:
        first, last = batch[0][0], batch[-1][0]
        raise ImportFileError(f"{first} to {last}", f"{table.name}: {str(error.orig).splitlines()[0]}") from error
    done.added[table.name] = done.added.get(table.name, 0) + len(fresh)
    if (index := _INDEXED.get(table.name)) is not None:
        if index == "words_article":
            for article_id in {row["article_id"] for row in fresh}:
                new = [row["id"] for row in fresh if row["article_id"] == article_id]
                search_index.label_comments(connection, article_id, new)
        search_index.add(connection, index, [SimpleNamespace(**row) for row in fresh])


def _continue_numbers(connection: Connection) -> None:
    """Set PostgreSQL's sequences to continue after the highest keys."""
    for table in Base.metadata.sorted_tables:
        if "id" in table.c and table.c.id.autoincrement is not False and table.c.id.type.python_type is int:
            highest = connection.execute(select(func.max(table.c.id))).scalar_one()
            if highest is not None:
                move = text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :highest)")
                connection.execute(move, {"name": f'"{table.name}"', "highest": highest})
