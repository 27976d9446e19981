"""Writes ``rules.tsv``: each rule of ``yalu.pages`` with the cases that it moves, or the test that needs it."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks import gold
from benchmarks.ablation.reach import lines_with
from benchmarks.ablation.switches import PACKAGE, SWITCHES, Instrument, Switch

TABLE = Path(__file__).parent / "rules.tsv"
_ROOT = Path(__file__).parents[2]
_HEAD = ("module", "rule", "kind", "lines", "acts on", "measured", "falls", "rises", "differs", "cases", "guard")
_SHOWN = 3
"""Cases that are named."""
_LONGEST = 100
"""Characters of a condition."""

Key = tuple[str, str, str, str]


def write(measured: Path, guards: Sequence[Path]) -> None:
    """Write the table out of what ``rules`` saved, and what ``guards`` saved of the rules that move no figure.

    A rule that was measured and is gone since is left out; lines are those of now.
    """
    tests = {row["number"]: row["failing"] for path in guards for row in gold.rows(path.parent, path.name)}
    known: dict[Key, list[dict[str, Any]]] = {}
    for row in sorted(gold.rows(measured.parent, measured.name), key=lambda row: row["number"]):
        known.setdefault(_key(row), []).append(row)
    weights = lines_with()
    with TABLE.open("w", encoding="utf-8") as out:
        out.write("\t".join(_HEAD) + "\n")
        for switch in _present():
            key = switch.module, switch.function, switch.kind, switch.text
            if rows := known.get(key):
                row = rows.pop(0)
                out.write("\t".join(map(str, _cells(switch, row, weights, tests.get(row["number"], "")))) + "\n")


def _key(row: dict[str, Any]) -> Key:
    return row["module"], row["function"], row["kind"], row["text"]


def _present() -> list[Switch]:
    """The rules as they stand in the code."""
    for path in sorted((_ROOT / PACKAGE.replace(".", "/")).rglob("*.py")):
        module = path.relative_to(_ROOT).with_suffix("").as_posix().replace("/", ".")
        Instrument(module.removesuffix(".__init__")).visit(ast.parse(path.read_text("utf-8")))
    return SWITCHES


def _cells(
    switch: Switch, row: dict[str, Any], weights: dict[tuple[str, int], int], test: str
) -> tuple[str | int, ...]:
    own = switch.end - switch.line + 1
    lines = weights.get((switch.module, switch.line), own) if switch.kind == "function" else own
    text = switch.text if switch.kind in ("function", "pattern") else f"{switch.function}: {switch.text}"
    cases = dict.fromkeys((*row["falling"], *row["rising"], *row["differing"]))
    return (
        switch.module.removeprefix(f"{PACKAGE}."), " ".join(text.split())[:_LONGEST], switch.kind, lines,
        row["active"], sum(row["measured"].values()), len(row["falling"]), len(row["rising"]), len(row["differing"]),
        " ".join([*cases][:_SHOWN]), test.partition("[")[0].rpartition("::")[2],
    )  # fmt: skip
