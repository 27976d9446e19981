"""Finds the rules of ``yalu.pages`` in its syntax trees, and imports the package with a switch at each of them.

A rule is a function with an empty result of its type, the condition of an ``if``, one operand of ``and`` or ``or``, a
condition in a comprehension, or a pattern at module level. Switched off, a function returns the empty result, a
condition never acts, an operand is left out and a pattern matches nothing.
"""

from __future__ import annotations

import ast
import importlib.abc
import importlib.machinery
import importlib.util
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, ModuleType

PACKAGE = "yalu.pages"
_EMPTY = {"bool": "False", "str": '""', "int": "0", "float": "0.0"}
_EMPTY_OF = {
    "list": "[]", "tuple": "()", "frozenset": "frozenset()", "set": "set()", "dict": "{}", "Sequence": "()",
    "Iterator": "iter(())", "Iterable": "()",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Switch:
    """One rule: ``number``, ``kind``, ``module``, enclosing function, first and last line of what it governs."""

    number: int
    kind: str
    module: str
    function: str
    line: int
    end: int
    text: str


SWITCHES: list[Switch] = []


class Instrument(ast.NodeTransformer):
    """Puts switches into one module, in the order of its lines."""

    def __init__(self, module: str) -> None:
        self._module = module
        self._inside: list[str] = []

    def _new(self, kind: str, node: ast.expr | ast.stmt, text: str, *, whole: ast.AST | None = None) -> ast.Constant:
        number = len(SWITCHES)
        end = getattr(whole or node, "end_lineno", node.lineno)
        SWITCHES.append(Switch(number, kind, self._module, ".".join(self._inside), node.lineno, end, text[:160]))
        return ast.Constant(number)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        self._inside.append(node.name)
        self.generic_visit(node)
        self._inside.pop()
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        self._inside.append(node.name)
        empty = _empty_result(node)
        number = None if empty is None or node.name.startswith("__") else self._new("function", node, node.name)
        self.generic_visit(node)
        self._inside.pop()
        if number is not None and empty is not None:
            made = ast.parse(f"lambda: {empty}", mode="eval").body
            node.decorator_list.append(ast.Call(ast.Name("ablation_function", ast.Load()), [number, made], []))
        return node

    def visit_If(self, node: ast.If) -> ast.AST:
        number = self._new("if", node, ast.unparse(node.test), whole=node.body[-1])
        self.generic_visit(node)
        node.test = ast.BoolOp(ast.And(), [node.test, _ask("fires", number)])
        return node

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        number = self._new("else", node, ast.unparse(node))
        self.generic_visit(node)
        node.test = ast.BoolOp(ast.And(), [node.test, _ask("fires", number)])
        return node

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        drops = isinstance(node.op, ast.And)
        numbers = [self._new("and" if drops else "or", part, ast.unparse(part)) for part in node.values]
        self.generic_visit(node)
        name = "ablation_required" if drops else "ablation_offered"
        node.values = [
            ast.Call(ast.Name(name, ast.Load()), [number, part], [])
            for part, number in zip(node.values, numbers, strict=True)
        ]
        return node

    def visit_comprehension(self, node: ast.comprehension) -> ast.AST:
        numbers = [self._new("filter", part, ast.unparse(part)) for part in node.ifs]
        self.generic_visit(node)
        node.ifs = [
            ast.BoolOp(ast.Or(), [part, _ask("holds", number)]) for part, number in zip(node.ifs, numbers, strict=True)
        ]
        return node

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        if not self._inside and isinstance(node.value, ast.Call) and _makes_pattern(node.value):
            number = self._new("pattern", node, ast.unparse(node.targets[0]))
            node.value = ast.Call(ast.Name("ablation_Probed", ast.Load()), [number, node.value], [])
            return node
        self.generic_visit(node)
        return node


def _makes_pattern(call: ast.Call) -> bool:
    return ast.unparse(call.func) in ("re.compile", "Clued")


def _ask(name: str, number: ast.Constant) -> ast.Call:
    return ast.Call(ast.Name(f"ablation_{name}", ast.Load()), [number], [])


def _empty_result(node: ast.FunctionDef) -> str | None:
    if node.returns is None:
        return None
    annotation = ast.unparse(node.returns)
    if annotation.endswith("| None"):
        return "None"
    if annotation in _EMPTY:
        return _EMPTY[annotation]
    if annotation.startswith("tuple[") and not annotation.endswith("...]"):
        parts = [part.strip() for part in annotation[6:-1].split(", ")]
        made = [_EMPTY.get(part, "None" if part.endswith("None") else "") for part in parts]
        return f"({', '.join(made)},)" if all(made) else None
    return _EMPTY_OF.get(annotation.split("[")[0])


class _Loader(importlib.machinery.SourceFileLoader):
    def get_code(self, fullname: str) -> CodeType:
        path = self.get_filename(fullname)
        tree = Instrument(fullname).visit(ast.parse(Path(path).read_text("utf-8")))
        at = 1 if ast.get_docstring(tree) is not None else 0
        while isinstance(node := tree.body[at] if at < len(tree.body) else None, ast.ImportFrom):
            if node.module != "__future__":
                break
            at += 1
        names = ("fires", "function", "holds", "offered", "required", "Probed")
        asked = f"from benchmarks.ablation.probe import {', '.join(f'{name} as ablation_{name}' for name in names)}"
        tree.body[at:at] = ast.parse(asked).body
        code: CodeType = compile(ast.fix_missing_locations(tree), path, "exec", dont_inherit=True)
        return code


class _Finder(importlib.abc.MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if not fullname.startswith(f"{PACKAGE}."):
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path)
        if spec is None or spec.origin is None or not spec.origin.endswith(".py"):
            return spec
        return importlib.util.spec_from_file_location(
            fullname, spec.origin, loader=_Loader(fullname, spec.origin),
            submodule_search_locations=spec.submodule_search_locations,
        )  # fmt: skip


def install() -> None:
    """Instrument what is imported of ``yalu.pages`` from now on.

    Raises RuntimeError if some of it is imported already.
    """
    if any(name.startswith(f"{PACKAGE}.") for name in sys.modules):
        raise RuntimeError(f"{PACKAGE} was imported before its switches were put in")
    sys.meta_path.insert(0, _Finder())
