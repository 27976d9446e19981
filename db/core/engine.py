"""Connections: one ``Database`` per process, and the translation of driver exceptions into those of ``yalu.errors``.

SQLite takes its write lock when a writing transaction begins, so that two writers wait for each other instead of
failing half way (see db.core.sqlite). PostgreSQL runs with timeouts, so that no statement waits for ever.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any

import msgspec
from sqlalchemy import Compiled, Connection, Dialect, Engine, create_engine, event, exc, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.util import LRUCache

from yalu.db.core import sqlite
from yalu.db.core.commits import CommitWatch
from yalu.db.core.object_store import OPTION, ObjectStore, open_store
from yalu.db.core.revisions import require_head, revision_of
from yalu.errors import DatabaseDamaged, DatabaseMissing, DatabaseUnreachable, SettingsError, StoreError
from yalu.redact import HIDDEN, hidden, public_parameters
from yalu.settings import IN_DATABASE

_POSTGRESQL_OPTIONS = (
    "-c timezone=UTC -c statement_timeout=300000 -c lock_timeout=30000 -c idle_in_transaction_session_timeout=120000"
    " -c jit=off"  # of a large table PostgreSQL expects much, and compiles a page's statement longer than it runs
)
_UNREACHABLE = re.compile(
    "unable to open database|database is locked|disk I/O error|readonly database|database or disk is full|"
    "connection|terminating|timeout|starting up|shutting down|recovery mode|too many clients|could not translate|"
    "does not exist|authentication failed|Name or service",
    re.IGNORECASE,
)
_DAMAGED = re.compile(
    "database disk image is malformed|malformed database schema|Could not decode to UTF-8 column '[^']*'", re.IGNORECASE
)
_DAMAGED_STATES = frozenset({"XX001", "XX002"})
"""SQLSTATEs of PostgreSQL: data_corrupted and index_corrupted."""


@dataclass(frozen=True, slots=True)
class Database:
    """An open database. ``read`` and ``write`` each yield a connection inside one transaction."""

    engine: Engine
    shown: str
    """The database URL without its password."""
    turn: Lock = field(default_factory=Lock)
    """Held by this process's one writer: SQLite lets writers of one file wait in no order, and for long."""
    commits: CommitWatch = field(default_factory=CommitWatch)

    @property
    def is_sqlite(self) -> bool:
        """True when the database is a SQLite database."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Yield a connection in a read transaction, which sees one state of the database. Raises StoreError."""
        with border(self.engine.url), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Yield a connection in a write transaction: committed at the end, rolled back on an exception.

        Raises StoreError.
        """
        with (
            border(self.engine.url),
            self.turn if self.is_sqlite else nullcontext(),
            self.engine.connect() as connection,
            connection.execution_options(yalu_write=True).begin(),
        ):
            yield connection

    def state(self) -> str:
        """Return a name of what is committed: while it is the same, every query has the same answer. Raises StoreError.

        It changes with any commit, whichever process's; asking costs less than a read transaction.
        """
        with border(self.engine.url):
            return self.commits.state(self.engine)

    def close(self) -> None:
        """Close all connections."""
        self.commits.close()
        self.engine.dispose()


def open_database(
    url: str, *, check_schema: bool = True, captures: str = IN_DATABASE, read_only: bool = False
) -> Database:
    """Open the database at ``url`` and test the connection; with ``read_only`` its connections refuse to write.

    ``url`` is ``sqlite:///FILE`` or ``postgresql://`` or ``postgres://USER:PASSWORD@HOST/NAME``; ``captures`` says
    where bodies of new captures are stored. Raises SettingsError for an invalid URL, DatabaseUnreachable when nothing
    answers, and, when ``check_schema`` is set, DatabaseMissing for a file that is not there and SchemaOutdated when the
    tables are of another version of Yalu.
    """
    where = parse_url(url)
    if where.get_backend_name() == "sqlite":
        _check_folder(where)
    objects = None if captures == IN_DATABASE else open_store(captures)
    engine = make_engine(where, objects=objects, read_only=read_only)
    database = Database(engine, shown(where))
    try:
        if check_schema:
            _require_head(database)
        else:
            with database.read() as connection:
                connection.execute(text("SELECT 1"))
    except BaseException:
        database.close()
        raise
    return database


def _require_head(database: Database) -> None:
    file = sqlite_file(database.engine.url)
    if file is not None and not file.exists():  # connecting would create it
        raise DatabaseMissing(str(file.absolute()))
    with database.read() as connection:
        revision = revision_of(connection)
    return require_head(revision, database.shown)


def parse_url(url: str) -> URL:
    """Parse a database URL and choose the driver that Yalu uses. Raises SettingsError."""
    try:
        where = make_url(re.sub(r"^postgres(ql)?(\+psycopg)?://", "postgresql+psycopg://", url.strip()))
    except (ArgumentError, ValueError) as error:
        raise SettingsError(
            "YALU_DATABASE_URL is not an address: want sqlite:///FILE or postgresql://HOST/NAME"
        ) from error
    if where.drivername not in ("sqlite", "sqlite+pysqlite", "postgresql+psycopg"):
        raise SettingsError(f"YALU_DATABASE_URL: {where.drivername!r} is not supported; use sqlite or postgresql")
    return where


def shown(where: URL) -> str:
    """Return the URL as it may be shown: without its password, in whichever part of the URL it is."""
    address = where.set(query={}).render_as_string(hide_password=True)
    return f"{address}?{public_parameters(where.query)}" if where.query else address


def sqlite_file(where: URL) -> Path | None:
    """Return the file of a SQLite URL; None for an in-memory database and for other databases."""
    if where.get_backend_name() != "sqlite" or where.database in (None, "", ":memory:"):
        return None
    return Path(str(where.database))


def make_engine(
    where: URL, *, foreign_keys: bool = True, objects: ObjectStore | None = None, read_only: bool = False
) -> Engine:
    """Create an engine for the URL ``where`` with the connection settings Yalu relies on.

    ``foreign_keys`` False is for migrations of SQLite; ``objects`` is the store of bodies that its connections use;
    with ``read_only`` they refuse to write.
    """
    # Parameters hold text of pages and keys of people, which must not appear in an error or a log.
    options: dict[str, Any] = {
        "pool_pre_ping": where.get_backend_name() == "postgresql",  # a file does not hang up
        "hide_parameters": True,
        # Reading JSON with the standard library took a seventh of a download of all changes.
        "json_deserializer": msgspec.json.decode,
        "execution_options": {OPTION: objects, "compiled_cache": statements},
    }
    if where.get_backend_name() == "postgresql":
        options["pool_size"] = 2
        session = f"{_POSTGRESQL_OPTIONS} -c default_transaction_read_only=on" if read_only else _POSTGRESQL_OPTIONS
        options["connect_args"] = {"connect_timeout": 10, "options": session, "application_name": "yalu"}
    elif (file := sqlite_file(where)) is not None and not where.query:
        options["creator"] = partial(sqlite.connect, file)
    else:
        options["connect_args"] = {"timeout": sqlite.BUSY_SECONDS}
    with border(where):
        engine = create_engine(where, **options)
    if where.get_backend_name() == "sqlite":
        sqlite.prepare(engine, foreign_keys, read_only=read_only)
    else:
        event.listen(engine, "begin", _begin_postgresql)
    return engine


def now(connection: Connection) -> datetime:
    """Return the database's time (aware, UTC): microseconds on PostgreSQL, milliseconds on SQLite.

    SQLite runs in this process and would read the same clock.
    """
    if connection.dialect.name == "sqlite":
        stamp = datetime.now(UTC)
        return stamp.replace(microsecond=stamp.microsecond // 1000 * 1000)
    moment: datetime = connection.exec_driver_sql("SELECT clock_timestamp()").scalar_one()
    return moment.astimezone(UTC)


@contextmanager
def border(where: URL) -> Iterator[None]:
    """Translate exceptions of SQLAlchemy and the drivers into those of ``yalu.errors``.

    Messages have one line and no password.
    """
    try:
        yield
    except DBAPIError as error:
        raise _translated(where, error, str(error.orig)) from error
    except NoSuchModuleError as error:
        raise SettingsError(f"YALU_DATABASE_URL: {error}") from error
    except exc.TimeoutError as error:
        raise _translated(where, error, str(error)) from error
    except ModuleNotFoundError as error:
        if error.name not in ("psycopg", "psycopg_c", "psycopg_binary"):
            raise
        raise SettingsError("YALU_DATABASE_URL: PostgreSQL needs psycopg; install yalu[postgres]") from error


def _translated(where: URL, error: SQLAlchemyError, message: str) -> StoreError:
    reason = next((line.strip() for line in message.splitlines() if line.strip()), type(error).__name__)
    for secret in (where.password, where.query.get("password")):
        reason = reason.replace(str(secret), HIDDEN) if secret else reason
    if "readonly database" in reason:
        reason = f"this user may not write {where.database} and its folder; commands that only read work"
    if "file is not a database" in message:  # its own words, after an address that ends with passwd, look like a secret
        return DatabaseUnreachable(f"{where.database} is no SQLite database: YALU_DATABASE_URL names another file")
    if (damage := _DAMAGED.search(message)) is not None:
        return DatabaseDamaged(shown(where), damage[0])  # the rest of the message is the damaged text
    if getattr(getattr(error, "orig", None), "sqlstate", None) in _DAMAGED_STATES:
        return DatabaseDamaged(shown(where), hidden(reason))
    line = f"database {shown(where)}: {hidden(reason)}"
    broken = isinstance(error, DBAPIError) and (
        error.connection_invalidated
        or (
            type(error).__name__ in ("OperationalError", "InterfaceError", "DatabaseError")
            and bool(_UNREACHABLE.search(message))
        )
    )
    return DatabaseUnreachable(line) if broken else StoreError(line)


def _check_folder(where: URL) -> None:
    file = sqlite_file(where)
    if file is None:
        return
    if not file.absolute().parent.is_dir():
        raise DatabaseUnreachable(f"database {shown(where)}: the folder {file.absolute().parent} does not exist")
    if file.is_dir():
        raise DatabaseUnreachable(f"database {shown(where)}: {file} is a folder, not a file")


def _begin_postgresql(connection: Connection) -> None:
    if not connection.get_execution_options().get("yalu_write", False):
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")


_CAPACITY = 1000


class StatementCache(LRUCache[Any, Compiled]):
    """Compiled statements by statement and dialect, whichever engine's; those used longest ago make room.

    Dialects of one name and one server version compile a statement alike, since ``make_engine`` alone configures them.
    """

    def get(self, key: Any, default: Any = None) -> Any:
        """Return the compiled statement for SQLAlchemy's key, ``default`` without one."""
        return super().get(_shared(key), default)

    def __getitem__(self, key: Any) -> Compiled:
        return super().__getitem__(_shared(key))

    def __setitem__(self, key: Any, value: Compiled) -> None:
        super().__setitem__(_shared(key), value)


def _shared(key: Any) -> Any:
    if isinstance(key, tuple) and key and isinstance(key[0], Dialect):
        return (key[0].name, key[0].server_version_info, *key[1:])
    return key


statements = StatementCache(_CAPACITY)
