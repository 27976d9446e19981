"""The registry as a page of the documentation."""

from __future__ import annotations

from dataclasses import fields

from yalu.sources import load_registry
from yalu.sources.source import SourceConfig
from yalu.sources.table import FIELDS, table

REGISTRY = load_registry()


def test_every_source_has_a_row_of_the_same_width() -> None:
    lines = table(REGISTRY).split("## The sources")[1].splitlines()
    rows = [line for line in lines if line.startswith("| ") and not line.startswith("| id |")]
    assert [row.split(" | ")[0].removeprefix("| ") for row in rows] == list(REGISTRY.sources)
    assert {row.replace("\\|", "").count("|") for row in rows} == {11}
    assert table(REGISTRY).startswith("# Sources\n")
    assert any(line.startswith("98 sources") for line in lines)


def test_a_row_says_how_and_why() -> None:
    row = next(line for line in table(REGISTRY).splitlines() if line.startswith("| scmp |"))
    assert "feed `https://www.scmp.com/rss/93/feed`" in row
    assert "6h, 10s" in row
    assert "live 2026-06" in row


def test_every_field_of_a_source_file_is_described() -> None:
    assert set(FIELDS) == {each.name for each in fields(SourceConfig)}
    page = table(REGISTRY)
    assert all(f"| `{name}` | " in page for name in FIELDS)
