"""ARCHITECTURE.md and CONTRIBUTING.md name every package and module of ``yalu/``, in the layers of pyproject.toml."""

from __future__ import annotations

import importlib
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent.parent
LINKED = {"yalu/db/": "db/", "yalu/spiders/": "spiders/"}
"""Packages of ``yalu`` that lie at the top of the repository."""


def packages() -> frozenset[str]:
    """``dags/`` and each folder and module of ``yalu/``, as paths; a folder's ends with a slash."""
    children = [child for child in (ROOT / "yalu").iterdir() if not child.name.startswith(("_", "."))]
    folders = {f"yalu/{child.name}/" for child in children if child.is_dir()}
    modules = {f"yalu/{child.name}" for child in children if child.suffix == ".py"}
    return frozenset({"dags/", *(LINKED.get(path, path) for path in folders | modules)})


def module_of(path: str) -> str:
    """``yalu.web`` for ``yalu/web/``, ``yalu.db`` for ``db/``."""
    path = next((linked for linked, lies in LINKED.items() if lies == path), path)
    return path.removesuffix("/").removesuffix(".py").replace("/", ".")


def layers() -> list[str]:
    """The layers of the import contract, top to bottom."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    return next(contract["layers"] for contract in contracts if contract["type"] == "layers")


def drawn(text: str) -> list[str]:
    """The layers of ARCHITECTURE.md's diagram: one a line, words about it after three spaces or more."""
    block = text.partition("```text\n")[2].partition("```")[0]
    return [re.split(r"\s{3,}", line.removeprefix(" > "))[0] for line in block.splitlines()]


def tabled(text: str) -> list[str]:
    """The paths in the first column of CONTRIBUTING.md's table of packages, top to bottom."""
    table = text.partition("| package | holds | may import |\n")[2].partition("\n\n")[0]
    return [path for row in table.splitlines()[1:] for path in re.findall(r"`([^`]+)`", row.split("|")[1])]


def test_the_layers_hold_every_package() -> None:
    named = [name for layer in layers() for name in re.split(r"\s*[|:]\s*", layer)]
    assert sorted(named) == sorted(map(module_of, packages()))


def test_the_diagram_has_the_layers() -> None:
    assert drawn((ROOT / "ARCHITECTURE.md").read_text("utf-8")) == layers()


def test_the_table_has_every_package_in_the_order_of_the_layers() -> None:
    paths = tabled((ROOT / "CONTRIBUTING.md").read_text("utf-8"))
    assert sorted(paths) == sorted(packages())
    height = {name: at for at, layer in enumerate(layers()) for name in re.split(r"\s*[|:]\s*", layer)}
    heights = [height[module_of(path)] for path in paths]
    assert heights == sorted(heights)


@pytest.fixture
def listing(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(ROOT / "docs"))
    return importlib.import_module("packages")


def test_the_packages_of_db_and_spiders_are_written_from_their_docstrings(tmp_path: Path, listing: Any) -> None:
    for name, words in (("db/rows", "Rows, ``one`` each.\n\nNo more."), ("spiders/http", "HTTP. It asks.")):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "__init__.py").write_text(f'"""{words}"""\n', encoding="utf-8")
    page = f"# Title\n\n{listing.BEGIN}\nold\n{listing.END}\n\nEnd.\n"
    (tmp_path / "ARCHITECTURE.md").write_text(page, encoding="utf-8")
    rows = "| folder | holds |\n|---|---|\n| `db/rows/` | Rows, `one` each. |\n| `spiders/http/` | HTTP. |"
    assert listing.architecture_page(tmp_path) == f"# Title\n\n{listing.BEGIN}\n\n{rows}\n\n{listing.END}\n\nEnd.\n"


def test_a_page_without_markers_and_a_folder_without_words_are_refused(tmp_path: Path, listing: Any) -> None:
    (tmp_path / "ARCHITECTURE.md").write_text("# Title\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"must hold <!-- packages"):
        listing.architecture_page(tmp_path)
    (tmp_path / "ARCHITECTURE.md").write_text(f"{listing.BEGIN}{listing.END}", encoding="utf-8")
    (tmp_path / "db" / "rows").mkdir(parents=True)
    (tmp_path / "db" / "rows" / "__init__.py").touch()
    with pytest.raises(ValueError, match="rows"):
        listing.architecture_page(tmp_path)
