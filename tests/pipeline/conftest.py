from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pipeline.watching import Watch
from tests.pipeline.wordpress.paper import Paper, open_paper
from tests.pipeline.wordpress.snapshots import Snapshots
from tests.servers.wordpress import WordPress


@pytest.fixture
def watch(tmp_path: Path, sqlite_url: str) -> Iterator[Watch]:
    """Nothing watched yet: the source file is to be written by the test, the database is empty."""
    watch = Watch(tmp_path, tmp_path / "sources.toml", sqlite_url)
    yield watch
    watch.close()


@pytest.fixture(scope="session")
def snapshots(tmp_path_factory: pytest.TempPathFactory) -> Snapshots:
    """What was prepared on the session's WordPress."""
    return Snapshots(tmp_path_factory.mktemp("snapshots"))


@pytest.fixture
def paper(site: WordPress, watch: Watch, snapshots: Snapshots) -> Paper:
    """A real WordPress with two pieces, seen once."""
    return snapshots.restored("paper", site, watch, lambda: open_paper(site, watch))
