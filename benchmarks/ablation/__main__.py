"""``python -m benchmarks.ablation``: what each rule of the page reader is worth.

    python -m benchmarks.ablation rules --save FILE [--most N] [--kinds A,B] [--processes N]     each rule off in turn
    python -m benchmarks.ablation table FILE [GUARDS]                 ``rules.tsv`` out of what ``rules`` saved
    python -m benchmarks.ablation lists --save FILE [--most N]        each list of words emptied in turn
    python -m benchmarks.ablation figures [--half H] [--save FILE]    the figures as they are, and what each unit gave
    python -m benchmarks.ablation compare BEFORE AFTER                two saved runs of ``figures``, unit by unit

``--data`` is the folder of pages with gold (else YALU_PAGES, else ``../shared/data/pages``), ``--also`` more sets,
``--real`` the pairs of real captures, ``--attacks`` adds the pages of the scenarios of attacks, ``--most`` is how many
units of each kind a rule is measured on, ``--kinds`` which rules, in this order. GUARDS is what the tests said
(``benchmarks/ablation/guards.py``).
"""

from __future__ import annotations

import argparse
import json
import logging
import multiprocessing
import pickle
import sys
import warnings
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import gold
from benchmarks.ablation.reach import lines_with
from benchmarks.ablation.switches import SWITCHES, Switch, install

if TYPE_CHECKING:  # at run time they are imported after the switches are in
    from multiprocessing.pool import Pool

    from benchmarks.ablation.corpus import Figures, Output
    from benchmarks.ablation.measure import Measurement

Row = dict[str, Any]


def main() -> int:
    asked = _arguments()
    if asked.what == "compare":
        _compare(*(gold.rows(path.parent, path.name) for path in asked.files))
        return 0
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    if asked.what == "table":
        from benchmarks.ablation import table

        table.write(asked.files[0], asked.files[1:])
        return 0
    if asked.what != "figures":
        install()
        _print(measured := _measured(asked, asked.half), "all")
        (_rules if asked.what == "rules" else _lists)(measured, asked)
        return 0
    for half in asked.half:
        _print(measured := _measured(asked, [half]), half)
        _write(asked.save, [{"unit": name, "half": half, "figures": measured.figures[name], "output": output}
                            for name, output in measured.outputs.items()])  # fmt: skip
    return 0


def _measured(asked: argparse.Namespace, halves: Sequence[str]) -> Measurement:
    """The baseline, by so many processes."""
    from benchmarks.ablation.corpus import Scorer, attack_pages, real_pairs, units
    from benchmarks.ablation.measure import Measurement

    every = units(asked.data, asked.also) + (real_pairs(asked.real) if asked.real else [])
    every += attack_pages() if asked.attacks else []
    chosen = [unit for unit in every if unit.half in halves or unit.kind == "made"]
    measured = Measurement(Scorer(asked.data), chosen[:: asked.every])
    kept = asked.save.with_suffix(".baseline") if asked.what != "figures" else None
    if kept is not None and kept.is_file():  # what another run of the same rules on the same units began with
        measured.set_baseline(pickle.loads(kept.read_bytes()))
        return measured
    with _workers(asked, measured) as pool:
        results = pool.map(_read, range(len(measured.units)), chunksize=16)
    if kept is not None:
        kept.write_bytes(pickle.dumps(results))
    measured.set_baseline(results)
    return measured


_measurement: list[Measurement] = []
"""What a worker process measures with; it has it from the process that it was forked from."""


def _workers(asked: argparse.Namespace, measured: Measurement) -> Pool:
    _measurement[:] = [measured]
    return multiprocessing.get_context("fork").Pool(asked.processes)


def _read(place: int) -> tuple[Output, Figures, set[int]]:
    return _measurement[0].read_untouched(_measurement[0].units[place])


def _print(measured: Measurement, half: str) -> None:
    from benchmarks.ablation.measure import total

    shares = {name: round(value, 4) for name, value in total(measured.figures.values()).items()}
    print(half, len(measured.figures), "units", json.dumps(shares), flush=True)


def _rules(measured: Measurement, asked: argparse.Namespace) -> None:
    """Every switch in turn, by so many processes; what ``--save`` holds already is not measured again."""
    known = {row["number"] for row in gold.rows(asked.save.parent, asked.save.name)} if asked.save.is_file() else set()
    left = [switch for switch in SWITCHES if switch.number not in known and switch.kind in asked.kinds]
    weights = lines_with()
    left.sort(key=lambda switch: (asked.kinds.index(switch.kind), -weights.get((switch.module, switch.line), 0)))
    with _workers(asked, measured) as pool:
        for row in pool.imap_unordered(_effect, ((switch, asked.most) for switch in left), chunksize=1):
            _write(asked.save, [row])


def _effect(task: tuple[Switch, int]) -> Row:
    switch, most = task
    return asdict(switch) | _measurement[0].effect([switch.number], most).row()


def _lists(measured: Measurement, asked: argparse.Namespace) -> None:
    from yalu.pages.document import vocabulary

    for kind in ("names", "phrases"):
        for name, lists in list(vocabulary._lists()[kind].items()):
            row = {"kind": f"list of {kind}", "text": name, "entries": len(lists)}
            _write(asked.save, [row | measured.effect_of_list(kind, name, asked.most).row()])


def _compare(before: list[Row], after: list[Row]) -> None:
    """Print the units whose figures differ, and the figures of each half before and after."""
    from benchmarks.ablation.measure import total

    old, new = ({row["unit"]: row for row in rows} for rows in (before, after))
    both = sorted(old.keys() & new.keys())
    for name in both:
        change: Counter[str] = Counter(new[name]["figures"])
        change.subtract(old[name]["figures"])
        changed = {figure: round(value, 3) for figure, value in change.items() if abs(value) > 1e-9}
        if changed or old[name]["output"] != new[name]["output"]:
            print(name, json.dumps(changed) if changed else "other output, same figures")
    for half in sorted({old[name]["half"] for name in both}):
        names = [name for name in both if old[name]["half"] == half]
        first, second = (total(Counter(rows[name]["figures"]) for name in names) for rows in (old, new))
        for figure, share in first.items():
            print(f"{half} {figure}: {share:.4f} -> {second[figure]:.4f} ({second[figure] - share:+.4f})")


def _write(path: Path | None, rows: list[Row]) -> None:
    if path is not None:
        with path.open("a", encoding="utf-8") as out:
            out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _arguments() -> argparse.Namespace:
    parser = gold.parser(__doc__)
    parser.add_argument("what", choices=("rules", "table", "lists", "figures", "compare"))
    parser.add_argument("files", type=Path, nargs="*")
    parser.add_argument("--also", type=Path, action="append", default=[])
    parser.add_argument("--real", type=Path)
    parser.add_argument("--attacks", action="store_true")
    parser.add_argument("--half", type=lambda text: text.split(","), default=["deciding", "reporting"])
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--most", type=int, default=sys.maxsize)
    parser.add_argument("--kinds", type=lambda text: text.split(","), default=["function", "pattern", "if"])
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--save", type=Path)
    asked = parser.parse_args()
    if asked.save is None and asked.what in ("rules", "lists"):
        parser.error("name a file with --save")
    if asked.what == "compare" and len(asked.files) != 2:
        parser.error("compare needs two files")
    return asked


if __name__ == "__main__":
    sys.exit(main())
