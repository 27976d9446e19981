"""Fixtures of captures whose bodies are objects."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.db.captures.stored_bodies import Kept
from tests.db.db_samples import Days
from yalu.db.core.engine import open_database


@pytest.fixture
def kept(database_url: str, tmp_path: Path) -> Iterator[Kept]:
    folder = tmp_path / "captures"
    database = open_database(database_url, captures=f"file://{folder}")
    yield Kept(Days(database, captures="all"), folder, database_url)
    database.close()
