"""Databases for tests: SQLite, and a real PostgreSQL too for every test of what differs by dialect.

The schema is built once a session by migrating; each test gets it empty and to itself.
"""

from __future__ import annotations

import gc
import multiprocessing.util
import os
import shutil
import sys
from collections import Counter
from collections.abc import Generator, Iterator
from itertools import count, groupby
from pathlib import Path
from typing import Any, NoReturn

import pytest

from tests import workers
from tests.made_once import made_once
from tests.processes.forked import share
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
from tests.servers.spare_database import SpareDatabase, administer
from yalu.db.core.engine import Database, open_database
from yalu.db.schema import migrate

_names = count(1)
_TEMPLATE = "yalu_template"
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
_STARTED_ONCE = ("wordpress_server", "airflow_database", "s3_server", "pywb_server", "isso_server")
"""What takes seconds to start, for few files: they are run by the same worker."""
_SECONDS = {
    "orchestration/test_up": 60,
    "web/test_demo_in_a_browser": 46,
    "pipeline/wordpress/test_wordpress_moderation": 41,
    "spiders/browser/test_page_renderer": 40,
    "orchestration/test_end_to_end": 38,
    "orchestration/test_bundle": 35,
    "pipeline/processes/test_work": 33,
    "pipeline/test_reextract": 30,
    "pipeline/wordpress/test_wordpress_archived": 27,
    "records/test_doors": 26,
    "pipeline/wordpress/test_wordpress_ways": 23,
    "web/test_terms_at_every_door": 22,
    "pipeline/processes/test_processes_at_once": 21,
    "pipeline/processes/test_extraction_processes": 20,
    "pipeline/test_demo": 20,
    "web/test_users": 20,
    "pages/comments/wordpress/test_wordpress_served": 19,
    "evidence/test_attested_checkpoints": 18,
    "press/test_over_the_wire": 18,
    "test_wheel": 18,
    "web/test_tools": 18,
    "web/test_demo_pages": 17,
    "db/maintenance/test_reprints": 16,
    "orchestration/test_dags": 16,
    "press/test_attacks": 16,
    "web/test_list_of_changes": 16,
    "db/figures/test_statistics": 15,
    "orchestration/test_open_bugs": 15,
    "pipeline/processes/test_killed_crawls": 14,
    "orchestration/test_names": 14,
    "pipeline/crawl/test_backfill": 14,
    "pipeline/wordpress/test_wordpress": 14,
    "sending/test_killed": 14,
    "web/test_api": 14,
    "web/test_downloads": 14,
    "db/listing/test_combined_filters": 13,
    "pipeline/maintenance/test_import": 13,
    "test_repository": 13,
    "web/test_hostile_room": 13,
    "pipeline/processes/test_stopped": 12,
    "reports/folder/test_in_the_browser": 12,
    "db/core/test_sqlite_file": 11,
    "changes/test_articles": 10,
    "reports/test_formats": 10,
    "web/test_error_pages": 10,
    "pipeline/crawl/test_bodies_elsewhere": 9,
    "db/verification/test_integrity": 9,
    "deploy/test_deploy_files": 9,
    "history/test_properties": 8,
    "pipeline/crawl/test_since": 8,
    "sending/test_hand_over": 8,
    "web/test_article_files": 8,
    "web/test_guard": 8,
}
"""Processor time of the files that take most, all processes counted: they are given out first, the longest before
others, so that all workers end at once.
"""
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # hundreds of processes are started: one compiles for all others


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    """``--quick``: the inner loop, and ``--workers`` (decision 0327)."""
    pluginmanager.register(workers)
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
    inside = _inside(collection_path)
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
        gc.set_threshold(20_000, 20, 50)  # else 5 % of the time goes by looking through young objects
        gc.enable()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Files that ask for the same slow start are one group. The longest begin, so that all workers end at once."""
    if config.getoption("quick"):
        left_out = [item for item in items if not _is_quick(item)]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if _is_quick(item)]
    seconds: Counter[str] = Counter()
    for path, of_file in groupby(items, lambda item: item.path):
        together = list(of_file)
        asked = {name for item in together for name in getattr(item, "fixturenames", ())}
        group = next((name for name in _STARTED_ONCE if name in asked), str(path))
        seconds[group] += _SECONDS.get(_inside(path), 1)
        for item in together:
            item.stash[workers.GROUP] = group
    items.sort(
        key=lambda item: (
            -seconds[item.stash[workers.GROUP]],
            item.stash[workers.GROUP],
            -_SECONDS.get(_inside(item.path), 1),
        )
    )


def _inside(path: Path) -> str:
    return path.relative_to(_ROOT).with_suffix("").as_posix()


@pytest.hookimpl(wrapper=True)
def pytest_runtestloop(session: pytest.Session) -> Generator[None, Any, Any]:
    """All workers of a whole run fork commands from the same process."""
    config = session.config
    if config.args_source is config.ArgsSource.TESTPATHS and not (config.option.collectonly or config.option.quick):
        share()
    return (yield)


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


@pytest.fixture(scope="module")
def module_sockets() -> None:
    """Let what is prepared once for a module open sockets."""
    import pytest_socket

    pytest_socket.enable_socket()


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A PostgreSQL of this worker alone, reached through a Unix socket, with a migrated database that tests copy."""
    with postgresql.running(made_once(tmp_path_factory, "postgresql", _make_cluster) / "data") as server:
        yield server


def _make_cluster(folder: Path) -> None:
    with postgresql.running() as server:
        administer(server, "ALTER SYSTEM SET fsync = off", "ALTER SYSTEM SET synchronous_commit = off")
        administer(server, f"CREATE DATABASE {_TEMPLATE} TEMPLATE template0 ENCODING 'UTF8'")
        migrate.upgrade(server.get_uri(_TEMPLATE))
        postgresql.keep(server, folder)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file that tests copy."""
    made = made_once(tmp_path_factory, "sqlite", lambda folder: migrate.upgrade(f"sqlite:///{folder / 'yalu.db'}"))
    return made / "yalu.db"


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of a migrated, empty SQLite database."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'yalu.db')}"


@pytest.fixture(scope="session")
def spare_database(postgresql_server: Any) -> Iterator[SpareDatabase]:
    """The database that tests are given in turn, empty."""
    spare = SpareDatabase(postgresql_server, _TEMPLATE)
    yield spare
    spare.close()


@pytest.fixture
def postgresql_url(postgresql_server: Any, spare_database: SpareDatabase) -> str:
    """The address of a migrated, empty PostgreSQL database."""
    url: str = postgresql_server.get_uri(spare_database.take())
    return url


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Databases by what a test exercises: what is in tests/db or marked ``dialects`` runs on both (decision 0327).

    Of ``dialects`` and ``sqlite`` the one that is nearer to the test holds.
    """
    if "database_url" in metafunc.fixturenames:
        node = metafunc.definition
        marks = (mark.name for mark in node.iter_markers() if mark.name in ("dialects", "sqlite"))
        both = next(marks, "dialects" if node.path.is_relative_to(_SQL) else "sqlite") == "dialects"
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
    administer(server, f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
    yield server.get_uri(name)
    administer(server, f"DROP DATABASE {name} WITH (FORCE)")
