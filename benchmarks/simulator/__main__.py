"""A random life of several outlets, watched by `yalu run`; exit status 1 where it told what is false or too little."""

from __future__ import annotations

import argparse
import signal
import sys
import time
from collections import Counter
from contextlib import nullcontext
from pathlib import Path

from benchmarks.simulator.simulation import Budget, Tally, simulate


def main() -> int:
    """Run the simulator, print what it found. Returns: the exit status."""
    words = argparse.ArgumentParser(prog="python -m benchmarks.simulator", description=__doc__)
    words.add_argument("--hours", type=float, help="stop after so many hours by the wall clock")
    words.add_argument("--rounds", type=int, help="stop after so many rounds")
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--sites", type=int, default=5)
    words.add_argument("--details", type=Path, help="file for a JSON line for each round")
    given = words.parse_args()
    if given.hours is None and given.rounds is None:
        words.error("say how long: --hours or --rounds")
    until = None if given.hours is None else time.monotonic() + given.hours * 3600
    tally, budget = Tally(), Budget(until, given.rounds)
    with given.details.open("w", encoding="utf-8") if given.details else nullcontext() as details:
        # Whoever ends a long run early still wants its table.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            simulate(given.seed, given.sites, budget, tally, details)
        except KeyboardInterrupt:
            print("interrupted", file=sys.stderr)
    print(_table(tally, given))
    return 1 if tally.failures else 0


def _table(tally: Tally, given: argparse.Namespace) -> str:
    verdicts = Counter(failure["verdict"] for failure in tally.failures)
    following = Counter(failure["verdict"] for failure in tally.failures if failure.get("follows"))
    rows: list[tuple[str, int]] = [
        ("first seed", given.seed),
        ("outlets", given.sites),
        ("rounds", tally.rounds),
        ("healthy checks of an article", tally.checks),
        ("real changes", tally.real.total()),
        ("  of these required", tally.required),
        ("told", tally.told.total()),
        ("false", verdicts["false"]),
        ("  of these after another at the same place", following["false"]),
        ("missed", verdicts["missed"]),
        ("  of these after a false one at the same place", following["missed"]),
        ("crashes", verdicts["crash"]),
        ("kills", tally.kills),
        ("clock jumps", tally.clock_jumps),
    ]
    for heading, counts in (
        ("real", tally.real),
        ("told", tally.told),
        ("false", Counter(failure["kind"] for failure in tally.failures if failure["verdict"] == "false")),
        ("missed", Counter(failure["what"] for failure in tally.failures if failure["verdict"] == "missed")),
        ("disturbance", tally.troubles),
        ("at one article", tally.faults),
        ("verdict where all was well", tally.verdicts),
    ):
        rows += [(f"{heading}: {name}", number) for name, number in sorted(counts.items())]
    return "\n".join(f"{name:<48}{value:>8}" for name, value in rows)


if __name__ == "__main__":
    sys.exit(main())
