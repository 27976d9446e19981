"""A command loads what it needs and no more: who asks for help waits for no database and no crawler."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = (
    "yalu.db",
    "yalu.spiders",
    "yalu.topics",
    "yalu.web",
    "alembic",
    "lxml",
    "rapidfuzz",
    "scrapy",
    "sqlalchemy",
    "twisted",
)


@pytest.mark.parametrize("arguments", [("--help",), ("run", "--help"), ("topic", "--help"), ("mcp", "--help")])
def test_help_loads_nothing_heavy(arguments: tuple[str, ...]) -> None:
    code = (
        "import sys\nfrom yalu.cli.main import main\n"
        "try:\n    main(sys.argv[1:])\nfinally:\n    print(*sorted(sys.modules), file=sys.stderr)"
    )
    run = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True)
    assert set(run.stderr.split()).isdisjoint(HEAVY)
