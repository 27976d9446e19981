"""The history that tests of the room's answers share."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.room_examples import filled
from yalu.db.core.engine import Database, open_database


@pytest.fixture(scope="module")
def history(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """One history for all tests of the module: nothing that uses it writes."""
    file = shutil.copy(sqlite_template, tmp_path_factory.mktemp("room") / "yalu.db")
    database = filled(open_database(f"sqlite:///{file}"))
    yield database
    database.close()
