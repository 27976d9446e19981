"""``python -m benchmarks.mutation``, in a copy of the repository: its files are changed meanwhile.

draw SAMPLE [--size N] [--seed N]                 draw mutants of PACKAGES
reach OUT PYTEST_ARGUMENT...                      measure which of these tests executes which line
run SAMPLE RESULT --reach OUT... --budget S...    run the tests that reach each mutant, a stage for each S
compare BEFORE AFTER                              how many survive, and which only in AFTER
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

from benchmarks.mutation.mutants import ALIVE, Outcome, outcomes, sample, write

PACKAGES = ("yalu/history", "yalu/changes", "db/crawl_writing", "db/crawls", "db/changes")


def main() -> int:
    asked, more = _arguments()
    if asked.what == "draw":
        from benchmarks.mutation.draw import draw

        write(asked.files[0], draw(map(Path, PACKAGES), asked.size, asked.seed))
    elif asked.what == "reach":
        import pytest

        from benchmarks.mutation.reach import Measuring

        return int(pytest.main(more, plugins=[Measuring(PACKAGES, asked.files[0])]))
    elif asked.what == "run":
        from benchmarks.mutation.reach import read
        from benchmarks.mutation.run import run

        reaches = [read(path) for path in asked.reach]
        run(sample(asked.files[0]), reaches, asked.files[1], asked.budget)
    else:
        return _compare(*(outcomes(path) for path in asked.files))
    return 0


def _compare(before: dict[str, Outcome], after: dict[str, Outcome]) -> int:
    """Print both results and the new survivors; gives 1 when there are any."""
    for name, rows in (("before", before), ("after", after)):
        print(name, len(rows), dict(sorted(Counter(row.status for row in rows.values()).items())))
    new = [row for name, row in after.items() if row.status in ALIVE and before[name].status not in ALIVE]
    for row in new:
        print(f"{row.mutant.id}: {row.status}, before: {before[row.mutant.id].by or before[row.mutant.id].status}")
        print(*(f"  - {line}" for line in row.mutant.before), *(f"  + {line}" for line in row.mutant.after), sep="\n")
    print(len(new), "new survivors")
    return int(bool(new))


def _arguments() -> tuple[argparse.Namespace, list[str]]:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("draw", "reach", "run", "compare"))
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--size", type=int, default=400)
    parser.add_argument("--seed", type=int, default=25)
    parser.add_argument("--reach", type=Path, action="append", default=[])
    parser.add_argument("--budget", type=float, action="append", default=[])
    if "--" not in sys.argv:
        return parser.parse_args(), []
    at = sys.argv.index("--")
    return parser.parse_args(sys.argv[1:at]), sys.argv[at + 1 :]


if __name__ == "__main__":
    sys.exit(main())
