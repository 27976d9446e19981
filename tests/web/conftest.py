"""The histories that tests of the room share: one that is made up, and the demonstration's fortnight."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.prepared import demonstration
from tests.web.room_examples import filled
from yalu.db.core.engine import Database, open_database


@pytest.fixture(scope="module")
def history(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """One history for all tests of the module: nothing that uses it writes."""
    file = shutil.copy(sqlite_template, tmp_path_factory.mktemp("room") / "yalu.db")
    database = filled(open_database(f"sqlite:///{file}"))
    yield database
    database.close()


@pytest.fixture(scope="module")
def fortnight(tmp_path_factory: pytest.TempPathFactory, module_sockets: None) -> Iterator[Database]:
    """The database after all days."""
    database = open_database(f"sqlite:///{demonstration(tmp_path_factory)}")
    yield database
    database.close()
