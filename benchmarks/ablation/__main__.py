"""``python -m benchmarks.ablation``: what each rule of the page reader is worth.

    python -m benchmarks.ablation rules [--most N] [--kinds A,B] [--processes N] [--save FILE]   each rule off in turn
    python -m benchmarks.ablation lists [--most N] [--save FILE]      each list of words emptied in turn
    python -m benchmarks.ablation figures [--half H] [--save FILE]    the figures as they are, and what each unit gave
    python -m benchmarks.ablation compare BEFORE AFTER                two saved runs of ``figures``, unit by unit

``--data`` is the folder of pages with gold (else YALU_PAGES, else ``../shared/data/pages``), ``--also`` more sets,
``--most`` how many units of each kind a rule is measured on. Rules and lists are measured on the deciding half.
"""

from __future__ import annotations

import argparse
import json
import logging
import multiprocessing
import sys
import warnings
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import gold
from benchmarks.ablation.switches import SWITCHES, Switch, install

if TYPE_CHECKING:  # at run time it is imported after the switches are in
    from benchmarks.ablation.measure import Measurement

Row = dict[str, Any]


def main() -> int:
    asked = _arguments()
    if asked.what == "compare":
        _compare(*(gold.rows(path.parent, path.name) for path in asked.files))
        return 0
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    if asked.what != "figures":
        install()
        _print(measured := _measured(asked, "deciding"), "deciding")
        (_rules if asked.what == "rules" else _lists)(measured, asked)
        return 0
    for half in asked.half.split(","):
        _print(measured := _measured(asked, half), half)
        _write(asked.save, [{"unit": name, "half": half, "figures": measured.figures[name], "output": output}
                            for name, output in measured.outputs.items()])  # fmt: skip
    return 0


def _measured(asked: argparse.Namespace, half: str) -> Measurement:
    from benchmarks.ablation.corpus import Scorer, units
    from benchmarks.ablation.measure import Measurement

    chosen = [unit for unit in units(asked.data, asked.also) if unit.half == half or unit.kind == "made"]
    measured = Measurement(Scorer(asked.data), chosen[:: asked.every])
    measured.run_baseline()
    return measured


def _print(measured: Measurement, half: str) -> None:
    from benchmarks.ablation.measure import total

    found = {name: round(value, 4) for name, value in total(measured.figures.values()).items()}
    print(half, len(measured.figures), "units", json.dumps(found), flush=True)


def _rules(measured: Measurement, asked: argparse.Namespace) -> None:
    """Every switch in turn, by so many processes; what ``--save`` holds already is not measured again."""
    known = {row["number"] for row in gold.rows(asked.save.parent, asked.save.name)} if asked.save.is_file() else set()
    left = [one for one in SWITCHES if one.number not in known and (not asked.kinds or one.kind in asked.kinds)]
    forked = multiprocessing.get_context("fork")
    workers = [
        forked.Process(target=_measure, args=(measured, left[place :: asked.processes], asked))
        for place in range(asked.processes)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def _measure(measured: Measurement, switches: list[Switch], asked: argparse.Namespace) -> None:
    for one in switches:
        _write(asked.save, [asdict(one) | measured.effect([one.number], asked.most).row()])


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
        told = {figure: round(value, 3) for figure, value in change.items() if abs(value) > 1e-9}
        if told or old[name]["output"] != new[name]["output"]:
            print(name, json.dumps(told) if told else "other output, same figures")
    for half in sorted({old[name]["half"] for name in both}):
        names = [name for name in both if old[name]["half"] == half]
        one, other = (total(Counter(rows[name]["figures"]) for name in names) for rows in (old, new))
        for figure in one:
            print(f"{half} {figure}: {one[figure]:.4f} -> {other[figure]:.4f} ({other[figure] - one[figure]:+.4f})")


def _write(path: Path | None, rows: list[Row]) -> None:
    if path is not None:
        with path.open("a", encoding="utf-8") as out:
            out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _arguments() -> argparse.Namespace:
    parser = gold.parser(__doc__)
    parser.add_argument("what", choices=("rules", "lists", "figures", "compare"))
    parser.add_argument("files", type=Path, nargs="*")
    parser.add_argument("--also", type=Path, action="append", default=[])
    parser.add_argument("--half", default="deciding,reporting")
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--most", type=int, default=sys.maxsize)
    parser.add_argument("--kinds", type=lambda said: said.split(","), default=[])
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
