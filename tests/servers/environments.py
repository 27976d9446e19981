"""Environments of their own for servers that tests run and Yalu does not depend on; made once and kept in the cache."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import venv
from hashlib import sha256
from pathlib import Path

import pytest

LONGEST = 280
"""Seconds that an installation may take."""


def environment(requirements: Path) -> Path:
    """The folder of an environment with what a hashed file lists. Raises RuntimeError when it cannot be made.

    Of several processes that want it at once one makes it, and the others wait.
    """
    cache = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "yalu-tests"
    cache.mkdir(parents=True, exist_ok=True)
    version = f"{sys.version_info.major}{sys.version_info.minor}"
    folder = cache / f"{requirements.stem}-{sha256(requirements.read_bytes()).hexdigest()[:12]}-py{version}"
    with (cache / f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "ready").exists():
            _make(folder, requirements)
    return folder


def _make(folder: Path, requirements: Path) -> None:
    venv.create(folder, with_pip=True, clear=True)
    pip = [str(folder / "bin/python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    pinned = ["--require-hashes", "-r", str(requirements)]
    done = subprocess.run([*pip, *pinned], capture_output=True, text=True, check=False, timeout=LONGEST)
    if done.returncode:
        raise RuntimeError(f"{requirements.stem} does not install: {done.stderr.strip()[-500:]}")
    (folder / "ready").touch()


def environment_or_skip(requirements: Path) -> Path:
    """The environment. In CI it must be there; elsewhere a machine that cannot make it skips the test by name."""
    try:
        return environment(requirements)
    except (RuntimeError, subprocess.SubprocessError, OSError) as error:
        if os.environ.get("CI") == "true":
            pytest.fail(f"{requirements.stem}: {error}")
        pytest.skip(f"{requirements.stem}: {error}")
