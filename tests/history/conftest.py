"""Comments that tests of histories share."""

from __future__ import annotations

import pytest

from tests.history.watched_threads import comment
from yalu.model import ParsedComment


@pytest.fixture
def five() -> list[ParsedComment]:
    return [comment(number) for number in range(1, 6)]
