"""Opens the database of a job."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from yalu.db.core.engine import Database, open_database
from yalu.errors import DatabaseMissing, SchemaOutdated
from yalu.settings import Settings


@contextmanager
def job_database(settings: Settings, *, make: bool = False) -> Iterator[Database]:
    """The database of the settings, closed after the block. ``make`` creates a missing embedded one (SQLite).

    A shared database is never created or migrated here, since others may be using it. Raises SettingsError,
    DatabaseUnreachable, DatabaseMissing, SchemaOutdated.
    """
    database = _open(settings, make=make)
    try:
        yield database
    finally:
        database.close()


def _open(settings: Settings, *, make: bool) -> Database:
    try:
        return open_database(settings.database_url, captures=settings.capture_store)
    except (DatabaseMissing, SchemaOutdated) as error:
        empty = isinstance(error, DatabaseMissing) or error.revision is None
        if not (make and settings.database_url.startswith("sqlite") and empty):
            raise
    from yalu.db.schema.migrate import upgrade  # it loads Alembic, which is needed once in the life of a database

    upgrade(settings.database_url)
    return open_database(settings.database_url, captures=settings.capture_store)
