"""Connections: one ``Database`` a process, and the border where the driver's exceptions become ours.

SQLite runs in WAL mode and takes its write lock when a writing transaction begins, so that two writers wait for each
other instead of failing half way. PostgreSQL runs with timeouts, so that nothing waits for ever.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, exc, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from db.revisions import require_head, revision_of
from yalu.errors import DatabaseUnreachable, SettingsError, StoreError

BUSY_SECONDS = 30
"""How long a SQLite writer waits for another one."""

_POSTGRESQL_OPTIONS = (
    "-c timezone=UTC -c statement_timeout=300000 -c lock_timeout=30000 -c idle_in_transaction_session_timeout=120000"
)
_UNREACHABLE = re.compile(
    "unable to open database|database is locked|disk I/O error|readonly database|database or disk is full|"
    "connection|terminating|timeout|starting up|shutting down|recovery mode|too many clients|could not translate|"
    "does not exist|authentication failed|Name or service|not a database|database disk image",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Database:
    """An open database. ``read`` and ``write`` give a connection inside one transaction."""

    engine: Engine
    shown: str
    """The address without its password."""

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that sees one state of the database and changes nothing. Raises StoreError."""
        with border(self.engine.url), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that is stored wholly at the end or, after any exception, not at all. Raises StoreError."""
        with (
            border(self.engine.url),
            self.engine.connect() as connection,
            connection.execution_options(yalu_write=True).begin(),
        ):
            yield connection

    def close(self) -> None:
        self.engine.dispose()


def open_database(url: str, *, check_schema: bool = True) -> Database:
    """Opens the database at ``url`` and asks it whether it is there.

    Takes ``sqlite:///FILE`` and ``postgresql://`` or ``postgres://USER:PASSWORD@HOST/NAME``. Raises SettingsError for
    an address that is none, DatabaseUnreachable when nothing answers, SchemaOutdated when ``check_schema`` finds tables
    of another Yalu than this one.
    """
    where = parse_url(url)
    if where.get_backend_name() == "sqlite":
        _check_folder(where)
    engine = make_engine(where)
    database = Database(engine, where.render_as_string(hide_password=True))
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
    if file is not None and not file.exists():  # to connect would make it
        return require_head(None, database.shown)
    with database.read() as connection:
        found = revision_of(connection)
    return require_head(found, database.shown)


def parse_url(url: str) -> URL:
    """The address with the driver that Yalu uses. Raises SettingsError."""
    try:
        where = make_url(re.sub(r"^postgres(ql)?(\+psycopg)?://", "postgresql+psycopg://", url.strip()))
    except (ArgumentError, ValueError) as error:
        raise SettingsError(
            "YALU_DATABASE_URL is not an address: want sqlite:///FILE or postgresql://HOST/NAME"
        ) from error
    if where.drivername not in ("sqlite", "sqlite+pysqlite", "postgresql+psycopg"):
        raise SettingsError(f"YALU_DATABASE_URL: {where.drivername!r} is not supported; use sqlite or postgresql")
    return where


def sqlite_file(where: URL) -> Path | None:
    """The file of a SQLite address; None when it lives in memory or elsewhere."""
    if where.get_backend_name() != "sqlite" or where.database in (None, "", ":memory:"):
        return None
    return Path(str(where.database))


def make_engine(where: URL, *, foreign_keys: bool = True) -> Engine:
    """An engine with the connection settings Yalu relies on. ``foreign_keys`` False is for migrations of SQLite."""
    options: dict[str, Any] = {"pool_pre_ping": True}
    if where.get_backend_name() == "postgresql":
        options["pool_size"] = 2
        options["connect_args"] = {"connect_timeout": 10, "options": _POSTGRESQL_OPTIONS, "application_name": "yalu"}
    else:
        options["connect_args"] = {"timeout": BUSY_SECONDS}
    with border(where):
        engine = create_engine(where, **options)
    if where.get_backend_name() == "sqlite":
        _prepare_sqlite(engine, foreign_keys)
    else:
        event.listen(engine, "begin", _begin_postgresql)
    return engine


def now(connection: Connection) -> datetime:
    """The database's time, to the microsecond on PostgreSQL and the millisecond on SQLite. Aware, UTC."""
    if connection.dialect.name == "sqlite":
        stamp = connection.exec_driver_sql("SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now')").scalar_one()
        return datetime.fromisoformat(str(stamp)).replace(tzinfo=UTC)
    moment: datetime = connection.exec_driver_sql("SELECT clock_timestamp()").scalar_one()
    return moment.astimezone(UTC)


@contextmanager
def border(where: URL) -> Iterator[None]:
    """Turns the exceptions of SQLAlchemy and of the drivers into ours, one line each and without the password."""
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
    said = next((line.strip() for line in message.splitlines() if line.strip()), type(error).__name__)
    if where.password:
        said = said.replace(str(where.password), "***")
    line = f"database {where.render_as_string(hide_password=True)}: {said}"
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
        raise DatabaseUnreachable(f"database {where}: the folder {file.absolute().parent} does not exist")
    if file.is_dir():
        raise DatabaseUnreachable(f"database {where}: {file} is a folder, not a file")


def _prepare_sqlite(engine: Engine, foreign_keys: bool) -> None:
    @event.listens_for(engine, "connect")
    def connected(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, see below
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")
        cursor.execute("PRAGMA synchronous = NORMAL")
        cursor.execute("PRAGMA secure_delete = ON")  # what `yalu forget` erases must not stay in free pages
        cursor.close()

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        # A writer takes the lock at once: taking it later fails without waiting when somebody else wrote meanwhile.
        writes = connection.get_execution_options().get("yalu_write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    if not connection.get_execution_options().get("yalu_write", False):
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
