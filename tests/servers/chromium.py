"""Debian's Chromium, for what only a browser can show."""

from __future__ import annotations

import os
import shutil

import pytest


def browser_of_the_machine() -> str:
    """The browser. In CI it must be there; elsewhere the test is skipped by name."""
    found = shutil.which("chromium")
    if found is None and os.environ.get("CI") == "true":
        pytest.fail("not installed: chromium (tests/servers/packages.txt)")
    if found is None:
        pytest.skip("not installed: chromium")
    return found
