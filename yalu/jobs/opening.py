"""Opening the database for a job."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from db import migrate
from db.session import Database, open_database
from yalu.settings import Settings


@contextmanager
def opened(settings: Settings, *, make: bool = False) -> Iterator[Database]:
    """The database, closed afterwards. With ``make`` an embedded one (SQLite) that does not exist yet is made.

    A shared one is never made or migrated in passing: others may be using it. Raises SettingsError,
    DatabaseUnreachable, SchemaOutdated.
    """
    url = settings.database_url
    if make and url.startswith("sqlite") and migrate.current(url) is None:
        migrate.upgrade(url)
    database = open_database(url)
    try:
        yield database
    finally:
        database.close()
