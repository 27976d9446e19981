"""Databases for tests: SQLite, and a real PostgreSQL too for every test of what differs by dialect.

The schema is built once a session by migrating; each test gets it empty and to itself.
"""

from __future__ import annotations

import gc
import multiprocessing.util
import os
import shutil
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any, LiteralString, NoReturn

import pytest
from psycopg import Connection, connect

from tests.servers import postgresql
from tests.servers.fixtures import (  # noqa: F401 -- fixtures for every station
    browser,
    buckets,
    chromium,
    isso_server,
    pywb_server,
    s3_server,
    site,
    web_archive,
    wordpress_server,
)
from yalu.db.core.engine import Database, open_database
from yalu.db.schema import migrate

_names = count(1)
_running: list[pytest.Item] = []
_ROOT = Path(__file__).parent
_SQL = _ROOT / "db"
_LONG = 10
"""Seconds of processor time from which on a file is left out of a quick run."""
_NOT_QUICK_MARKERS = ("loopback", "wordpress", "chromium", "airflow", "processes")
_SERVICES = {
    "postgresql_server",
    "empty_database_url",
    "wordpress_server",
    "chromium",
    "isso_server",
    "pywb_server",
    "s3_server",
}
_SECONDS = {
    "web/test_demo_pages": 60,
    "web/test_demo_in_a_browser": 70,
    "pipeline/test_reextract": 56,
    "orchestration/test_up": 55,
    "pipeline/wordpress/test_wordpress_moderation": 41,
    "orchestration/test_end_to_end": 38,
    "pipeline/test_demo": 36,
    "orchestration/test_bundle": 35,
    "pipeline/processes/test_work": 33,
    "pipeline/wordpress/test_wordpress_archived": 27,
    "pages/comments/wordpress/test_wordpress_served": 27,
    "pipeline/wordpress/test_wordpress_ways": 23,
    "pipeline/processes/test_processes_at_once": 21,
    "pipeline/processes/test_killed_crawls": 21,
    "pipeline/processes/test_extraction_processes": 20,
    "press/test_over_the_wire": 18,
    "test_wheel": 18,
    "orchestration/test_dags": 16,
    "orchestration/test_open_bugs": 15,
    "sending/test_killed": 14,
    "pipeline/wordpress/test_wordpress": 14,
    "pipeline/crawl/test_bodies_elsewhere": 14,
    "pipeline/crawl/test_backfill": 14,
    "orchestration/test_names": 14,
    "pipeline/maintenance/test_import": 13,
    "web/test_downloads": 12,
    "web/test_api": 12,
    "reports/folder/test_in_the_browser": 12,
    "pipeline/processes/test_stopped": 12,
    "web/test_hostile_room": 11,
    "db/changes/test_facts": 10,
    "db/maintenance/test_reprints": 9,
    "db/room/test_combined_filters": 9,
    "db/core/test_session": 9,
    "test_repository": 9,
    "db/schema/test_migrate": 9,
    "web/test_terms_at_every_door": 9,
    "deploy/test_deploy_files": 9,
    "db/core/test_sqlite_file": 9,
    "web/test_error_pages": 9,
    "reports/test_formats": 9,
    "db/settlement/test_same_checks": 9,
    "db/marks/test_mark_rows": 9,
    "sending/test_hand_over": 8,
    "pipeline/crawl/test_since": 8,
    "db/search/test_same_hits": 8,
    "db/maintenance/test_integrity": 8,
    "db/captures/test_captures": 8,
}
"""Processor time of the files that take most, all processes counted: they are given out first, the longest before
others, so that all workers end at once.
"""
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # hundreds of processes are started: one compiles for all others


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--quick``: the inner loop (decision 0327)."""
    parser.addoption("--quick", action="store_true", help="only what runs in this process and takes no time")


def pytest_configure(config: pytest.Config) -> None:
    """In a quick run nothing is started: a test that starts a process is skipped at that point, and named."""
    if config.getoption("quick"):
        sys.addaudithook(_refuse_processes)
        # The pools' own start, of which no audit hook is told.
        setattr(multiprocessing.util, "spawnv_passfds", _refuse_pools)  # noqa: B010


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, Any, Any]:
    """Names the test that is run, outside of which pytest may start what it likes."""
    _running.append(item)
    result = yield
    _running.pop()
    return result


def _refuse_processes(event: str, _: object) -> None:
    if _running and event in ("subprocess.Popen", "os.posix_spawn", "os.fork", "os.forkpty"):
        pytest.skip(f"not in a quick run: {event}")


def _refuse_pools(*_: object) -> NoReturn:
    pytest.fail("it starts a pool: its marker is `processes`")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """A quick run does not import what it leaves out as a whole."""
    inside = collection_path.relative_to(_ROOT).with_suffix("").as_posix()
    left_out = inside in ("pipeline", "orchestration") or _SECONDS.get(inside, 0) >= _LONG
    return True if config.getoption("quick") and left_out else None


def _is_quick(item: pytest.Item) -> bool:
    """Whether an item needs neither a service nor a browser nor a socket, as its markers and fixtures say."""
    fixtures = set(getattr(item, "fixturenames", ()))
    marked = any(item.get_closest_marker(name) for name in _NOT_QUICK_MARKERS)
    chosen = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
    return not (marked or fixtures & _SERVICES or chosen.get("database_url") == "postgresql")


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Generator[None, Any, Any]:
    """What is collected lives to the end: the garbage collector does not look through it again and again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The longest files begin, so that no worker is left alone with one at the end."""
    if config.getoption("quick"):
        left_out = [item for item in items if not _is_quick(item)]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if _is_quick(item)]
    items.sort(key=lambda item: -_SECONDS.get(item.path.relative_to(_ROOT).with_suffix("").as_posix(), 0))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, Any, Any]:
    """Where everything is installed (CI) a skipped test is a failed one."""
    report = yield
    return _unskipped(report)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, Any, Any]:
    report = yield
    return _unskipped(report)


def _unskipped(report: Any) -> Any:
    if os.environ.get("CI") == "true" and report.outcome == "skipped" and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped where nothing may be: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Any]:
    """A PostgreSQL of this session alone, reached through a Unix socket."""
    with postgresql.running() as server:
        _administer(server, "ALTER SYSTEM SET fsync = off", "ALTER SYSTEM SET synchronous_commit = off")
        _administer(server, "SELECT pg_reload_conf()")
        yield server


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


@pytest.fixture(scope="session")
def postgresql_spare(postgresql_server: Any, postgresql_template: str) -> Callable[[], str]:
    """Gives the name of an empty, migrated database: that of the test before, unless the test changed its schema."""
    spare: dict[str, Any] = {}
    turn = count(1)

    def take() -> str:
        by = _EMPTY if next(turn) % _SHRINK_AFTER else _SHRINK
        if not (spare and _emptied(postgresql_server, spare["name"], spare["shape"], by)):
            if spare:
                _administer(postgresql_server, f"DROP DATABASE {spare['name']} WITH (FORCE)")
            spare["name"] = f"yalu_{next(_names)}"
            _administer(postgresql_server, f"CREATE DATABASE {spare['name']} TEMPLATE {postgresql_template}")
            with _administering(postgresql_server, spare["name"]) as connection:
                spare["shape"] = _shape(connection)
        return str(spare["name"])

    return take


@pytest.fixture
def postgresql_url(postgresql_server: Any, postgresql_spare: Callable[[], str]) -> str:
    """The address of a migrated, empty PostgreSQL database."""
    url: str = postgresql_server.get_uri(postgresql_spare())
    return url


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Databases by what a test exercises: what is in tests/db or marked ``dialects`` runs on both (decision 0327)."""
    if "database_url" in metafunc.fixturenames:
        node = metafunc.definition
        both = node.path.is_relative_to(_SQL) or node.get_closest_marker("dialects") is not None
        metafunc.parametrize("database_url", ["sqlite", "postgresql"] if both else ["sqlite"], indirect=True)


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a migrated, empty database, of SQLite or PostgreSQL."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A migrated, empty database, of SQLite or PostgreSQL."""
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


@contextmanager
def _administering(server: Any, name: str) -> Iterator[Connection[Any]]:
    """A connection of the driver alone: an engine for each would take longer than what is asked."""
    with connect(server.get_uri(name), autocommit=True) as connection:
        yield connection


def _administer(server: Any, *statements: str) -> None:
    with _administering(server, "postgres") as connection:
        for statement in statements:
            connection.execute(statement)


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


def _shape(connection: Connection[Any]) -> str | None:
    """Columns, constraints and triggers of a database, to tell whether a test changed them; None without tables."""
    if _one(connection, "SELECT to_regclass('alembic_version')") is None:
        return None
    return str(_one(connection, _SHAPE))


def _emptied(server: Any, name: str, shape: str, by: LiteralString) -> bool:
    """Empties a database that a test has used, ``by`` a statement; False when its schema is no longer ``shape``."""
    with _administering(server, name) as connection:
        connection.execute(_END_OTHERS)
        if _shape(connection) != shape:
            return False
        connection.execute(by)
    return True


def _one(connection: Connection[Any], query: str) -> object:
    row = connection.execute(query).fetchone()
    assert row is not None
    value: object = row[0]
    return value
