"""A PostgreSQL database that one test after another is given, migrated and empty."""

from __future__ import annotations

from itertools import count
from typing import Any, LiteralString

from psycopg import Connection, OperationalError, connect

_SHAPE = """
    SELECT (SELECT version_num FROM alembic_version) || '/' || string_agg(what, ' ' ORDER BY what) FROM (
      SELECT attrelid::regclass || '.' || attname AS what FROM pg_attribute WHERE attrelid >= 16384 AND attnum > 0
      UNION ALL SELECT conrelid::regclass || '!' || conname FROM pg_constraint WHERE conrelid >= 16384
      UNION ALL SELECT tgrelid::regclass || '?' || tgname FROM pg_trigger WHERE NOT tgisinternal
    ) parts
"""
_END_OTHERS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_EMPTY = """
    DO $$ DECLARE name text; place record; BEGIN
      SET session_replication_role = replica;
      FOR name IN SELECT quote_ident(tablename) FROM pg_tables
        WHERE schemaname = 'public' AND tablename <> 'alembic_version'
      LOOP
        EXECUTE 'DELETE FROM ' || name;
      END LOOP;
      FOR place IN SELECT quote_ident(sequencename) AS name, start_value FROM pg_sequences WHERE last_value IS NOT NULL
      LOOP
        PERFORM setval(place.name, place.start_value, false);
      END LOOP;
    END $$
"""
_SHRINK = """
    DO $$ DECLARE names text; BEGIN
      SELECT string_agg(quote_ident(tablename), ', ') INTO names
      FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version';
      SET session_replication_role = replica;
      EXECUTE 'TRUNCATE ' || names || ' RESTART IDENTITY';
    END $$
"""
_SHRINK_AFTER = 50
"""Tests: what was deleted takes room until then. TRUNCATE makes every file of every table anew, which takes longer."""


class SpareDatabase:
    """The database of the test before is emptied for the next, unless the test changed its schema.

    It is looked at through a connection that stays open: a new one learns the tables anew, which takes longer than to
    empty them.
    """

    def __init__(self, server: Any, template: str) -> None:
        self.server = server
        self.template = template
        self.turns = count(1)
        self.names = (f"yalu_{number}" for number in count(1))
        self.name = ""
        self.shape: str | None = None
        self.connection: Connection[Any] | None = None

    def take(self) -> str:
        """Give the name of a database that is migrated and empty."""
        if not self._emptied(_EMPTY if next(self.turns) % _SHRINK_AFTER else _SHRINK):
            self.close()
            if self.name:
                administer(self.server, f"DROP DATABASE {self.name} WITH (FORCE)")
            self.name = next(self.names)
            administer(self.server, f"CREATE DATABASE {self.name} TEMPLATE {self.template}")
            self.connection = self._connect()
            self.shape = _shape(self.connection)
        return self.name

    def close(self) -> None:
        """Close the connection."""
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    def _connect(self) -> Connection[Any]:
        return connect(self.server.get_uri(self.name), autocommit=True)

    def _emptied(self, by: LiteralString) -> bool:
        """Whether the database could be emptied ``by`` a statement."""
        if self.connection is None:
            return False
        try:
            self.connection.execute(_END_OTHERS)
        except OperationalError:  # the test ended all connections, this one too
            self.close()
            self.connection = self._connect()
            self.connection.execute(_END_OTHERS)
        if _shape(self.connection) != self.shape:
            return False
        self.connection.execute(by)
        return True


def administer(server: Any, *statements: str) -> None:
    """Run statements, each by itself."""
    with connect(server.get_uri("postgres"), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def _shape(connection: Connection[Any]) -> str | None:
    """Columns, constraints and triggers of a database, to tell whether a test changed them; None without tables."""
    if _value(connection, "SELECT to_regclass('alembic_version')") is None:
        return None
    return str(_value(connection, _SHAPE))


def _value(connection: Connection[Any], query: str) -> object:
    row = connection.execute(query).fetchone()
    assert row is not None
    value: object = row[0]
    return value
