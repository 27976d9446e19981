"""An upgrade copies a SQLite file first: it says what that takes, and is refused whole where there is no room."""

from __future__ import annotations

import resource
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.db.later_schema import ship_a_later_schema
from yalu.db.schema import migrate
from yalu.errors import StoreError


@pytest.fixture
def file(sqlite_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A database at the schema before the newest."""
    ship_a_later_schema(monkeypatch, tmp_path / "alembic")
    return Path(sqlite_url.removeprefix("sqlite:///"))


@pytest.fixture
def larger_than_the_disk(file: Path) -> Path:
    """The same with pages that hold nothing, more than the disk has room for."""
    free = shutil.disk_usage(file.parent).free
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (page_size,) = connection.execute("PRAGMA page_size").fetchone()
    pages = free // page_size + 1_000_000
    with file.open("r+b") as database:
        database.seek(28)  # where the header has the number of pages
        database.write(pages.to_bytes(4, "big"))
        database.truncate(pages * page_size)
    return file


@pytest.fixture
def small_files() -> Iterator[None]:
    """No file of this process may grow beyond 100 kB: a copy fails on its way."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_the_room_is_told_before_the_copy_is_made(file: Path) -> None:
    messages: list[tuple[str, bool]] = []
    copies = file.parent.glob("*.before-leaving-*")
    done = migrate.upgrade(f"sqlite:///{file}", say=lambda text: messages.append((text, next(copies, None) is None)))
    assert done.backup is not None and done.backup.exists()
    ((text, nothing_yet),) = messages
    assert nothing_yet
    assert text.startswith(f"copying {file} to {done.backup.name} first: ")
    assert " MB, of " in text


def test_a_disk_without_room_changes_nothing(larger_than_the_disk: Path, yalu: Run) -> None:
    file, url = larger_than_the_disk, f"sqlite:///{larger_than_the_disk}"
    before = migrate.current(url)
    errors = yalu("db", "upgrade", status=1).err
    (line,) = errors.splitlines()
    for part in (
        str(file),
        "it is copied before its schema changes, which needs",
        f"in {file.parent}",
        "are free there",
    ):
        assert part in line
    assert "run `yalu db upgrade` again" in line
    assert migrate.current(url) == before
    assert not list(file.parent.glob("*.before-leaving-*"))


def test_a_copy_that_fails_leaves_no_part_of_it(file: Path, small_files: None) -> None:
    url = f"sqlite:///{file}"
    before = migrate.current(url)
    with pytest.raises(StoreError, match=r"could not be written: .*; nothing was changed"):
        migrate.upgrade(url)
    assert migrate.current(url) == before
    assert not list(file.parent.glob("*.before-leaving-*"))
