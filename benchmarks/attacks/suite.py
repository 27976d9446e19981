"""All sets of scenarios."""

from __future__ import annotations

import tomllib
from functools import cache

from benchmarks.attacks.cases import FOLDER, controls, drawn, read, written
from benchmarks.attacks.scenario import Scenario

EACH_CLASS = 37
EACH_CONTROL = 5
CLASSES: dict[str, str] = tomllib.loads((FOLDER / "classes.toml").read_text(encoding="utf-8"))
SETS = {
    "first": "c",
    "second": "s",
    "third": "t",
    "fourth": "f",
    "fifth": "v",
    "sixth": "x",
    "seventh": "w",
    "eighth": "e",
    "ninth": "n",
    "tenth": "d",
    "eleventh": "l",
    "twelfth": "k",
    "thirteenth": "m",
    "fourteenth": "o",
}
SEEDS = {
    "second": 500_000,
    "third": 700_000,
    "fourth": 900_000,
    "fifth": 950_000,
    "sixth": 1_000_000,
    "seventh": 1_100_000,
    "eighth": 1_200_000,
    "ninth": 1_300_000,
    "tenth": 1_400_000,
    "eleventh": 1_500_000,
    "twelfth": 1_600_000,
    "thirteenth": 1_700_000,
    "fourteenth": 1_800_000,
}
"""Where the seeds of the sets begin whose cases are written down; those of the first are drawn."""


@cache
def scenarios() -> tuple[Scenario, ...]:
    """Every scenario of all sets, in a stable order and with stable ids, which begin as `SETS` says."""
    return tuple(scenario for name in SETS for scenario in scenarios_of(name))


@cache
def scenarios_of(name: str) -> tuple[Scenario, ...]:
    """The scenarios of one set of `SETS`."""
    groups = read(name)
    if name in SEEDS:
        return tuple(scenario for group, cases in groups.items() for scenario in written(group, cases, SEEDS[name]))
    healthy = groups.pop("c90")
    every = [scenario for group, cases in sorted(groups.items()) for scenario in drawn(group, cases, EACH_CLASS)]
    return tuple(every + controls(healthy, EACH_CONTROL))
