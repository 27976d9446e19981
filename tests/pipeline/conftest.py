from __future__ import annotations

from pathlib import Path

import pytest

from tests.pipeline.watching import Watch


@pytest.fixture
def watch(tmp_path: Path) -> Watch:
    """Nothing watched yet: the source file is to be written by the test."""
    return Watch(tmp_path, tmp_path / "sources.toml", f"sqlite:///{tmp_path / 'yalu.db'}")
