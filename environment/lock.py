"""Writes ``requirements.lock``; run it as ``./run.sh lock`` (decision 0001).

The file has names, versions and hashes, no address, and below each requirement the sets that need it: ``core``, the
extras of ``pyproject.toml``, and ``dev``, which is everything. ``environment/install.sh`` installs by these sets.
Arguments are passed on to ``uv pip compile``: ``--upgrade``, ``--upgrade-package NAME``.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

ROOT = Path(__file__).parent.parent
LOCK = ROOT / "requirements.lock"
DEV = "dev"
CORE = "core"


def main() -> None:
    """Resolve everything at once, then each set by itself at the versions of the first answer."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    everything = "--all-extras", "--group", DEV, "--generate-hashes", "--output-file", str(LOCK)
    _compile([*everything, *sys.argv[1:]])
    # Yalu itself is installed from its folder, with its build backend in the environment.
    build = "\n".join([*project["build-system"]["requires"], "editables"])
    sets = {
        name: _names(_compile(["-", "--constraint", str(LOCK), *(["--extra", name] if name != CORE else [])], build))
        for name in (CORE, *project["project"]["optional-dependencies"])
    }
    LOCK.write_text(with_sets(LOCK.read_text(encoding="utf-8"), sets), encoding="utf-8")


def with_sets(lock: str, sets: Mapping[str, Iterable[str]]) -> str:
    """Return ``lock`` with a comment below each requirement that lists the sets that name it, the core's as such only.

    What the core needs is needed by every set and listed under ``core`` alone.
    """
    core = set(sets[CORE])
    blocks = re.split(r"(?m)^(?=\S)", lock)
    out = []
    for block in filter(None, blocks):
        (name,) = _names(block)
        needed_by = [CORE] if name in core else [each for each, names in sets.items() if name in names]
        out.append(f"{block.rstrip()}\n    # {' '.join(needed_by or [DEV])}\n")
    return "".join(out)


def _compile(arguments: Iterable[str], stdin: str = "") -> str:
    options = "--universal", "--python-version", "3.11", "--no-header", "--no-annotate", "--quiet"
    command = [str(Path(sys.executable).with_name("uv")), "pip", "compile", "pyproject.toml", *options, *arguments]
    return subprocess.run(command, cwd=ROOT, input=stdin, stdout=subprocess.PIPE, text=True, check=True).stdout


def _names(requirements: str) -> list[str]:
    return re.findall(r"(?m)^([A-Za-z0-9._-]+)==", requirements)


if __name__ == "__main__":
    main()
