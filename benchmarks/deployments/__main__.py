"""Deployments with several workers, as real processes on this machine: ``python -m benchmarks.deployments``."""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from benchmarks.deployments.cluster import Executor, environment, say
from benchmarks.deployments.farm import farm
from benchmarks.deployments.pipeline import pipeline
from benchmarks.deployments.shards import shards

EXECUTORS = {"celery": Executor.CELERY, "edge": Executor.EDGE}


def main(arguments: list[str] | None = None) -> int:
    """Run the parts that were asked for; 1 when one of them was not as it must be, else 0."""
    options = _options(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that all parts are ended
    good = True
    with ExitStack() as stack:
        folder = options.keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="yalu-deployments-")))
        python = environment(options.environment or folder / "environment")
        say("the environment is there")
        for name in options.executor or EXECUTORS:
            if options.part == "pipeline":
                good &= pipeline(EXECUTORS[name], folder / name, python)
            if options.part == "farm":
                good &= farm(
                    EXECUTORS[name], folder / name, python,
                    sites=options.sites, pages=options.pages, delay=options.delay, slots=options.slots,
                )  # fmt: skip
        if options.part == "shards":
            shards(folder / "shards", python, sources=options.sources, minutes=options.minutes)
    return 0 if good else 1


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.deployments", description=__doc__)
    parser.add_argument("part", choices=("pipeline", "farm", "shards"))
    parser.add_argument("--executor", action="append", choices=tuple(EXECUTORS), help="only this; may be given again")
    parser.add_argument("--sites", type=int, default=40, help="of the farm")
    parser.add_argument("--pages", type=int, default=16, help="articles of each site of the farm")
    parser.add_argument("--delay", default="4s", help="between two requests to a site of the farm")
    parser.add_argument("--slots", type=int, default=3, help="tasks that a worker of the farm runs at once")
    parser.add_argument("--sources", type=int, default=1000, help="synthetic sources, for shards")
    parser.add_argument("--minutes", type=float, default=20, help="that the shards are watched")
    parser.add_argument("--environment", type=Path, help="keep the environment in this folder, or take the one there")
    parser.add_argument("--keep", type=Path, help="keep the machines' folders in this one")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
