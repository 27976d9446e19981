"""Draws mutants by a seed, with the operators of cosmic-ray.

A place in the code has the same chance whatever the number of its mutants. Left out is what no test can see:
annotations, which are never evaluated, and ``is`` for ``==``.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable
from itertools import takewhile
from pathlib import Path

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names
from parso.python.tree import PythonBaseNode
from parso.tree import NodeOrLeaf

from benchmarks.mutation.mutants import Mutant

_EQUAL = ("_Eq_Is", "_Is_Eq", "_NotEq_IsNot", "_IsNot_NotEq")
Place = tuple[str, tuple[int, int], tuple[int, int]]


def draw(packages: Iterable[Path], size: int, seed: int) -> list[Mutant]:
    """So many mutants of the modules below ``packages``, at most one a place, in an order that is drawn too."""
    sources = {path.as_posix(): path.read_text("utf-8") for package in packages for path in package.rglob("*.py")}
    places: dict[Place, list[tuple[str, int]]] = defaultdict(list)
    for file in sorted(sources):
        for place, operator, occurrence in _mutations(file, sources[file]):
            places[place].append((operator, occurrence))
    chance = random.Random(seed)
    chosen = chance.sample(sorted(places), size)
    return [_mutant(place, sources[place[0]], *chance.choice(sorted(places[place]))) for place in chosen]


def _mutations(file: str, source: str) -> Iterable[tuple[Place, str, int]]:
    nodes = list(ast_nodes(get_ast(source)))
    for name in operator_names():
        operator_class = get_operator(name)
        if name.endswith(_EQUAL) or operator_class.arguments():
            continue
        operator = operator_class()
        positions = (position for node in nodes for position in operator.mutation_positions(node))
        for occurrence, (start, stop) in enumerate(positions):
            if not _annotates(nodes[0].get_leaf_for_position(start, include_prefixes=True)):
                yield (file, tuple(start), tuple(stop)), name, occurrence


def _annotates(node: NodeOrLeaf) -> bool:
    while node.parent is not None:
        siblings = node.parent.children
        before = siblings[siblings.index(node) - 1] if siblings.index(node) else None
        mark = getattr(before, "value", None)
        if (node.parent.type in ("annassign", "tfpdef") and mark == ":") or mark == "->":
            return True
        node = node.parent
    return False


def _mutant(place: Place, source: str, operator: str, occurrence: int) -> Mutant:
    file, start, _ = place
    mutated = mutate_code(source, get_operator(operator)(), occurrence)
    old, new = source.split("\n"), mutated.split("\n")
    same = _same(old, new)
    tail = _same(old[same:][::-1], new[same:][::-1])
    return Mutant(
        id=f"{file}:{start[0]}:{start[1]}:{operator.removeprefix('core/')}",
        file=file,
        line=same + 1,
        statement=_statement(get_ast(source).get_leaf_for_position(start, include_prefixes=True)),
        operator=operator.removeprefix("core/"),
        before=old[same : len(old) - tail],
        after=new[same : len(new) - tail],
    )


def _same(some: list[str], others: list[str]) -> int:
    """How many lines at the beginning are the same."""
    return len(list(takewhile(lambda pair: pair[0] == pair[1], zip(some, others, strict=False))))


def _statement(node: NodeOrLeaf) -> int:
    """The first line of the statement that a node is part of."""
    while isinstance(node.parent, PythonBaseNode) and node.parent.type not in ("suite", "file_input", "simple_stmt"):
        node = node.parent
    return int(node.start_pos[0])
