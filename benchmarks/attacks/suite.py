"""All sets of scenarios."""

from __future__ import annotations

import tomllib
from functools import cache

from benchmarks.attacks.cases import FOLDER, controls, drawn, read, written
from benchmarks.attacks.scenario import Scenario

EACH_CLASS = 37
EACH_CONTROL = 5
CLASSES: dict[str, str] = tomllib.loads((FOLDER / "classes.toml").read_text(encoding="utf-8"))
SETS = {"first": "c", "second": "s", "third": "t", "fourth": "f"}
SEEDS = {"second": 500_000, "third": 700_000, "fourth": 900_000}
"""Where the seeds of the sets begin whose cases are written down; those of the first are drawn."""


@cache
def scenarios() -> tuple[Scenario, ...]:
    """Every scenario of all sets, in a stable order and with stable ids, which begin as `SETS` says."""
    first = read("first")
    healthy = first.pop("c90")
    every = [scenario for group, cases in sorted(first.items()) for scenario in drawn(group, cases, EACH_CLASS)]
    every += controls(healthy, EACH_CONTROL)
    for name, seeds in SEEDS.items():
        every += [scenario for group, cases in read(name).items() for scenario in written(group, cases, seeds)]
    return tuple(every)
