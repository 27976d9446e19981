"""`python -m benchmarks.simulator`: a random life of several outlets, watched by `yalu run`; exit 1 where it told wrong or too little."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from pathlib import Path

from benchmarks.simulator.simulation import Simulation, simulate


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
    if given.details is None:
        done = simulate(given.seed, given.sites, until, given.rounds, None)
    else:
        with given.details.open("w", encoding="utf-8") as details:
            done = simulate(given.seed, given.sites, until, given.rounds, details)
    for failure in done.tally.failures:
        print(json.dumps(failure, ensure_ascii=False))
    print(_table(done))
    return 1 if done.tally.failures else 0


def _table(done: Simulation) -> str:
    tally = done.tally
    verdicts = Counter(one["verdict"] for one in tally.failures)
    real = [one for one in done.truth.events if one.kinds]
    rows: list[tuple[str, object]] = [
        ("seed", done.seed), ("outlets", done.sites), ("rounds", tally.rounds), ("healthy looks at an article", tally.looks), ("real changes", len(real)),
        ("  of these required", sum(one.required and one.provable for one in real)), ("told", sum(tally.told.values())),
        ("false", verdicts["false"]), ("  of these after another at the same place", sum(bool(one.get("follows")) for one in tally.failures)),
        ("missed", verdicts["missed"]), ("crashes", verdicts["crash"]), ("kills", tally.kills), ("clock jumps", tally.clock_jumps),
    ]  # fmt: skip
    for heading, counts in (
        ("real", Counter(one.what for one in real)), ("told", tally.told),
        ("false", Counter(one["kind"] for one in tally.failures if one["verdict"] == "false")),
        ("missed", Counter(one["what"] for one in tally.failures if one["verdict"] == "missed")),
        ("disturbance", tally.troubles), ("at one article", tally.faults), ("verdict where all was well", tally.verdicts),
    ):  # fmt: skip
        rows += [(f"{heading}: {name}", number) for name, number in sorted(counts.items())]
    return "\n".join(f"{name:<48}{value:>8}" for name, value in rows)


if __name__ == "__main__":
    sys.exit(main())
