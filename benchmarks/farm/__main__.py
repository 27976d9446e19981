"""Crawl speed beside bare Scrapy, as ratios of one run: ``python -m benchmarks.farm``."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.farm import speed
from benchmarks.farm.databases import Server, servers
from benchmarks.farm.pages import Farm
from benchmarks.farm.serving import serving
from benchmarks.farm.speed import Bare, Crawler, progress


def main(arguments: list[str] | None = None) -> int:
    """Measure what was asked for and print it; 1 when a source failed or a recheck told something, else 0."""
    options = _options(arguments)
    with ExitStack() as stack:
        folder = options.keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="yalu-farm-")))
        folder.mkdir(parents=True, exist_ok=True)
        found = stack.enter_context(servers(options.database))
        farm = Farm(options.sites, options.pages, options.comments, datetime.now(UTC))
        load = os.getloadavg()[0]
        print(f"{farm.sites} sites x {farm.pages} pages x {farm.comments} comments; load before: {load:.1f}")
        return _speed(farm, found, folder, options.rounds)


def _speed(farm: Farm, found: list[Server], folder: Path, rounds: int) -> int:
    good = True
    with serving(farm) as served:
        yalus = [Crawler(served, folder, server) for server in found]
        print(speed.HEAD, flush=True)
        for tallies in speed.rounds([Bare(served, folder), *yalus], rounds, progress):
            print("\n".join(speed.table(tallies)), flush=True)
            good = good and not any(one.failed for one in tallies)
            for one in tallies[1:]:
                print(f"  grown most, {one.crawler}: {_most(one.grown)}")
                print("".join(f"  {source}: {reason}\n" for source, reason in one.failed.items()), end="", flush=True)
        for one in yalus:
            idle = one.nothing_due()
            print(f"nothing due, {one.name}: {idle.processor:.2f} s of processor time, {idle.seconds:.2f} s in all")
    return 0 if good else 1


def _most(grown: dict[str, int]) -> str:
    most = sorted(grown.items(), key=lambda pair: -pair[1])[:6]
    return ", ".join(f"{name} {size:,}" for name, size in most)


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.farm", description=__doc__)
    parser.add_argument("--sites", type=int, default=8)
    parser.add_argument("--pages", type=int, default=200, help="articles of each site")
    parser.add_argument("--comments", type=int, default=10, help="under each article")
    parser.add_argument("--rounds", type=int, default=2, help="of each kind of recheck")
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--keep", type=Path, help="keep databases and outputs in this folder")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
