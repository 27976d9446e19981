"""Which versions Yalu and its Airflow ask for: read out of ``pyproject.toml``, the lock and what is installed."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

_ROOT = Path(__file__).parents[1]
_PARTS = ("apache-airflow-core", "apache-airflow-task-sdk")
_PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^\s\\;]+)", re.MULTILINE)


def versions() -> list[tuple[str, str, str, str]]:
    """What a company's Airflow and Yalu both need: package, what Yalu asks for, what Airflow does, the tested version.

    Airflow itself comes first; all others by name.
    """
    ours, theirs = _ours(), _theirs()
    tested = dict(_PIN.findall((_ROOT / "requirements.lock").read_text(encoding="utf-8")))
    common = sorted(name for name in ours if name in theirs)
    rows = [(name, ours[name], theirs[name], tested[name]) for name in common]
    return [("apache-airflow", ours["apache-airflow"], "", tested["apache-airflow"]), *rows]


def pythons() -> str:
    """The versions of Python that the wheel can be installed with."""
    return str(_project()["requires-python"])


def _project() -> dict[str, object]:
    project: dict[str, object] = tomllib.loads((_ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return project


def _ours() -> dict[str, str]:
    """What the wheel asks for with the extras that an Airflow needs of it."""
    project = _project()
    extras = project["optional-dependencies"]
    assert isinstance(extras, dict)
    asked = [project["dependencies"], extras["airflow"], extras["web"]]
    return dict(_named(line for lines in asked for line in lines))  # type: ignore[attr-defined]


def _theirs() -> dict[str, str]:
    requirements: dict[str, set[str]] = {}
    for part in _PARTS:
        for name, asked in _named(line for line in requires(part) or () if "extra ==" not in line):
            requirements.setdefault(name, set()).add(asked)
    return {name: "; ".join(sorted(asked)) for name, asked in requirements.items()}


def _named(lines: Iterator[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        asked = Requirement(line)
        parts = sorted(str(part) for part in asked.specifier)
        yield canonicalize_name(asked.name), ", ".join(sorted(parts, key=lambda part: not part.startswith(">")))
