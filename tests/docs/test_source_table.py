"""The registry as a page of the documentation."""

from __future__ import annotations

import importlib
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from yalu.sources.load import load_registry
from yalu.sources.source import SourceConfig

REGISTRY = load_registry()


@pytest.fixture
def source_table(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The module of ``docs/``, which is no package."""
    monkeypatch.syspath_prepend(str(Path(__file__).parents[2] / "docs"))
    return importlib.import_module("source_table")


def test_every_source_has_a_row_of_the_same_width(source_table: Any) -> None:
    lines = source_table.table(REGISTRY).split("## The sources")[1].splitlines()
    rows = [line for line in lines if line.startswith("| ") and not line.startswith("| id |")]
    assert [row.split(" | ")[0].removeprefix("| ") for row in rows] == list(REGISTRY.sources)
    assert {row.replace("\\|", "").count("|") for row in rows} == {11}
    assert source_table.table(REGISTRY).startswith("# Sources\n")
    assert any(line.startswith("98 sources") for line in lines)


def test_a_row_says_how_and_why(source_table: Any) -> None:
    row = next(line for line in source_table.table(REGISTRY).splitlines() if line.startswith("| scmp |"))
    assert "feed `https://www.scmp.com/rss/93/feed`" in row
    assert "6h, 10s" in row
    assert "live 2026-06" in row


def test_every_field_of_a_source_file_is_described(source_table: Any) -> None:
    assert set(source_table.FIELDS) == {each.name for each in fields(SourceConfig)}
    page = source_table.table(REGISTRY)
    assert all(f"| `{name}` | " in page for name in source_table.FIELDS)
