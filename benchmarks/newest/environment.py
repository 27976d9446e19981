"""Environments with this tree, all dependencies at their newest, and one of them at a version that was asked for."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from collections.abc import Collection
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def install(folder: Path, first: str, left_out: Collection[str]) -> Path:
    """The environment's Python; makes the environment where there is none.

    ``first`` is a requirement that takes the place of the project's own; those that begin with one of ``left_out`` are
    not installed. Raises subprocess.CalledProcessError where that cannot be done.
    """
    python = folder / "bin" / "python"
    if python.exists():
        return python
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = project["project"]["optional-dependencies"]
    wanted = [*project["project"]["dependencies"], *(one for extra in extras.values() for one in extra)]
    wanted += project["dependency-groups"]["dev"]
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    pip = [str(python), "-m", "pip", "install", "--quiet"]
    subprocess.run([*pip, first, *(one for one in wanted if not one.startswith(tuple(left_out)))], check=True)
    subprocess.run([*pip, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)], check=True)
    return python


def tests(python: Path, *asked: str) -> str:
    """The end of what the tests print: those that failed, and how many passed."""
    command = [str(python), "-m", "pytest", "-q", "-p", "no:cacheprovider", *asked]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    lines = done.stdout.strip().splitlines()
    return "\n".join([line for line in lines if line.startswith(("FAILED", "ERROR"))] + lines[-1:])
