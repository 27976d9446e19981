"""``python -m benchmarks.furniture train [--check] [PAGES [PAIRS]]``; see benchmarks.furniture.train."""

import argparse
import json
import sys
from pathlib import Path

from benchmarks.furniture.train import WEIGHTS, read_examples, report, trained


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.furniture", description=__doc__)
    parser.add_argument("command", choices=["train"])
    parser.add_argument("--check", action="store_true", help="only say whether the shipped weights are what comes out")
    parser.add_argument("pages", nargs="?", type=Path, default=Path("pages"))
    parser.add_argument("pairs", nargs="?", type=Path, default=Path("sets"))
    asked = parser.parse_intermixed_args()
    examples = read_examples(asked.pages, asked.pairs)
    text, logits = trained(examples)
    if asked.check:
        same = WEIGHTS.is_file() and text == WEIGHTS.read_text(encoding="utf-8")
        print("the shipped weights are what these paragraphs give" if same else "the shipped weights differ")
        return int(not same)
    WEIGHTS.write_text(text, encoding="utf-8")
    file = json.loads(text)
    print(f"{WEIGHTS.name}: {len(file['weights'])} weights, {len(text.encode()) // 1000} kB, cuts {file['cuts']}")
    print(report(examples, logits, file["cuts"]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
