"""How many lines of ``yalu.pages`` would go with a function: its own, and those of all that nothing else names."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

_ROOT = Path(__file__).parents[2]
_CODE = ("yalu", "spiders", "db", "dags")
_PACKAGE = "yalu/pages"


@dataclass(eq=False)
class _Definition:
    """A function, a method, a class without its methods, or a name at module level, and the names that it uses."""

    name: str
    key: tuple[str, int] | None
    lines: int
    uses: frozenset[str]
    parts: list[_Definition] = field(default_factory=list)


def lines_with() -> dict[tuple[str, int], int]:
    """Lines that would go with each function, by its module and the line of its ``def``."""
    definitions = [made for path in _files() for made in _definitions(path)]
    users: dict[str, set[_Definition]] = defaultdict(set)
    for definition in definitions:
        for name in definition.uses:
            users[name].add(definition)
    return {made.key: sum(part.lines for part in _alone(made, users, definitions)) for made in definitions if made.key}


def _alone(start: _Definition, users: dict[str, set[_Definition]], every: list[_Definition]) -> set[_Definition]:
    """A definition, and all that is named by nothing but it and what goes with it."""
    gone, grew = {start, *start.parts}, True
    by_name = defaultdict(set)
    for definition in every:
        by_name[definition.name].add(definition)
    while grew:
        named = {definition for part in gone for name in part.uses for definition in by_name.get(name, ())} - gone
        new = {made for made in named if made.lines and users[made.name] - {made} <= gone}
        gone |= new | {part for made in new for part in made.parts}
        grew = bool(new)
    return gone


def _files() -> Iterator[Path]:
    for folder in _CODE:
        yield from sorted((_ROOT / folder).rglob("*.py"))


def _definitions(path: Path) -> Iterator[_Definition]:
    module = path.relative_to(_ROOT).with_suffix("").as_posix()
    tree = ast.parse(path.read_text("utf-8"))
    if not module.startswith(_PACKAGE):
        yield _Definition("", None, 0, _names(tree))
        return
    module = module.replace("/", ".")
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            methods = [part for part in node.body if isinstance(part, ast.FunctionDef)]
            parts = [_function(part, module) for part in methods]
            rest = [part for part in [*node.body, *node.bases, *node.decorator_list] if part not in methods]
            lines = _span(node) - sum(part.lines for part in parts)
            yield _Definition(node.name, None, lines, frozenset().union(*map(_names, rest)), parts)
            yield from parts
        elif isinstance(node, ast.FunctionDef):
            yield _function(node, module)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            yield _Definition(ast.unparse(target), None, _span(node), _names(node))
        elif not isinstance(node, ast.Import | ast.ImportFrom):
            yield _Definition("", None, 0, _names(node))


def _function(node: ast.FunctionDef, module: str) -> _Definition:
    return _Definition(node.name, (module, node.lineno), _span(node), _names(node))


def _span(node: ast.stmt) -> int:
    first: int = min([node.lineno, *(part.lineno for part in getattr(node, "decorator_list", ()))])
    return (node.end_lineno or node.lineno) - first + 1


def _names(tree: ast.AST) -> frozenset[str]:
    return frozenset(
        node.id if isinstance(node, ast.Name) else node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Name | ast.Attribute)
    )
