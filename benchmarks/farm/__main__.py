"""Crawl speed beside bare Scrapy, as ratios of one run: ``python -m benchmarks.farm``."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections import Counter
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.farm import speed
from benchmarks.farm.databases import Server, servers
from benchmarks.farm.memory import memory
from benchmarks.farm.pages import Farm
from benchmarks.farm.parallel import concurrency, workers
from benchmarks.farm.rooms import profile
from benchmarks.farm.serving import serving
from benchmarks.farm.speed import Bare, Crawler, progress
from benchmarks.processes import compile_modules

PARTS = ("speed", "concurrency", "work")


def main(arguments: list[str] | None = None) -> int:
    """Measure what was asked for and print it; 1 when a source failed, a page is missing or a change false, else 0."""
    options = _options(arguments)
    compile_modules()
    good = True
    with ExitStack() as stack:
        folder = options.keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="yalu-farm-")))
        folder.mkdir(parents=True, exist_ok=True)
        databases = stack.enter_context(servers(options.database))
        farm = Farm(options.sites, options.pages, options.comments, datetime.now(UTC))
        load = os.getloadavg()[0]
        print(
            f"{farm.sites} sites x {farm.pages} pages x {farm.comments} comments; load before: {load:.1f}", flush=True
        )
        if options.profile:
            with serving(farm) as served:
                for server in databases:
                    profile(served, server, folder)
            return 0
        if options.memory:
            for server in databases:
                memory(farm, server, folder, options.memory)
            return 0
        if "speed" in options.part:
            good = _speed(farm, databases, folder, options.rounds, options.peers)
        for server in databases:
            if "concurrency" in options.part:
                good = concurrency(farm, server, folder, progress) and good
            if "work" in options.part:
                workers(farm, server, folder, options.seconds)
    return 0 if good else 1


def _speed(farm: Farm, databases: list[Server], folder: Path, rounds: int, peers: str) -> bool:
    good = True
    with serving(farm) as served:
        crawlers: list[Bare | Crawler] = [Bare(served, folder), *([Bare(served, folder, peers)] if peers else [])]
        crawlers += [Crawler(served, folder, server) for server in databases]
        print(speed.HEAD, flush=True)
        for tallies in speed.rounds(crawlers, rounds, progress):
            print("\n".join(speed.table(tallies)), flush=True)
            yalu = [tally for tally in tallies if tally.crawler.startswith("Yalu")]
            good = good and all(tally.is_right and tally.pages == tallies[0].pages for tally in yalu)
            for tally in yalu:
                grown = (f"{name} {size:,}" for name, size in Counter(tally.grown).most_common(6))
                print(f"  grown most, {tally.crawler}: {', '.join(grown)}")
                print("".join(f"  {source}: {reason}\n" for source, reason in tally.failed.items()), end="", flush=True)
        for crawler in crawlers:
            idle = crawler.nothing_due()
            print(f"nothing due, {crawler.name}: {idle.processor:.2f} s of processor time, {idle.seconds:.2f} s in all")
    return good


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.farm", description=__doc__)
    parser.add_argument("--sites", type=int, default=8)
    parser.add_argument("--pages", type=int, default=200, help="articles of each site")
    parser.add_argument("--comments", type=int, default=10, help="under each article")
    parser.add_argument("--rounds", type=int, default=2, help="of each kind of recheck")
    parser.add_argument("--peers", default="", metavar="PYTHON", help="with trafilatura: crawl as by hand beside it")
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--part", action="append", choices=PARTS, help="only this part; may be given again")
    parser.add_argument("--seconds", type=float, default=60, help="that each `yalu work` is given")
    parser.add_argument("--memory", type=int, metavar="PAGES", help="only memory over one crawl of so many pages")
    parser.add_argument("--profile", action="store_true", help="only statements and processor time by room")
    parser.add_argument("--keep", type=Path, help="keep databases and outputs in this folder")
    options = parser.parse_args(arguments)
    options.part = options.part or PARTS
    return options


if __name__ == "__main__":
    sys.exit(main())
