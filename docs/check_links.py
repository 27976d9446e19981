"""Checks the links of all Markdown files: relative links, anchors, and names of the repository's files in backticks.

Nothing is fetched. Run as ``docs/check_links.py [FOLDER]``; without a folder it checks this repository. Prints one line
for each fault and exits 1 when there is any.
"""

from __future__ import annotations

import ast
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote

FENCE = re.compile(r"^(```|~~~).*?^\1\s*?$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"!?\[(?:[^\[\]]|\[[^\[\]]*\])*\]\(<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\)")
HEADING = re.compile(r"^#{1,6} +(.+?) *#*$", re.MULTILINE)
PATH = re.compile(r"^[\w*.-]+(?:/[\w*.-]+)*/?$")
MODULE = re.compile(r"^[a-z_]\w*(?:\.\w+)+$")


@dataclass(frozen=True)
class Repository:
    """The files that links may lead to."""

    root: Path

    @cached_property
    def pages(self) -> tuple[Path, ...]:
        """Every Markdown file outside of hidden folders."""
        return tuple(file for file in self.files if file.suffix == ".md")

    @cached_property
    def files(self) -> tuple[Path, ...]:
        """Every file outside of hidden folders and caches."""
        return tuple(
            file
            for file in sorted(self.root.rglob("*"))
            if not any(part.startswith(".") or part == "__pycache__" for part in file.relative_to(self.root).parts)
        )

    @cached_property
    def file_names(self) -> frozenset[str]:
        return frozenset(file.name for file in self.files)

    @cached_property
    def packages(self) -> frozenset[str]:
        """Top-level folders that hold Python code."""
        folders = {file.relative_to(self.root).parts[0] for file in self.files if file.suffix == ".py"}
        return frozenset(name for name in folders if (self.root / name).is_dir())

    def names_missing_file(self, code: str, page: Path) -> bool:
        """Whether ``code`` looks like a file, folder or module of the repository, and there is none."""
        path, _, name = code.partition("::") if "::" in code else code.partition(":")
        if PATH.match(path) and self._looks_like_path(path):
            if "*" in path:
                return not any(self.root.glob(path.rstrip("/")))
            if "/" not in path.rstrip("/") and not path.endswith("/"):
                return path not in self.file_names
            at = next((base / path for base in (self.root, page.parent) if (base / path).exists()), None)
            return at is None or bool(name and at.suffix == ".py" and not _defines(at, name))
        if MODULE.match(code) and code.split(".")[0] in self.packages and not code.endswith((".db", ".toml")):
            return not self._is_module(code)
        return False

    def _looks_like_path(self, path: str) -> bool:
        first, slash, _ = path.partition("/")
        if slash:
            return (self.root / first).is_dir() and not first.startswith(".")
        return path.endswith((".py", ".md"))

    def _is_module(self, code: str) -> bool:
        at, names = self.root, code.split(".")
        while names and (at / names[0]).is_dir():
            at /= names.pop(0)
        file = at / "__init__.py"
        if names and (at / f"{names[0]}.py").is_file():
            file = at / f"{names.pop(0)}.py"
        if not names:
            return True
        return file.is_file() and _defines(file, names[0])


def _defines(file: Path, name: str) -> bool:
    """Whether a name is defined in, or imported into, a module; ``Class.method`` asks for both."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    names = {
        node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    }
    names |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    names |= {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    return set(name.removesuffix("()").split(".")) <= names


def anchors(page: Path) -> frozenset[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    seen: Counter[str] = Counter()
    slugs = set()
    for heading in HEADING.findall(FENCE.sub("", page.read_text(encoding="utf-8"))):
        text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").replace("*", "")
        slug = re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")
        slugs.add(f"{slug}-{seen[slug]}" if seen[slug] else slug)
        seen[slug] += 1
    return frozenset(slugs)


def faults(root: Path) -> Iterator[str]:
    """One line for each link that leads nowhere and each name of a file that is not there."""
    repository = Repository(root)
    for page in repository.pages:
        text = FENCE.sub("", page.read_text(encoding="utf-8"))
        name = page.relative_to(root)
        for target in LINK.findall(CODE.sub("", text)):
            if fault := _link_fault(page, target):
                yield f"{name}: {fault}"
        for code in CODE.findall(text):
            if repository.names_missing_file(code, page):
                yield f"{name}: `{code}` is not in the repository"


def _link_fault(page: Path, target: str) -> str | None:
    if re.match(r"[a-z][a-z0-9+.-]*:", target):
        return None
    path, _, anchor = target.partition("#")
    file = page.parent / unquote(path) if path else page
    if not file.exists():
        return f"link to {target}: there is no such file"
    if anchor and file.suffix == ".md" and unquote(anchor) not in anchors(file):
        return f"link to {target}: there is no such heading"
    return None


def main() -> int:
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent.parent
    sorted_faults = sorted(set(faults(root)))
    for fault in sorted_faults:
        print(fault)
    return 1 if sorted_faults else 0


if __name__ == "__main__":
    sys.exit(main())
