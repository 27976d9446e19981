"""Each test that the table of failures names is there."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
NAMED = re.findall(
    r"`tests/([\w/]+\.py)::(test_\w+)`", (ROOT / "docs" / "explanation" / "failures.md").read_text("utf-8")
)


@cache
def functions(file: str) -> frozenset[str]:
    tree = ast.parse((ROOT / "tests" / file).read_text("utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


@pytest.mark.parametrize(("file", "name"), sorted(set(NAMED)))
def test_the_test_is_there(file: str, name: str) -> None:
    assert name in functions(file)


def test_every_line_names_one() -> None:
    text = (ROOT / "docs" / "explanation" / "failures.md").read_text("utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| ") and not line.startswith("| how")]
    assert rows
    assert [row for row in rows if "::test_" not in row.rpartition("| `")[2]] == []
