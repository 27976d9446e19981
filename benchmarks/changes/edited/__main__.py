"""``python -m benchmarks.changes.edited``: real pages with gold, edited in their own bytes, read and compared.

    python -m benchmarks.changes.edited [--data DIR] [--every N] [--seed N] [--wrong] [--keep DIR]

Pages with gold are read where they are (``--data``, else YALU_PAGES, else ``../shared/data/pages``). Half of the
pairs differ in nothing that should be told. ``--every N`` takes every Nth page for a quick look, ``--keep`` leaves
the pairs as files with a ``pairs.jsonl``. A new comment counts at any weight, all else from 0.2.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from functools import partial
from pathlib import Path

from benchmarks.changes.edited.pairs import Label, Pair, pairs
from benchmarks.changes.edited.score import Answer, Key, answer, table
from benchmarks.changes.edited.words import PAIRS
from yalu.reasons import reason_text

SEED = 20191104


def kept(made: Iterator[Pair], folder: Path) -> list[Label]:
    """The labels of pairs that are written to a folder: two captures each and a line of ``pairs.jsonl``."""
    folder.mkdir(parents=True, exist_ok=True)
    labels = []
    with (folder / "pairs.jsonl").open("w", encoding="utf-8") as lines:
        for pair in made:
            files = {side: f"{pair.label.id}.{side}.html" for side in ("old", "new")}
            (folder / files["old"]).write_bytes(pair.old)
            (folder / files["new"]).write_bytes(pair.new)
            lines.write(json.dumps(asdict(pair.label) | files, ensure_ascii=False) + "\n")
            labels.append(pair.label)
    return labels


def show(answers: list[Answer]) -> None:
    """The table."""
    changed = sum(bool(one.label.expected) for one in answers)
    print(f"{len(answers)} pairs, {changed} with a change, {len(answers) - changed} without")
    print(f"{'':34} precision recall  right extra missed")
    for row in table(answers):
        numbers = f"{row.precision:9.3f} {row.recall:6.3f} {row.right:6} {row.extra:5} {row.missed:6}"
        print(f"{row.name:34} {numbers}")
    light = sum(len(one.light) for one in answers)
    print(f"{light} changes weighed less than their label asks")


def show_wrong(one: Answer) -> None:
    """A pair that was wrong: what was told and what expected."""
    label = one.label
    light = [f"{finding.kind} {finding.significance:.2f}" for finding in one.light]
    print(f"WRONG {label.id} {label.set} {label.lang} {label.kind} {label.url}")
    print(f"    extra {_keys(one.extra)}, missed {_keys(one.missed)}, light {light}")
    for finding in one.told:
        why = reason_text(finding.reason)[:150]
        print(f"    {finding.kind} {finding.platform_comment_id or ''} {finding.significance:.2f} {why}")


def _keys(keys: Counter[Key]) -> list[str]:
    return [f"{kind} {comment or ''}".strip() for kind, comment in keys.elements()]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("YALU_PAGES", "../shared/data/pages")))
    parser.add_argument("--every", type=int, default=1, metavar="N")
    parser.add_argument("--seed", type=int, default=SEED, metavar="N")
    parser.add_argument("--wrong", action="store_true")
    parser.add_argument("--keep", type=Path, metavar="DIR")
    asked = parser.parse_args()
    if not all((asked.data / name / "manifest.jsonl").is_file() for name in PAIRS):
        print(f"no pages with gold under {asked.data}: set YALU_PAGES or --data")
        return 1
    with tempfile.TemporaryDirectory() as temporary, ProcessPoolExecutor() as pool:
        folder = asked.keep or Path(temporary)
        labels = kept(pairs(asked.data, asked.seed, max(1, asked.every)), folder)
        answers = list(pool.map(partial(answer, folder), labels, chunksize=8))
    for one in answers:
        if asked.wrong and one.wrong:
            show_wrong(one)
    show(answers)
    return 0


if __name__ == "__main__":
    sys.exit(main())
