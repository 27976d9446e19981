"""Histories that several files of tests begin with: made once a session, for all of its workers."""

from __future__ import annotations

import atexit
import fcntl
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import wraps
from pathlib import Path

import pytest

from tests.processes.forked import forking
from yalu.db.core.engine import Database
from yalu.demo.pieces import calendar
from yalu.demo.run import watch


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """A folder that ``make`` has filled, by the first worker that asks for this name; others wait for it.

    It is to be copied by whoever writes. What a failed attempt left is removed before the next one.
    """
    root = factory.getbasetemp()
    shared = root.parent if os.environ.get("PYTEST_XDIST_WORKER") else root
    folder, done = shared / name, shared / f"{name}.done"
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder)
            done.touch()
    return folder


def demonstration(factory: pytest.TempPathFactory, day: int = len(calendar()) - 1) -> Path:
    """A copy of the demonstration's file as it was after a day, all days by default. Needs sockets."""

    def make(folder: Path) -> None:
        with forking():
            for number, done in watch(folder, len(calendar())):
                assert done.error is None
                shutil.copy(folder / "yalu.db", folder / f"{number}.db")

    kept = made_once(factory, "demonstration", make) / f"{day}.db"
    return Path(shutil.copy(kept, factory.mktemp("copy") / "yalu.db"))


def filling_once(fill: Callable[[Database], Database]) -> Callable[[Database], Database]:
    """What fills an empty, migrated database: a further one on SQLite is given the pages of the first instead."""
    kept: list[sqlite3.Connection] = []

    @wraps(fill)
    def filled(database: Database) -> Database:
        if not database.is_sqlite:
            return fill(database)
        if not kept:
            fill(database)
        with closing(sqlite3.connect(str(database.engine.url.database))) as file:
            if kept:
                kept[0].backup(file)
            else:
                kept.append(sqlite3.connect(":memory:"))
                atexit.register(kept[0].close)
                file.backup(kept[0])
        return database

    return filled
