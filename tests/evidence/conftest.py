"""What tests of the transparency log begin with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.evidence.log_world import PLACE, World
from tests.servers.s3 import S3


@pytest.fixture
def world(sqlite_url: str, tmp_path: Path) -> Iterator[World]:
    made = World(sqlite_url, tmp_path)
    yield made
    made.database.close()


@pytest.fixture
def bucket_world(buckets: S3, sqlite_url: str, tmp_path: Path) -> Iterator[World]:
    """The same with its log in a public bucket."""
    buckets.bucket("logs", public=True)
    made = World(sqlite_url, tmp_path, PLACE)
    yield made
    made.database.close()
