"""``python -m benchmarks.changes.edited``: real pages with gold, edited in their own bytes, read and compared.

    python -m benchmarks.changes.edited [--data DIR] [--every N] [--seed N] [--wrong] [--keep DIR]

Pages with gold are read where they are (``--data``, else YALU_PAGES, else ``../shared/data/pages``). Half of the
pairs differ in nothing that should be told. ``--every N`` takes every Nth page for a quick look, ``--keep`` leaves
the pairs as files with a ``pairs.jsonl``. A new comment counts at any weight, all else from 0.2.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from functools import partial
from pathlib import Path

from benchmarks import gold
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
    changed = sum(bool(answer.label.expected) for answer in answers)
    print(f"{len(answers)} pairs, {changed} with a change, {len(answers) - changed} without")
    print(f"{'':34} precision recall  right extra missed")
    for name, score in table(answers).items():
        counts = f"{score.right:6} {score.extra:5} {score.missed:6}"
        print(f"{name:34} {score.precision:9.3f} {score.recall:6.3f} {counts}")
    light = sum(len(answer.light) for answer in answers)
    print(f"{light} changes weighed less than their label asks")


def show_wrong(wrong: Answer) -> None:
    """A pair that was wrong: what was told and what expected."""
    label = wrong.label
    light = [f"{finding.kind} {finding.significance:.2f}" for finding in wrong.light]
    print(f"WRONG {label.id} {label.set} {label.lang} {label.kind} {label.url}")
    print(f"    extra {_keys(wrong.extra)}, missed {_keys(wrong.missed)}, light {light}")
    for finding in wrong.findings:
        why = reason_text(finding.reason)[:150]
        print(f"    {finding.kind} {finding.platform_comment_id or ''} {finding.significance:.2f} {why}")


def _keys(keys: Counter[Key]) -> list[str]:
    return [f"{kind} {comment or ''}".strip() for kind, comment in keys.elements()]


def main() -> int:
    parser = gold.parser(__doc__)
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
    for wrong in answers if asked.wrong else ():
        if wrong.wrong:
            show_wrong(wrong)
    show(answers)
    return 0


if __name__ == "__main__":
    sys.exit(main())
