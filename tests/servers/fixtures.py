"""Fixtures of real servers. One server a session; each test finds it as new."""

from __future__ import annotations

import os
from collections.abc import Iterator
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from tests.servers import isso, pywb, s3, wordpress
from tests.servers.chromium import browser_at, browser_of_the_machine
from tests.servers.environments import environment_or_skip

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def wordpress_server() -> Iterator[wordpress.WordPress]:
    """A running WordPress. In CI a missing package is a failure; elsewhere the test is skipped by name."""
    if lacking := wordpress.missing():
        reason = f"not installed: {', '.join(lacking)} (tests/servers/packages.txt)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with wordpress.WordPress.start() as site:
        yield site


@pytest.fixture
def site(wordpress_server: wordpress.WordPress, socket_enabled: None) -> wordpress.WordPress:
    """The WordPress of the session, emptied. Tests that ask for it carry the marker ``wordpress``."""
    wordpress_server.reset()
    return wordpress_server


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's program."""
    return browser_of_the_machine()


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """A running browser, for all tests of a module: Playwright's loop would be in the way of those of other modules."""
    with browser_at(chromium) as running:
        yield running


@pytest.fixture(scope="session")
def isso_server() -> Iterator[isso.Isso]:
    """A running Isso."""
    environment_or_skip(isso.REQUIREMENTS)
    with isso.Isso.start() as server:
        yield server


@pytest.fixture(scope="session")
def pywb_server() -> Iterator[pywb.Pywb]:
    """A running pywb."""
    environment_or_skip(pywb.REQUIREMENTS)
    with pywb.Pywb.start() as server:
        yield server


@pytest.fixture(scope="session")
def s3_server() -> Iterator[s3.S3]:
    """A running S3 server."""
    environment_or_skip(s3.REQUIREMENTS)
    with s3.S3.start() as server:
        yield server


@pytest.fixture
def buckets(s3_server: s3.S3, socket_enabled: None, monkeypatch: pytest.MonkeyPatch) -> s3.S3:
    """The session's S3 server without buckets, and its credentials in the environment."""
    for name, value in s3_server.environment.items():
        monkeypatch.setenv(name, value)
    s3_server.reset()
    return s3_server


@pytest.fixture
def web_archive(pywb_server: pywb.Pywb, socket_enabled: None, request: pytest.FixtureRequest) -> pywb.Pywb:
    """An empty collection of the session's pywb."""
    return pywb_server.anew(f"c{sha256(request.node.nodeid.encode()).hexdigest()[:10]}")
