"""Rules of the house that a machine can check."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CODE = sorted(file for folder in ("yalu", "spiders", "db") for file in (ROOT / folder).rglob("*.py"))
LONGEST_MODULE = 400
LONGEST_FUNCTION = 40


def _functions(file: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0]
            documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
            start = node.body[1].lineno if documented and len(node.body) > 1 else node.lineno
            yield node.name, (node.end_lineno or start) - start + 1


def test_modules_are_small() -> None:
    files = [*CODE, *(ROOT / "tests").rglob("*.py")]
    sizes = {file: len(file.read_text(encoding="utf-8").splitlines()) for file in files}
    assert {str(file.relative_to(ROOT)): size for file, size in sizes.items() if size > LONGEST_MODULE} == {}


def test_test_files_have_names_of_their_own() -> None:
    names = Counter(file.name for file in (ROOT / "tests").rglob("test_*.py"))
    assert [name for name, times in names.items() if times > 1] == []


def test_a_name_is_that_of_one_class() -> None:
    """A table has the name of its record."""
    own = (file for file in CODE if ROOT / "db" / "models" not in file.parents)
    trees = (ast.parse(file.read_text(encoding="utf-8")) for file in own)
    names = Counter(node.name for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef))
    assert [name for name, times in names.items() if times > 1] == []


def test_variables_say_what_they_hold() -> None:
    folders = ("yalu", "spiders", "db", "dags", "alembic", "tests", "benchmarks", "docs")
    unclear = {"one", "found", "said", "told"}
    for file in sorted(file for folder in folders for file in (ROOT / folder).rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        scopes = (
            node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        )
        inside = {node for scope in scopes for node in ast.walk(scope)}
        names = {node.arg for node in inside if isinstance(node, ast.arg)}
        names |= {node.id for node in inside if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
        assert not names & unclear, file


JUDGED = {"outcome", "implausibility", "in_row", "complete", "open", "seen", "extractor", "reason", "verdict", "kind"}
JUDGED |= {"quality", "status", "page_ended", "content_hash", "recurrence", "seq", "gone_after", "expected", "note"}
JUDGING = {
    "Outcome",
    "Implausibility",
    "Fate",
    "Verdict",
    "Kind",
    "ReextractionKind",
    "SEEN",
    "ANSWERING",
    "READ_AGAIN",
}
ALIASES = {"func", "shown", "version"}
APART = {
    "db/crawls/staged_observations.py": "how much a portion weighs",
    "db/crawls/due_sources.py": "whether a host may be asked",
    "db/reextraction/stored_history.py": "what a first version means is said by its own column",
}
"""Modules that compare a state once all the same, and what for."""


def test_db_judges_nothing_that_history_is_made_of() -> None:
    """It compares states and thresholds in SQL alone, where ``yalu.history`` is named beside it (ARCHITECTURE.md)."""
    rooms = [ROOT / "db" / room for room in ("crawl_writing", "crawls", "changes", "reextraction")]
    files = [*(file for room in rooms for file in room.rglob("*.py")), ROOT / "db" / "sources" / "host_terms.py"]
    judged = Counter(
        str(file.relative_to(ROOT))
        for file in files
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Compare) and _judges(node)
    )
    assert judged == dict.fromkeys(APART, 1)


def _judges(comparison: ast.Compare) -> bool:
    sides = [comparison.left, *comparison.comparators]
    if any(map(_is_column, sides)):
        return False
    parts = [part for side in sides for part in ast.walk(side)]
    names = {part.id for part in parts if isinstance(part, ast.Name)}
    return bool(names & JUDGING or JUDGED & {part.attr for part in parts if isinstance(part, ast.Attribute)})


def _is_column(side: ast.expr) -> bool:
    """Whether it speaks of a table, whose name is that of its class, or of an alias: a part of SQL."""
    names = {part.id for part in ast.walk(side) if isinstance(part, ast.Name)} - JUDGING
    return any(name in ALIASES or (name[0].isupper() and not name.isupper()) for name in names)


def test_functions_are_small() -> None:
    long = {
        f"{file.relative_to(ROOT)}:{name}": size
        for file in CODE
        for name, size in _functions(file)
        if size > LONGEST_FUNCTION
    }
    assert long == {}


def test_every_test_asserts_something() -> None:
    used: dict[str, set[str]] = {}
    for file in (ROOT / "tests").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                used.setdefault(node.name, set()).update(_used(node))
    asserting: set[str] = {"assert", "raises", "warns", "fail"}
    while more := {name for name, names in used.items() if names & asserting} - asserting:
        asserting |= more
    assert [name for name in used if name.startswith("test_") and name not in asserting] == []


def _used(function: ast.AST) -> Iterator[str]:
    """What a function calls, by name, and ``assert`` where it asserts."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assert):
            yield "assert"
        elif isinstance(node, ast.Call):
            yield node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def test_the_migrations_never_shadow_the_library() -> None:
    assert not (ROOT / "alembic" / "__init__.py").exists()


@pytest.mark.parametrize("name", ["requirements.lock"])
def test_the_lock_names_versions_and_hashes_and_no_address(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text
    pinned = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
    assert pinned
    assert all("==" in line for line in pinned)
    assert text.count("--hash=sha256:") >= len(pinned)


def test_everything_asked_for_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = list(project["project"]["dependencies"]) + list(project["dependency-groups"]["dev"])
    for extra in project["project"]["optional-dependencies"].values():
        asked += extra
    locked = {
        line.split("==")[0].lower().replace("_", "-")
        for line in (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
        if "==" in line
    }
    names = {_name(requirement) for requirement in asked}
    assert names - locked == set()


def _name(requirement: str) -> str:
    name = requirement
    for mark in "[<>=!~; ":
        name = name.split(mark)[0]
    return name.lower().replace("_", "-")


def test_dag_files_only_name_work() -> None:
    files = sorted((ROOT / "dags").glob("*.py"))
    assert files
    assert {
        file.name: size for file in files if (size := len(file.read_text(encoding="utf-8").splitlines())) >= 30
    } == {}


def test_run_sh_is_posix_and_short() -> None:
    script = ROOT / "run.sh"
    subprocess.run(["dash", "-n", str(script)], check=True)
    assert len(script.read_text(encoding="utf-8").splitlines()) < 80


def test_generated_documents_are_current() -> None:
    command = [sys.executable, str(ROOT / "docs" / "generate.py"), "--check"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_the_longest_files_of_tests_are_there() -> None:
    from tests.conftest import _SECONDS

    assert [name for name in _SECONDS if not (ROOT / "tests" / f"{name}.py").exists()] == []
