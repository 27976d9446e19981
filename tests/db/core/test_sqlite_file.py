"""A SQLite file belongs to its owner alone, and can be read where it may not be written."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import talk
from tests.db.db_samples import COLUMN, URL, Days, look
from tests.db.later_schema import ship_a_later_schema
from yalu.db.core.engine import open_database
from yalu.db.schema import migrate

IN_TURN = """
import contextlib, json, os, sys
from yalu.cli.main import main
left = []
for command in json.loads(sys.argv[1]):
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
        try:
            main(command)
        except SystemExit as end:
            left.append(end.code)
print(json.dumps(left))
"""
WITHOUT_POWERS = ("setpriv", "--bounding-set=-dac_override,-dac_read_search")
"""root may write what nobody may write, unless this is taken from it."""


@pytest.fixture
def filled(sqlite_url: str, tmp_path: Path) -> Iterator[Path]:
    """A database with a version and a comment, closed, in a folder of its own."""
    database = open_database(sqlite_url)
    days = Days(database)
    days.visit(look(COLUMN, talk("One", "Two")))
    days.visit(look(COLUMN, talk("One", "Two, edited")))
    database.close()
    folder = tmp_path / "kept"
    folder.mkdir()
    yield Path(shutil.move(sqlite_url.removeprefix("sqlite:///"), folder / "yalu.db"))
    folder.chmod(0o755)


def _yalu(file: Path, *commands: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
    """Run commands one after the other in one new process; its output is how each left, as JSON."""
    powers = WITHOUT_POWERS if os.geteuid() == 0 else ()
    if powers and not shutil.which(powers[0]):
        pytest.skip("root, and no setpriv to be less")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("YALU_")}
    environment = kept | {"YALU_DATABASE_URL": f"sqlite:///{file}", "YALU_SECRET": "s3cret"}
    command = [*powers, sys.executable, "-c", IN_TURN, json.dumps(commands)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


READING = (("log",), ("show", URL, "--thread"), ("search", "two"), ("diff", "c1", "c1"), ("db", "check"))


@pytest.mark.parametrize(
    ("of_folder", "of_file", "journal"), [(0o555, 0o444, "wal"), (0o755, 0o444, "delete"), (0o555, 0o600, "wal")]
)
def test_what_only_reads_works_on_a_file_that_may_not_be_written(
    filled: Path, of_folder: int, of_file: int, journal: str
) -> None:
    with closing(sqlite3.connect(filled)) as connection, connection:
        connection.execute(f"PRAGMA journal_mode = {journal}")
    filled.chmod(of_file)
    filled.parent.chmod(of_folder)
    run = _yalu(filled, *READING)
    assert json.loads(run.stdout) == [0] * len(READING), run
    assert [file.name for file in filled.parent.iterdir()] == ["yalu.db"]
    refused = _yalu(filled, ("forget", URL, "--yes"))
    assert json.loads(refused.stdout) == [1] and "commands that only read work" in refused.stderr, refused


def test_a_log_that_somebody_left_is_read_too(filled: Path) -> None:
    writer = sqlite3.connect(filled)
    writer.execute("UPDATE source SET name = 'Of the log' ")
    writer.commit()
    filled.chmod(0o444)
    filled.parent.chmod(0o555)
    run = _yalu(filled, ("log", "--json"))
    writer.close()
    assert json.loads(run.stdout) == [0], run


@pytest.mark.parametrize("umask", [0o000, 0o022])
def test_a_database_its_log_and_its_copy_are_for_their_owner_alone(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, umask: int
) -> None:
    before = os.umask(umask)
    try:
        url = f"sqlite:///{tmp_path / 'yalu.db'}"
        migrate.upgrade(url)
        ship_a_later_schema(monkeypatch, tmp_path_factory.mktemp("later") / "alembic")
        migrate.upgrade(url)
        database = open_database(url, check_schema=False)
        with database.write() as connection:
            connection.exec_driver_sql("CREATE TABLE more (words TEXT)")
        modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}
        database.close()
    finally:
        os.umask(before)
    assert {"yalu.db", "yalu.db-wal", "yalu.db-shm"} < set(modes) and len(modes) == 4
    assert set(modes.values()) == {0o600}, modes
