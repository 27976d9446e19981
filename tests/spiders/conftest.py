"""A site on loopback for each test that asks for one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.spiders.awkward_site import Site, running


@pytest.fixture
def site() -> Iterator[Site]:
    with running() as site:
        yield site


@pytest.fixture
def other_site() -> Iterator[Site]:
    """A second host: another address of this machine."""
    with running("127.0.0.2") as site:
        yield site
