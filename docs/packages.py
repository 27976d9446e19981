"""The packages of ``db/`` and ``spiders/`` in ARCHITECTURE.md, each with the first sentence of its docstring."""

from __future__ import annotations

import ast
import re
from pathlib import Path

BEGIN = "<!-- packages: written by ./run.sh docs from the docstring of each folder -->"
END = "<!-- end of packages -->"
PARENTS = ("db", "spiders")


def architecture_page(root: Path) -> str:
    """ARCHITECTURE.md with its table of packages as the folders are now. Raises ValueError without its markers."""
    text = (root / "ARCHITECTURE.md").read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"ARCHITECTURE.md must hold {BEGIN} and {END}")
    folders = [file.parent for parent in PARENTS for file in sorted((root / parent).glob("*/__init__.py"))]
    rows = [f"| `{folder.relative_to(root)}/` | {_sentence(folder / '__init__.py')} |" for folder in folders]
    return "\n".join([f"{before}{BEGIN}\n", "| folder | holds |", "|---|---|", *rows, f"\n{END}{after}"])


def _sentence(file: Path) -> str:
    """The first sentence of a module's docstring, for Markdown. Raises ValueError without one."""
    words = " ".join((ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or "").split())
    if not words:
        raise ValueError(f"{file} says nothing about its folder")
    return re.split(r"(?<=\.)\s(?=[A-Z`])", words)[0].replace("``", "`")
